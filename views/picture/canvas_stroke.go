package picture

import "math"

// strokeOutline is the outline of a line of a width: what a pen leaves behind. The PNG's rasterizer fills outlines
// only.
func strokeOutline(m drawnShape) shapePath {
	var points []pixelPoint
	for _, l := range m.path {
		if len(points) == 0 || points[len(points)-1] != l.to {
			points = append(points, l.to)
		}
	}
	if m.dash > 0 {
		var outline shapePath
		for _, piece := range dashPieces(points, m.dash) {
			outline = append(outline, lineOutline(piece, m.width/2, m.round)...)
		}
		return outline
	}
	return lineOutline(points, m.width/2, m.round)
}

// lineOutline goes along one side of the line and comes back along the other.
func lineOutline(points []pixelPoint, r float64, round bool) shapePath {
	if len(points) < 2 {
		return nil
	}
	back := make([]pixelPoint, len(points))
	for i, p := range points {
		back[len(points)-1-i] = p
	}
	outline := append(lineEdge(points, r, round), lineEdge(back, r, round)...)
	return polygonPath(outline...)
}

// lineEdge is the left edge of the line, with its corners and with the end that is drawn round.
func lineEdge(points []pixelPoint, r float64, round bool) (edge []pixelPoint) {
	for i := 1; i < len(points); i++ {
		across := leftOf(points[i-1], points[i], r)
		edge = append(edge, points[i-1].plus(across.x, across.y), points[i].plus(across.x, across.y))
		switch {
		case i+1 < len(points):
			edge = append(edge, cornerPoints(points[i], across, leftOf(points[i], points[i+1], r))...)
		case round:
			edge = append(edge, fanPoints(points[i], across, pt(-across.x, -across.y))...)
		}
	}
	return edge
}

// leftOf is what leads from the line to its left edge, on the way from a to b.
func leftOf(a, b pixelPoint, r float64) pixelPoint {
	dx, dy := b.x-a.x, b.y-a.y
	length := math.Hypot(dx, dy)
	return pt(dy/length*r, -dx/length*r)
}

// cornerPoints turns from one edge to the next: round on the outer side, through the point itself on the inner one,
// where the two edges cross and anything else would leave a hole.
func cornerPoints(at, from, to pixelPoint) []pixelPoint {
	if from.x*to.y-from.y*to.x < 0 {
		return []pixelPoint{at}
	}
	return fanPoints(at, from, to)
}

// fanPoints goes round a point clockwise, in steps of about a sixteenth of a circle.
func fanPoints(at, from, to pixelPoint) (edge []pixelPoint) {
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

// dashPieces cuts a line into pieces of a length, with gaps as long between them.
func dashPieces(points []pixelPoint, length float64) (pieces [][]pixelPoint) {
	if len(points) < 2 {
		return nil
	}
	left := length
	drawing := true
	piece := []pixelPoint{points[0]}
	for i := 1; i < len(points); i++ {
		from := points[i-1]
		for rest := pointDistance(from, points[i]); rest > left; rest = pointDistance(from, points[i]) {
			from = pointBetween(from, points[i], left/rest)
			if drawing {
				pieces = append(pieces, append(piece, from))
			}
			piece = []pixelPoint{from}
			left = length
			drawing = !drawing
		}
		left -= pointDistance(from, points[i])
		piece = append(piece, points[i])
	}
	if drawing {
		pieces = append(pieces, piece)
	}
	return pieces
}

func pointDistance(a, b pixelPoint) float64 { return math.Hypot(b.x-a.x, b.y-a.y) }

func pointBetween(a, b pixelPoint, share float64) pixelPoint {
	return pt(a.x+(b.x-a.x)*share, a.y+(b.y-a.y)*share)
}
