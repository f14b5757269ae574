package picture

import "math"

// point is a place on a picture, in pixels from its upper left corner.
type point struct{ x, y float64 }

func (p point) plus(dx, dy float64) point { return point{p.x + dx, p.y + dy} }

// box is a rectangle on a picture.
type box struct{ left, top, right, bottom float64 }

func (b box) width() float64  { return b.right - b.left }
func (b box) height() float64 { return b.bottom - b.top }

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}

// leg is one move of a trace: to begin (M), straight on (L), in a curve with one or two handles (Q, C), or back to
// where it began (Z).
type leg struct {
	verb     byte
	to       point
	one, two point
}

// trace is an outline or a line, as SVG's paths are.
type trace []leg

func through(points ...point) trace {
	t := make(trace, len(points))
	for i, p := range points {
		t[i] = leg{verb: 'L', to: p}
	}
	if len(t) > 0 {
		t[0].verb = 'M'
	}
	return t
}

func polygon(points ...point) trace { return append(through(points...), leg{verb: 'Z'}) }

func rectangle(b box) trace {
	return polygon(point{b.left, b.top}, point{b.right, b.top}, point{b.right, b.bottom}, point{b.left, b.bottom})
}

// arcHandle is how long a handle is, in radii, so that a curve is a quarter of a circle to a thousandth.
const arcHandle = 0.5523

// corner goes round from where the trace is to a point, with the corner between the two.
func corner(from, round, to point) leg {
	towards := func(p point) point {
		return point{p.x + (round.x-p.x)*arcHandle, p.y + (round.y-p.y)*arcHandle}
	}
	return leg{'C', to, towards(from), towards(to)}
}

// rounded is a box whose four corners are round.
func rounded(b box, radius float64) trace {
	r := min(radius, b.width()/2, b.height()/2)
	t := roundedTop(b, r)[:4] // the upper corners are the same
	right, left := point{b.right, b.bottom - r}, point{b.left + r, b.bottom}
	return append(t, leg{verb: 'L', to: right}, corner(right, point{b.right, b.bottom}, point{b.right - r, b.bottom}),
		leg{verb: 'L', to: left}, corner(left, point{b.left, b.bottom}, point{b.left, b.bottom - r}), leg{verb: 'Z'})
}

// roundedTop is a box whose upper corners are round: a bar that stands.
func roundedTop(b box, radius float64) trace {
	r := max(min(radius, b.width()/2, b.height()), 0)
	start, end := point{b.left, b.top + r}, point{b.right - r, b.top}
	return trace{
		{verb: 'M', to: start}, corner(start, point{b.left, b.top}, point{b.left + r, b.top}),
		{verb: 'L', to: end}, corner(end, point{b.right, b.top}, point{b.right, b.top + r}),
		{verb: 'L', to: point{b.right, b.bottom}}, {verb: 'L', to: point{b.left, b.bottom}}, {verb: 'Z'},
	}
}

// mirrored turns a trace upside down about a height: a bar that hangs.
func (t trace) mirrored(y float64) trace {
	turned := make(trace, len(t))
	for i, s := range t {
		for _, p := range []*point{&s.to, &s.one, &s.two} {
			p.y = 2*y - p.y
		}
		turned[i] = s
	}
	return turned
}

func circle(centre point, r float64) trace {
	return rounded(box{centre.x - r, centre.y - r, centre.x + r, centre.y + r}, r)
}

// arc is a line of short pieces about a centre, from one angle to another in quarter turns, clockwise.
func arc(centre point, r, from, to float64) []point {
	const pieces = 12
	points := make([]point, pieces+1)
	for i := range points {
		turn := (from + (to-from)*float64(i)/pieces) * math.Pi / 2
		points[i] = centre.plus(r*math.Cos(turn), r*math.Sin(turn))
	}
	return points
}

// bounds is the smallest box that holds the trace and its handles.
func (t trace) bounds() box {
	b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	take := func(p point) {
		b = box{min(b.left, p.x), min(b.top, p.y), max(b.right, p.x), max(b.bottom, p.y)}
	}
	for _, s := range t {
		if s.verb == 'Z' {
			continue
		}
		take(s.to)
		if s.verb == 'Q' || s.verb == 'C' {
			take(s.one)
		}
		if s.verb == 'C' {
			take(s.two)
		}
	}
	return b
}
