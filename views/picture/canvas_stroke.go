package picture

import "math"

// stroked is the outline of a line of a width: what a pen leaves behind. The png's rasterizer fills outlines only.
func stroked(m shape) trace {
	var points []point
	for _, l := range m.trace {
		if len(points) == 0 || points[len(points)-1] != l.to {
			points = append(points, l.to)
		}
	}
	if m.dash > 0 {
		var outline trace
		for _, piece := range dashed(points, m.dash) {
			outline = append(outline, band(piece, m.width/2, m.round)...)
		}
		return outline
	}
	return band(points, m.width/2, m.round)
}

// band goes along one side of the line and comes back along the other.
func band(points []point, r float64, round bool) trace {
	if len(points) < 2 {
		return nil
	}
	back := make([]point, len(points))
	for i, p := range points {
		back[len(points)-1-i] = p
	}
	outline := append(side(points, r, round), side(back, r, round)...)
	return polygon(outline...)
}

// side is the left edge of the line, with its corners and with the end that is drawn round.
func side(points []point, r float64, round bool) (edge []point) {
	for i := 1; i < len(points); i++ {
		across := leftOf(points[i-1], points[i], r)
		edge = append(edge, points[i-1].plus(across.x, across.y), points[i].plus(across.x, across.y))
		switch {
		case i+1 < len(points):
			edge = append(edge, bend(points[i], across, leftOf(points[i], points[i+1], r))...)
		case round:
			edge = append(edge, fan(points[i], across, point{-across.x, -across.y})...)
		}
	}
	return edge
}

// leftOf is what leads from the line to its left edge, on the way from a to b.
func leftOf(a, b point, r float64) point {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	return point{dy / length * r, -dx / length * r}
}

// bend turns from one edge to the next: round on the outer side, through the point itself on the inner one, where
// the two edges cross and anything else would leave a hole.
func bend(at, from, to point) []point {
	if from.x*to.y-from.y*to.x < 0 {
		return []point{at}
	}
	return fan(at, from, to)
}

// fan goes round a point clockwise, in steps of about a sixteenth of a circle.
func fan(at, from, to point) (edge []point) {
	turn := math.Atan2(from.x*to.y-from.y*to.x, from.x*to.x+from.y*to.y)
	if turn < 0 {
		turn += 2 * math.Pi
	}
	steps := int(math.Ceil(turn / (math.Pi / 8)))
	for i := 1; i < steps; i++ {
		sin, cos := math.Sincos(turn * float64(i) / float64(steps))
		edge = append(edge, at.plus(from.x*cos-from.y*sin, from.x*sin+from.y*cos))
	}
	return edge
}

// dashed cuts a line into pieces of a length, with gaps as long between them.
func dashed(points []point, length float64) (pieces [][]point) {
	if len(points) < 2 {
		return nil
	}
	left, drawing := length, true
	piece := []point{points[0]}
	for i := 1; i < len(points); i++ {
		from := points[i-1]
		for rest := distance(from, points[i]); rest > left; rest = distance(from, points[i]) {
			from = between(from, points[i], left/rest)
			if drawing {
				pieces = append(pieces, append(piece, from))
			}
			piece, left, drawing = []point{from}, length, !drawing
		}
		left -= distance(from, points[i])
		piece = append(piece, points[i])
	}
	if drawing {
		pieces = append(pieces, piece)
	}
	return pieces
}

func distance(a, b point) float64 { return math.Hypot(b.x-a.x, b.y-a.y) }

func between(a, b point, share float64) point {
	return point{a.x + (b.x-a.x)*share, a.y + (b.y-a.y)*share}
}
