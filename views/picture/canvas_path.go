package picture

import "math"

// pixelPoint is a place on a picture, in pixels from its upper left corner.
type pixelPoint struct{ x, y float64 }

// pt returns a point, as image.Pt does.
func pt(x, y float64) pixelPoint { return pixelPoint{x: x, y: y} }

func (p pixelPoint) plus(dx, dy float64) pixelPoint { return pt(p.x+dx, p.y+dy) }

// pixelBox is a rectangle on a picture.
type pixelBox struct{ left, top, right, bottom float64 }

// rect returns a box from its upper left corner to its lower right one.
func rect(left, top, right, bottom float64) pixelBox {
	return pixelBox{left: left, top: top, right: right, bottom: bottom}
}

func (b pixelBox) width() float64  { return b.right - b.left }
func (b pixelBox) height() float64 { return b.bottom - b.top }

// within is the box less so much on each side, and never inside out.
func (b pixelBox) within(side float64) pixelBox {
	side = min(side, b.width()/2, b.height()/2)
	return pixelBox{left: b.left + side, right: b.right - side, top: b.top + side, bottom: b.bottom - side}
}

// pathStep is one step of a path: to begin (M), straight on (L), in a curve with one or two handles (Q, C), or back to
// where it began (Z).
type pathStep struct {
	verb     byte
	to       pixelPoint
	one, two pixelPoint
}

// shapePath is an outline or a line, as SVG's paths are.
type shapePath []pathStep

func linePath(points ...pixelPoint) shapePath {
	t := make(shapePath, len(points))
	for i, p := range points {
		t[i] = pathStep{verb: 'L', to: p}
	}
	if len(t) > 0 {
		t[0].verb = 'M'
	}
	return t
}

func polygonPath(points ...pixelPoint) shapePath {
	return append(linePath(points...), pathStep{verb: 'Z'})
}

func boxPath(b pixelBox) shapePath {
	return polygonPath(pt(b.left, b.top), pt(b.right, b.top), pt(b.right, b.bottom), pt(b.left, b.bottom))
}

// arcHandle is how long a handle is, in radii, so that a curve is a quarter of a circle to a thousandth.
const arcHandle = 0.5523

// cornerCurve goes round from where the path is to a point, with the corner between the two.
func cornerCurve(from, round, to pixelPoint) pathStep {
	towards := func(p pixelPoint) pixelPoint {
		return pt(p.x+(round.x-p.x)*arcHandle, p.y+(round.y-p.y)*arcHandle)
	}
	return pathStep{
		verb: 'C',
		to:   to,
		one:  towards(from),
		two:  towards(to),
	}
}

// roundedBox is a box whose four corners are round.
func roundedBox(b pixelBox, radius float64) shapePath {
	r := min(radius, b.width()/2, b.height()/2)
	t := roundedBar(b, r)[:4] // the upper corners are the same
	right, left := pt(b.right, b.bottom-r), pt(b.left+r, b.bottom)
	return append(t, pathStep{verb: 'L', to: right}, cornerCurve(right, pt(b.right, b.bottom), pt(b.right-r, b.bottom)),
		pathStep{verb: 'L', to: left}, cornerCurve(left, pt(b.left, b.bottom), pt(b.left, b.bottom-r)), pathStep{verb: 'Z'})
}

// roundedBar is a box whose upper corners are round: a bar that stands.
func roundedBar(b pixelBox, radius float64) shapePath {
	r := max(min(radius, b.width()/2, b.height()), 0)
	start, end := pt(b.left, b.top+r), pt(b.right-r, b.top)
	return shapePath{
		{verb: 'M', to: start}, cornerCurve(start, pt(b.left, b.top), pt(b.left+r, b.top)),
		{verb: 'L', to: end}, cornerCurve(end, pt(b.right, b.top), pt(b.right, b.top+r)),
		{verb: 'L', to: pt(b.right, b.bottom)}, {verb: 'L', to: pt(b.left, b.bottom)}, {verb: 'Z'},
	}
}

// mirrored turns a path upside down about a height: a bar that hangs.
func (t shapePath) mirrored(y float64) shapePath {
	turned := make(shapePath, len(t))
	for i, s := range t {
		for _, p := range []*pixelPoint{&s.to, &s.one, &s.two} {
			p.y = 2*y - p.y
		}
		turned[i] = s
	}
	return turned
}

func circlePath(centre pixelPoint, r float64) shapePath {
	return roundedBox(rect(centre.x-r, centre.y-r, centre.x+r, centre.y+r), r)
}

// arcPoints is a line of short pieces about a centre, from one angle to another in quarter turns, clockwise.
func arcPoints(centre pixelPoint, r, from, to float64) []pixelPoint {
	const pieces = 12
	points := make([]pixelPoint, pieces+1)
	for i := range points {
		turn := (from + (to-from)*float64(i)/pieces) * math.Pi / 2
		points[i] = centre.plus(r*math.Cos(turn), r*math.Sin(turn))
	}
	return points
}

// bounds is the smallest box that holds the path and its handles.
func (t shapePath) bounds() pixelBox {
	b := rect(math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1))
	take := func(p pixelPoint) {
		b = rect(min(b.left, p.x), min(b.top, p.y), max(b.right, p.x), max(b.bottom, p.y))
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
