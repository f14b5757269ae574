package picture

import (
	"math"
	"strings"

	"compreface-stats/static"
	"compreface-stats/views"
)

// heatArea is a heat map on its canvas: the widths of its columns and the height of its rows.
type heatArea struct {
	*canvas
	views.Heat
	room         pixelBox
	label, size  float64 // widths of the columns before the cells
	cell, height float64
}

func (s *canvas) heat(h views.Heat, room pixelBox) {
	if len(h.Rows) == 0 {
		s.nothing(views.NoData, room)
		return
	}
	a := heatArea{canvas: s, Heat: h, room: room}
	a.room.top = a.drawTintKey()
	for _, row := range h.Rows {
		a.label = max(a.label, a.wide(printableText(row.Label), s.small))
		a.size = max(a.size, min(a.wide(printableText(row.Size), s.small), s.width*0.1))
	}
	corner := min(a.wide(printableText(h.Total), s.small), s.width*0.1)
	a.label = min(max(a.label, 1), s.width*0.25) + s.small.size
	a.size = max(a.size, corner) + s.small.size
	a.room.top += 2 * s.small.line()
	a.cell = min((room.width()-a.label-a.size)/float64(max(a.across(), 1)), s.width*0.12)
	a.height = min((room.bottom-a.room.top)/float64(len(h.Rows)), s.small.size*3.6)
	a.writeHead()
	for i := range h.Rows {
		a.drawRow(i)
	}
}

// across is how many cells the widest row has room for.
func (a heatArea) across() int {
	widest := len(a.Columns)
	for _, row := range a.Rows {
		widest = max(widest, len(row.Cells))
	}
	return widest
}

func (a heatArea) left(column int) float64 {
	return a.room.left + a.label + a.size + float64(column)*a.cell
}

// writeHead names the columns: as many of them as are apart from each other.
func (a heatArea) writeHead() {
	base := a.room.top - a.small.size*0.6
	a.writeCorner(base)
	every := max(1, int(math.Ceil(a.widestColumnName()/a.cell)))
	for i := 0; i < len(a.Columns); i += every {
		room := a.cell * float64(every)
		if i == 0 {
			room = min(room, a.cell+a.small.size*0.8) // beside the sizes
		}
		a.put(textLabel{
			words: a.shorten(printableText(a.Columns[i].Label), a.small, room),
			at:    pt(a.left(i)+a.cell/2, base),
			face:  a.small,
			token: "--muted",
			align: alignCentre,
		})
	}
}

// writeCorner names the rows, in two lines that end on the base, and their sizes.
func (a heatArea) writeCorner(base float64) {
	corner := a.wrap(printableText(a.Corner), a.small, a.label-a.small.size, 2)
	top := base - textAscent*a.small.size - float64(len(corner)-1)*a.small.line()
	a.canvas.lines(corner, textLabel{at: pt(a.room.left, top), face: a.small, token: "--muted"})
	a.writeSize(a.Total, base)
}

// writeSize writes what stands before the cells, on a base.
func (a heatArea) writeSize(words string, base float64) {
	a.put(textLabel{
		words: a.shorten(printableText(words), a.small, a.size-a.small.size),
		at:    pt(a.left(0)-a.small.size*0.8, base),
		face:  a.small,
		token: "--muted",
		align: alignRight,
	})
}

func (a heatArea) widestColumnName() (widest float64) {
	for _, column := range a.Columns {
		name := min(a.wide(printableText(column.Label), a.small), a.small.size*6)
		widest = max(widest, name+a.small.size*0.4)
	}
	return widest
}

// drawRow writes a cohort's name, its size and its cells; in low rows only every so many names.
func (a heatArea) drawRow(i int) {
	row := a.Rows[i]
	top := a.room.top + float64(i)*a.height
	every := int(math.Ceil(a.small.size * 1.1 / a.height))
	if i%every == 0 {
		base := top + a.height/2 + a.small.size*0.34
		name := a.shorten(printableText(row.Label), a.small, a.label-a.small.size*0.5)
		a.put(textLabel{words: name, at: pt(a.room.left, base), face: a.small, token: "--ink"})
		a.writeSize(row.Size, base)
	}
	for k, c := range row.Cells {
		if c.Share != "" {
			a.drawCell(c, rect(a.left(k), top, a.left(k)+a.cell, top+a.height))
		}
	}
}

func (a heatArea) drawCell(c views.HeatCell, b pixelBox) {
	gap := min(a.hair(), a.height*0.1)
	b.right -= gap
	b.bottom -= gap
	a.fill(roundedBox(b, min(a.line, b.height()*0.2)), static.HeatTint(c.Level, a.dark))
	if c.Open && b.height() > 4*a.hair() {
		a.dashedBox(b)
	}
	a.writeCell(c, b)
}

// writeCell writes a share, with its numbers below it where there is room. Letters smaller than half of the axes'
// cannot be read from a seat, and are left out.
func (a heatArea) writeCell(c views.HeatCell, b pixelBox) {
	letters := fontFace{size: min(a.small.size*0.86, a.height*0.62)}
	if a.height > a.small.size*3 {
		letters.size = a.text.size
	}
	if letters.size < a.small.size*0.5 || a.wide(printableText(c.Share), letters) > a.cell*0.9 {
		return
	}
	middle := pt((b.left+b.right)/2, (b.top+b.bottom)/2+letters.size*0.35)
	if counts := printableText(c.Count + " of " + c.Of); c.Count != "" && a.countsFit(counts) {
		below := middle.plus(0, a.fine.size*0.62)
		a.put(textLabel{words: counts, at: below, face: a.fine, token: "--ink", align: alignCentre})
		middle.y -= letters.size * 0.6
	}
	a.put(textLabel{words: c.Share, at: middle, face: letters, token: "--ink", align: alignCentre})
}

// countsFit: a share stands with its numbers where the cells are high enough for two lines.
func (a heatArea) countsFit(counts string) bool {
	return a.height > a.small.size+a.fine.size*1.6 && a.wide(counts, a.fine) < a.cell*0.9
}

func (a heatArea) dashedBox(b pixelBox) {
	inset := a.hair()
	b = rect(b.left+inset, b.top+inset, b.right-inset, b.bottom-inset)
	corners := []pixelPoint{
		pt(b.left, b.top),
		pt(b.right, b.top),
		pt(b.right, b.bottom),
		pt(b.left, b.bottom),
		pt(b.left, b.top),
	}
	a.dashes(corners, a.colour("--muted"), a.hair()*0.75)
}

// drawTintKey explains the tints and the dashes under the caption, and returns where the table may begin.
func (a heatArea) drawTintKey() (top float64) {
	caption := textLabel{words: a.Caption, at: pt(a.room.left, a.room.top), face: a.text, token: "--ink"}
	base := a.paragraph(caption, a.room.width(), 2) + a.text.size*1.1
	side := a.swatchSide()
	x := a.writeKey(a.Least, pt(a.room.left, base)) + side*0.6
	for level := range 11 {
		a.fill(boxPath(rect(x, base-side, x+side*1.2, base)), static.HeatTint(level, a.dark))
		x += side * 1.2
	}
	x = a.writeKey(a.Most, pt(x+side*0.6, base)) + a.text.size*1.3
	if a.hasOpen() {
		b := rect(x, base-side, x+side*1.4, base)
		a.dashedBox(b)
		a.put(textLabel{words: notFinalWords, at: pt(b.right+side*0.6, base), face: a.small, token: "--muted"})
	}
	return base + a.text.size*0.9
}

// writeKey writes an end of the tints, and returns where it ends.
func (a heatArea) writeKey(words string, at pixelPoint) (right float64) {
	words = a.shorten(printableText(words), a.small, a.width*0.2)
	return a.put(textLabel{words: words, at: at, face: a.small, token: "--muted"}).right
}

func (a heatArea) hasOpen() bool {
	for _, row := range a.Rows {
		for _, c := range row.Cells {
			if c.Open {
				return true
			}
		}
	}
	return false
}

// heatAlt says how large the heat map is and what its first row holds.
func heatAlt(h views.Heat) string {
	if len(h.Rows) == 0 {
		return views.NoData
	}
	first := h.Rows[0]
	words := h.Caption + ", " + views.CountOf(int64(len(h.Rows)), "row") + ". " + first.Label + " (" + first.Size + "):"
	for i, c := range first.Cells {
		if c.Share != "" && i < len(h.Columns) {
			words += " " + strings.ToLower(h.Columns[i].Prefix) + h.Columns[i].Label + ": " + c.Share + ";"
		}
	}
	return words[:len(words)-1] + "."
}
