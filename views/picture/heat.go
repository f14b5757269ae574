package picture

import (
	"math"
	"strings"

	"compreface-stats/static"
	"compreface-stats/views"
)

// heatArea is a heat map on its sheet: the widths of its columns and the height of its rows.
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
	a.room.top = a.tintKey()
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
	a.head()
	for i := range h.Rows {
		a.row(i)
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

// head names the columns: as many of them as are apart from each other.
func (a heatArea) head() {
	base := a.room.top - a.small.size*0.6
	corner := a.wrap(printableText(a.Corner), a.small, a.label-a.small.size, 2)
	a.canvas.lines(corner, textLabel{at: pixelPoint{a.room.left, base - textAscent*a.small.size - float64(len(corner)-1)*a.small.line()}, face: a.small, token: "--muted"})
	a.put(textLabel{a.shorten(printableText(a.Total), a.small, a.size-a.small.size), pixelPoint{a.left(0) - a.small.size*0.8, base}, a.small, "--muted", alignRight})
	widest := 0.0
	for _, column := range a.Columns {
		widest = max(widest, min(a.wide(printableText(column.Label), a.small), a.small.size*6)+a.small.size*0.4)
	}
	every := max(1, int(math.Ceil(widest/a.cell)))
	for i := 0; i < len(a.Columns); i += every {
		room := a.cell * float64(every)
		if i == 0 {
			room = min(room, a.cell+a.small.size*0.8) // beside the sizes
		}
		a.put(textLabel{a.shorten(printableText(a.Columns[i].Label), a.small, room), pixelPoint{a.left(i) + a.cell/2, base}, a.small, "--muted", alignCentre})
	}
}

// row writes a cohort's name, its size and its cells; in low rows only every so many names.
func (a heatArea) row(i int) {
	row, top := a.Rows[i], a.room.top+float64(i)*a.height
	every := int(math.Ceil(a.small.size * 1.1 / a.height))
	if i%every == 0 {
		base := top + a.height/2 + a.small.size*0.34
		name := a.shorten(printableText(row.Label), a.small, a.label-a.small.size*0.5)
		a.put(textLabel{name, pixelPoint{a.room.left, base}, a.small, "--ink", alignLeft})
		a.put(textLabel{a.shorten(printableText(row.Size), a.small, a.size-a.small.size), pixelPoint{a.left(0) - a.small.size*0.8, base}, a.small, "--muted", alignRight})
	}
	for k, c := range row.Cells {
		if c.Share != "" {
			a.drawCell(c, pixelBox{a.left(k), top, a.left(k) + a.cell, top + a.height})
		}
	}
}

func (a heatArea) drawCell(c views.HeatCell, b pixelBox) {
	gap := min(a.hair(), a.height*0.1)
	b.right, b.bottom = b.right-gap, b.bottom-gap
	a.fill(roundedBox(b, min(a.line, b.height()*0.2)), static.HeatTint(c.Level, a.dark))
	if c.Open && b.height() > 4*a.hair() {
		a.dashedBox(b)
	}
	// Letters smaller than half of the axes' cannot be read from a seat.
	letters := fontFace{min(a.small.size*0.86, a.height*0.62), false}
	if a.height > a.small.size*3 {
		letters.size = a.text.size
	}
	if letters.size < a.small.size*0.5 || a.wide(printableText(c.Share), letters) > a.cell*0.9 {
		return
	}
	middle := pixelPoint{(b.left + b.right) / 2, (b.top+b.bottom)/2 + letters.size*0.35}
	if counts := printableText(c.Count + " of " + c.Of); c.Count != "" && a.countsFit(counts) {
		a.put(textLabel{counts, middle.plus(0, a.fine.size*0.62), a.fine, "--ink", alignCentre})
		middle.y -= letters.size * 0.6
	}
	a.put(textLabel{c.Share, middle, letters, "--ink", alignCentre})
}

// countsFit: a share stands with its numbers where the cells are high enough for two lines.
func (a heatArea) countsFit(counts string) bool {
	return a.height > a.small.size+a.fine.size*1.6 && a.wide(counts, a.fine) < a.cell*0.9
}

func (a heatArea) dashedBox(b pixelBox) {
	inset := a.hair()
	b = pixelBox{b.left + inset, b.top + inset, b.right - inset, b.bottom - inset}
	corners := []pixelPoint{{b.left, b.top}, {b.right, b.top}, {b.right, b.bottom}, {b.left, b.bottom}, {b.left, b.top}}
	a.dashes(corners, a.colour("--muted"), a.hair()*0.75)
}

// tintKey explains the tints and the dashes under the caption, and answers where the table may begin.
func (a heatArea) tintKey() (top float64) {
	top = a.canvas.lines(a.wrap(printableText(a.Caption), a.text, a.room.width(), 2), textLabel{at: pixelPoint{a.room.left, a.room.top}, face: a.text, token: "--ink"})
	base, side := top+a.text.size*1.1, a.swatchSide()
	x := a.put(textLabel{a.shorten(printableText(a.Least), a.small, a.width*0.2), pixelPoint{a.room.left, base}, a.small, "--muted", alignLeft}).right + side*0.6
	for level := range 11 {
		a.fill(boxPath(pixelBox{x, base - side, x + side*1.2, base}), static.HeatTint(level, a.dark))
		x += side * 1.2
	}
	x = a.put(textLabel{a.shorten(printableText(a.Most), a.small, a.width*0.2), pixelPoint{x + side*0.6, base}, a.small, "--muted", alignLeft}).right + a.text.size*1.3
	if a.hasOpen() {
		b := pixelBox{x, base - side, x + side*1.4, base}
		a.dashedBox(b)
		a.put(textLabel{notFinalWords, pixelPoint{b.right + side*0.6, base}, a.small, "--muted", alignLeft})
	}
	return base + a.text.size*0.9
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
	words := h.Caption + ", " + views.CountOf(int64(len(h.Rows)), "row") + ". " + h.Rows[0].Label + " (" + h.Rows[0].Size + "):"
	for i, c := range h.Rows[0].Cells {
		if c.Share != "" && i < len(h.Columns) {
			words += " " + strings.ToLower(h.Columns[i].Prefix) + h.Columns[i].Label + ": " + c.Share + ";"
		}
	}
	return words[:len(words)-1] + "."
}
