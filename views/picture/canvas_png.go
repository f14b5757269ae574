package picture

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/vector"
)

// png paints the canvas. Its memory is bounded by the pixels, whatever is drawn: four bytes each, and up to three times
// as much while a large shape is painted.
func (s *canvas) png() ([]byte, error) {
	canvas := image.NewRGBA(image.Rect(0, 0, int(s.width), int(s.height)))
	draw.Draw(canvas, canvas.Rect, image.NewUniform(s.colour("--card")), image.Point{}, draw.Src)
	var brush vector.Rasterizer
	for _, m := range s.shapes {
		paintShape(canvas, &brush, m)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, canvas); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// paintShape works in the mark's own box: most are small, and the canvas is large.
func paintShape(canvas *image.RGBA, brush *vector.Rasterizer, m drawnShape) {
	t := m.path
	if m.width > 0 {
		t = strokeOutline(m)
	}
	b := t.bounds()
	place := b.wholePixels().Intersect(canvas.Rect)
	if len(t) == 0 || place.Empty() {
		return
	}
	brush.Reset(place.Dx(), place.Dy())
	brush.DrawOp = draw.Over
	addToRaster(brush, t, place.Min)
	brush.Draw(canvas, place, image.NewUniform(m.colour), image.Point{})
}

// wholePixels are the pixels that the box touches.
func (b pixelBox) wholePixels() image.Rectangle {
	return image.Rect(
		int(math.Floor(b.left)), int(math.Floor(b.top)),
		int(math.Ceil(b.right)), int(math.Ceil(b.bottom)),
	)
}

func addToRaster(brush *vector.Rasterizer, t shapePath, from image.Point) {
	at := func(p pixelPoint) (x, y float32) {
		return float32(p.x - float64(from.X)), float32(p.y - float64(from.Y))
	}
	for _, l := range t {
		x, y := at(l.to)
		switch l.verb {
		case 'M':
			brush.MoveTo(x, y)
		case 'L':
			brush.LineTo(x, y)
		case 'Q':
			x1, y1 := at(l.one)
			brush.QuadTo(x1, y1, x, y)
		case 'C':
			x1, y1 := at(l.one)
			x2, y2 := at(l.two)
			brush.CubeTo(x1, y1, x2, y2, x, y)
		case 'Z':
			brush.ClosePath()
		}
	}
}
