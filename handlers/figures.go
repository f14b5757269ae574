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

func (c course) sum(span models.Span) int64 { return sum(c.within(span)) }

// headline is a figure that is still to be read off its course.
type headline struct {
	field, label string // field is its name in the API
	course       course
	summed       bool // over the window's days, and not the value of its last day
	neutral      bool // more of it is neither good nor bad
}

// headlines are the figures at the top of the overview, the most telling first.
func headlines(w window, told overview) []views.Figure {
	active, sizes := activeHeadlines(w, told.active), sizeHeadlines(w, told.sizes)
	return w.figures(active["active_28"], active["established"], active["active_1"], active["new"],
		sizes["holders"], sizes["face_collections"], sizes["at_least_faces"], sizes["over_one_million"])
}

// activeHeadlines are all figures of active installations, by field; rows begin with w.asked().
func activeHeadlines(w window, rows []models.ActiveDay) map[string]headline {
	active := func(value func(models.ActiveDay) int64) course { return courseOf(w.asked().From, rows, value) }
	return byField(
		headline{field: "active_28", label: "Active installations, 28 days", course: active(func(d models.ActiveDay) int64 { return d.Active28 })},
		headline{field: "established", label: "Established installations", course: active(func(d models.ActiveDay) int64 { return d.Established })},
		headline{field: "active_7", label: "Active in 7 days", course: active(func(d models.ActiveDay) int64 { return d.Active7 })},
		headline{field: "active_1", label: "Active on the day", course: active(func(d models.ActiveDay) int64 { return d.Active1 })},
		headline{field: "new", label: "New installations", course: active(func(d models.ActiveDay) int64 { return d.New }), summed: true},
		headline{field: "resurrected", label: "Resurrected", course: active(func(d models.ActiveDay) int64 { return d.Resurrected }), summed: true},
		headline{field: "lapsed", label: "Lapsed", course: active(func(d models.ActiveDay) int64 { return d.Lapsed }), summed: true, neutral: true},
	)
}

// sizeHeadlines are all figures of face collections, by field; rows begin with w.asked().
func sizeHeadlines(w window, rows []models.SizesDay) map[string]headline {
	sizes := func(value func(models.SizesDay) int64) course { return courseOf(w.asked().From, rows, value) }
	return byField(
		headline{field: "holders", label: "Installations with face collections", course: sizes(models.SizesDay.Holders)},
		headline{field: "face_collections", label: "Face collections", course: sizes(models.SizesDay.FaceCollections)},
		headline{field: "at_least_faces", label: "Faces, at least", course: sizes(models.SizesDay.AtLeastFaces)},
		headline{field: "over_one_million", label: "Collections over a million faces", course: sizes(models.SizesDay.OverOneMillion)},
		headline{field: "collections_0", label: "Reporting 0, left out", course: sizes(func(d models.SizesDay) int64 { return d.Collections[0] }), neutral: true},
		headline{field: "demo_collections", label: "Untouched demo, left out", course: sizes(func(d models.SizesDay) int64 { return d.Demo }), neutral: true},
	)
}

func byField(list ...headline) map[string]headline {
	fields := make(map[string]headline, len(list))
	for _, h := range list {
		fields[h.field] = h
	}
	return fields
}

func (w window) figures(list ...headline) []views.Figure {
	shown := make([]views.Figure, len(list))
	for i, h := range list {
		shown[i] = w.figure(h)
	}
	return shown
}

// figure reads a headline off for the window, and the change against the same read-off of the days it is compared with.
func (w window) figure(h headline) views.Figure {
	shift, asOf := w.shift(), w.asOf()
	read := func(back models.Day) int64 {
		if h.summed {
			return h.course.sum(models.Span{From: w.From - back, To: asOf - back})
		}
		return h.course.at(asOf - back)
	}
	f := views.Figure{
		Name: h.field, Label: h.label, Value: views.Number(read(0)), Direction: "none", Against: w.when(h, 0),
		Definition: definition(h.field), Spark: h.spark(models.Span{From: w.From, To: asOf}), Neutral: h.neutral,
	}
	if _, ok := w.before(); ok {
		f.Change, f.Direction = views.Change(read(0), read(shift))
		f.Against += ", vs " + w.when(h, shift)
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

// spark is the headline's course in at most 90 values, the newest last: a sparkline is no wider. What is summed is summed here too, over
// as many days a value; of the rest, one day stands for them.
func (h headline) spark(span models.Span) []int64 {
	const most = 90
	values := h.course.within(span)
	every := (len(values) + most - 1) / most
	if every <= 1 {
		return values
	}
	var kept []int64
	for end := (len(values)-1)%every + 1; end <= len(values); end += every {
		if !h.summed {
			kept = append(kept, values[end-1])
		} else if end >= every {
			kept = append(kept, sum(values[end-every:end]))
		}
	}
	return kept
}

func sum(values []int64) (total int64) {
	for _, v := range values {
		total += v
	}
	return total
}
