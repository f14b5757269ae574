package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// course is one figure's value on each day, from first on.
type course struct {
	first  models.Day
	values []int64
}

func courseOf[R any](first models.Day, rows []R, value func(R) int64) course {
	c := course{first, make([]int64, len(rows))}
	for i, row := range rows {
		c.values[i] = value(row)
	}
	return c
}

func (c course) at(day models.Day) int64 { return c.values[day-c.first] }

func (c course) within(span models.Span) []int64 {
	return c.values[span.From-c.first : span.To-c.first+1]
}

func (c course) sum(span models.Span) (total int64) {
	for _, v := range c.within(span) {
		total += v
	}
	return total
}

// headline is a figure that is still to be read off its course.
type headline struct {
	field, label string // field is its name in the API
	course       course
	summed       bool // over the window's days, and not the value of its last day
}

// headlines are the figures at the top of the overview, the most telling first.
func headlines(w window, told overview) []views.Figure {
	first := w.asked().From
	active := func(value func(models.ActiveDay) int64) course { return courseOf(first, told.active, value) }
	sizes := func(value func(models.SizesDay) int64) course { return courseOf(first, told.sizes, value) }
	list := []headline{
		{"active_28", "Active installations, 28 days", active(func(d models.ActiveDay) int64 { return d.Active28 }), false},
		{"established", "Established installations", active(func(d models.ActiveDay) int64 { return d.Established }), false},
		{"active_1", "Active on the day", active(func(d models.ActiveDay) int64 { return d.Active1 }), false},
		{"new", "New installations", active(func(d models.ActiveDay) int64 { return d.New }), true},
		{"holders", "Installations with face collections", sizes(models.SizesDay.Holders), false},
		{"face_collections", "Face collections", sizes(models.SizesDay.FaceCollections), false},
		{"at_least_faces", "Faces, at least", sizes(models.SizesDay.AtLeastFaces), false},
		{"over_one_million", "Collections over a million faces", sizes(models.SizesDay.OverOneMillion), false},
	}
	shown := make([]views.Figure, len(list))
	for i, h := range list {
		shown[i] = w.figure(h)
	}
	return shown
}

// figure reads a headline off for the window, and the change against the same read-off one window earlier.
func (w window) figure(h headline) views.Figure {
	length, asOf := models.Day(w.Days()), w.asOf()
	read := func(shift models.Day) int64 {
		if h.summed {
			return h.course.sum(models.Span{From: w.From - shift, To: asOf - shift})
		}
		return h.course.at(asOf - shift)
	}
	f := views.Figure{
		Name: h.field, Label: h.label, Value: views.Number(read(0)), Direction: "none", Against: w.when(h, 0),
		Definition: models.Definition(h.field), Spark: thinned(h.course.within(models.Span{From: w.From, To: asOf})),
	}
	if _, ok := w.previous(); ok {
		f.Change, f.Direction = views.Change(read(0), read(length))
		f.Against += ", vs " + w.when(h, length)
	}
	return f
}

// when says which days a headline, read shift days earlier, speaks of. Today's figures are marked: more is to come.
func (w window) when(h headline, shift models.Day) string {
	asOf := w.asOf()
	words := views.DayLabel((asOf - shift).String())
	if h.summed {
		words = views.SpanLabel((w.From - shift).String(), (asOf - shift).String())
	}
	if shift == 0 && asOf >= w.today {
		return fmt.Sprintf("%s (today so far)", words)
	}
	return words
}

// thinned keeps at most 90 values, the last among them: a sparkline is no wider.
func thinned(values []int64) []int64 {
	const most = 90
	every := (len(values) + most - 1) / most
	if every <= 1 {
		return values
	}
	var kept []int64
	for i := (len(values) - 1) % every; i < len(values); i += every {
		kept = append(kept, values[i])
	}
	return kept
}
