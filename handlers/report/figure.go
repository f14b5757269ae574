package report

import (
	"cmp"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// headline is a figure that is still to be read off its series.
type headline struct {
	field  string // its name in the API
	label  string
	series Days[int64]
	summed bool // events, over the range's days, and not the value of its last day
	bound  bool // the true number is higher, so that its last digits say nothing
	// pair holds two days' numbers against each other; where it is nil, untested says why that is not done.
	pair     func(field string, now, before int64) paired
	untested string
}

// overviewFigures are the figures of the overview: the one that answers the page's question leads, and what its two
// drawings say already is not said again.
func overviewFigures(v View) []views.Figure {
	active, sizes := activeHeadlines(v), sizeHeadlines(v)
	return v.figures(active["active_28"], active["established"], sizes["holders"], sizes["face_collections"],
		sizes["at_least_faces"], sizes["over_one_million"])
}

func installationFigures(v View) []views.Figure {
	all := activeHeadlines(v)
	figures := v.figures(all["active_28"], all["established"], all["active_7"], all["active_1"],
		all["new"], all["resurrected"], all["lapsed"])
	return append(figures, stickinessFigure(v))
}

// externalFigures are ours, which the series stand beside.
func externalFigures(v View) []views.Figure {
	all := activeHeadlines(v)
	return v.figures(all["active_28"], all["new"])
}

// serviceFigures are who uses each type, and what was created in the range.
func serviceFigures(v View) []views.Figure {
	list := []headline{}
	for _, a := range models.Actions() {
		created := seriesOf(v.ServiceDays, func(p models.ServicePeriod) int64 { return p.Creations[a] })
		list = append(
			list,
			headline{field: a.String(), label: actionLabel(a) + " created", series: created, summed: true},
		)
	}
	return append(reachFigures(v), v.figures(list...)...)
}

func collectionFigures(v View) []views.Figure {
	all := sizeHeadlines(v)
	return v.figures(all["face_collections"], all["holders"], all["at_least_faces"], all["over_one_million"],
		all["collections_0"], all["demo_collections"])
}

// activeHeadlines are all figures of active installations, by field.
func activeHeadlines(v View) map[string]headline {
	active := func(value func(models.ActiveDay) int64) Days[int64] { return seriesOf(v.Active, value) }
	count := func(d models.ActiveDay) int64 { return d.Active28 }
	today := v.AsOf().Time().Format("2 Jan")
	return byField(
		headline{field: "active_28", label: "Active installations, 28 days", series: active(count), pair: v.pairOf},
		headline{field: "established", label: "Established installations",
			series: active(func(d models.ActiveDay) int64 { return d.Established }), pair: v.pairOf},
		headline{field: "active_7", label: "Active in 7 days",
			series: active(func(d models.ActiveDay) int64 { return d.Active7 }), pair: v.pairOf},
		headline{field: "active_1", label: "Active on " + today,
			series: active(func(d models.ActiveDay) int64 { return d.Active1 }), pair: v.pairOf},
		headline{field: "new", label: "New installations", summed: true,
			series: active(func(d models.ActiveDay) int64 { return d.New })},
		headline{field: "resurrected", label: "Came back", summed: true,
			series: active(func(d models.ActiveDay) int64 { return d.Resurrected })},
		headline{field: "lapsed", label: "Went quiet", summed: true,
			series: active(func(d models.ActiveDay) int64 { return d.Lapsed })},
	)
}

// sizeHeadlines are all figures of face collections, by field.
func sizeHeadlines(v View) map[string]headline {
	sizes := func(value func(models.SizesDay) int64) Days[int64] { return seriesOf(v.Sizes, value) }
	return byField(
		headline{
			field:  "holders",
			label:  "Installations with face collections",
			series: sizes(models.SizesDay.Holders), untested: untestedHolders,
		},
		headline{
			field:  "face_collections",
			label:  "Face collections",
			series: sizes(models.SizesDay.FaceCollections), untested: untestedHeld,
		},
		headline{field: "at_least_faces", label: facesAtLeast, bound: true,
			series: sizes(models.SizesDay.AtLeastFaces), untested: untestedHeld},
		headline{field: "over_one_million", label: "Collections over a million faces",
			series: sizes(models.SizesDay.OverOneMillion), untested: untestedHeld},
		headline{field: "collections_0", label: "Empty (excluded)",
			series: sizes(func(d models.SizesDay) int64 { return d.Collections[0] }), untested: untestedHeld},
		headline{field: "demo_collections", label: "Demo (excluded)",
			series: sizes(func(d models.SizesDay) int64 { return d.Demo }), untested: untestedHeld},
	)
}

func byField(list ...headline) map[string]headline {
	fields := make(map[string]headline, len(list))
	for _, h := range list {
		fields[h.field] = h
	}
	return fields
}

func (v View) figures(list ...headline) []views.Figure {
	shown := make([]views.Figure, len(list))
	for i, h := range list {
		shown[i] = h.figure(v.DateRange)
	}
	return shown
}

// figure reads the headline off for the range, and the change against the days that it is compared with.
func (h headline) figure(r DateRange) views.Figure {
	f := views.Figure{
		Name:       h.field,
		Label:      h.label,
		Value:      h.written(h.value(r, 0)),
		Direction:  "none",
		Against:    h.days(r, 0),
		Definition: Definition(h.field),
		Spark:      h.sparkOf(r),
		URL:        r.here(chartOf(h.field)),
	}
	switch _, ok := r.previous(); {
	case r.isBeyondRecords():
		h.silence(r, &f)
		f.NoChange = "no records since " + views.DayLabel(r.AllRecords.To.String())
	case !ok || r.AsOf() >= r.Today: // an unfinished day has no whole one to be compared with
	case r.Segment().IsTracedBack(): // which the page says once
	case h.summed:
		h.compareSums(r, &f)
	default:
		h.compareDays(r, &f)
	}
	return f
}

// silence takes away what would be read as a number of today: how many there are nobody knows, and a sum is that of the
// days before.
func (h headline) silence(r DateRange, f *views.Figure) {
	if r.From > r.lastHeard() {
		f.Value, f.Spark = "–", views.Spark{}
		return
	}
	heard := models.Span{From: r.From, To: r.lastHeard()}
	f.Spark = h.spark(heard)
	if !h.summed {
		f.Value = "–"
		return
	}
	f.Value = h.written(sumOf(h.series.Within(heard)))
}

// compareDays holds the value of the last complete day against that of an earlier one.
func (h headline) compareDays(r DateRange, f *views.Figure) {
	now, before := h.value(r, 0), h.value(r, r.offset())
	f.Change, f.Direction = h.change(now, before)
	f.Against += ", vs " + h.days(r, r.offset())
	method := h.untested
	if h.pair != nil {
		pair := h.pair(h.field, now, before)
		f.Said, method = pair.verdict(), cmp.Or(pair.untested(), PairMethod)
	}
	f.Definition = strings.TrimSpace(f.Definition + " " + method)
	f.Tested = f.Said == beyondChance
}

// written is a value in words; the files have every digit.
func (h headline) written(value int64) string {
	if h.bound {
		return views.ShortNumber(float64(value), false)
	}
	return views.Number(value)
}

// change is by how much the value moved; of a bound roughly.
func (h headline) change(now, before int64) (words, direction string) {
	words, direction = views.Change(now, before)
	switch rough := views.WholePercent(now-before, before); {
	case !h.bound || now == before:
	case rough != "" && !strings.HasPrefix(rough, "×"): // how many times it is says little without what it was
		words = rough
	case rough != "" || !views.HasShare(before):
		words = "from " + h.written(before) + " to " + h.written(now)
	}
	return words, direction
}

// chartOf returns the page and the chart that show a headline's course.
func chartOf(field string) (path, chart string) {
	switch field {
	case "active_28", "established", "active_7", "active_1":
		return "/installations", "active"
	case "new", "resurrected":
		return "/installations", "gains"
	case "lapsed": // who they were
		return retentionPath, "quiet-services"
	case "holders":
		return "/faces", "largest-over-time"
	case "at_least_faces":
		return "/faces", "at-least-faces"
	case "face_collections", "over_one_million", "collections_0", "demo_collections":
		return "/faces", "sizes-over-time"
	default:
		return "/services", "services"
	}
}

// value is the headline's number, read off so many days earlier.
func (h headline) value(r DateRange, back models.Day) int64 {
	if h.summed {
		return sumOf(h.series.Within(models.Span{From: r.From - back, To: r.AsOf() - back}))
	}
	return h.series.At(r.AsOf() - back)
}

// days says which days the headline, read off so many days earlier, speaks of. Today's figures are marked: more is to
// come.
func (h headline) days(r DateRange, back models.Day) string {
	asOf := r.AsOf()
	words := views.DayLabel((asOf - back).String())
	if h.summed {
		words = views.SpanLabel((r.From - back).String(), (asOf - back).String())
	}
	if back == 0 && asOf >= r.Today {
		return words + " (today so far)"
	}
	return words
}
