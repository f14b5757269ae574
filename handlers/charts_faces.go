package handlers

import (
	"fmt"
	"strings"

	"compreface-stats/models"
	"compreface-stats/views"
)

// switches turn on what face collections leave out, each with how many that is on the window's last day.
func (w window) switches(path string, now models.SizesDay) (choices []views.Preset) {
	for _, c := range []struct {
		kind, label, key string
		count            int64
	}{{showEmpty, "Reporting 0", "0", now.Collections[0]}, {showDemo, "Demo", "e", now.Demo}} {
		on := w.shows(c.kind)
		choices = append(choices, views.Preset{Label: c.label, URL: w.optional(path, w.with(c.kind, !on)), Current: on, Key: c.key,
			Effect: "+" + views.Number(c.count)})
	}
	return choices
}

// largestNowChart counts installations, not collections: each once, by its largest.
func largestNowChart(w window, now models.SizesDay) views.Chart {
	table := views.Table{Caption: "Installations by their largest face collection", Columns: numbered("Faces", "Installations", "Share")}
	for _, k := range largestKinds() {
		table.Rows = append(table.Rows, []string{k.label, views.Number(k.count(now)), views.Share(k.count(now), now.Holders())})
	}
	asOf := models.Span{From: now.Day, To: now.Day}
	return w.downloads("face-collections", asOf, models.ByDay, views.Chart{
		ID: "largest", Title: "Installations by their largest collection now", Definition: definitions("largest_collection", "holders"),
		Note:  fmt.Sprintf("Of %s installations with face collections, %s. Each counts once.", views.Number(now.Holders()), w.dayWords(now.Day)),
		Table: table, Height: "tall", Summary: "How many installations have a largest face collection of each size.",
		Drawing: views.Bars(kindBars("Installations", "installations", largestKinds(), now)),
	})
}

// largestChart is largestNowChart over time.
func largestChart(w window, rows []models.SizesDay) views.Chart {
	c := kindsOverTime(w, rows, largestKinds(), "installations")
	c.ID, c.Title, c.Definition = "largest-over-time", "Installations by their largest collection over time", definitions("largest_collection", "holders")
	c.Table.Caption, c.Summary = "Installations by their largest face collection, by day", "How many installations had a largest face collection of each size, by day."
	c.Note = w.dayNote()
	return c
}

// sizeSharesChart shows whether collections grow, whatever their number does.
func sizeSharesChart(w window, rows []models.SizesDay) views.Chart {
	kinds, columns := collectionKinds(w.options), []string{"Day", "Collections"}
	plot := w.over(models.ByDay, "% of collections")
	plot.Percent = true
	plot.Of = w.shown(courseOf(w.From, rows, func(d models.SizesDay) int64 { return total(kinds, d) }), 0)
	for _, k := range kinds {
		columns = append(columns, k.label)
		plot.Series = append(plot.Series, views.SharesOf(k.label, k.token, w.shown(courseOf(w.From, rows, k.count), 0), plot.Of))
	}
	now := rows[w.asOf()-w.From]
	return w.downloads("face-collections", w.Span, models.ByDay, views.Chart{
		ID: "size-shares", Title: "Shares of each size over time", Definition: definitions("collections"), Table: sharesTable(w, rows, kinds, columns),
		Note:    joined(fmt.Sprintf("Of %s: %s on %s.", populationOf(w.options), views.Number(total(kinds, now)), w.dayWords(now.Day)), w.dayNote()),
		Summary: "The share of each size among the collections, by day.", Drawing: views.StackedAreas(plot), Height: "tall", Wide: true,
	})
}

func sharesTable(w window, rows []models.SizesDay, kinds []kind, columns []string) views.Table {
	table := views.Table{Caption: "Collections by size and day, with their share", Columns: numbered(columns...)}
	for _, day := range w.shownDays() {
		whole := total(kinds, rows[day-w.From])
		cells := []string{w.dayLabel(day), views.Number(whole)}
		for _, k := range kinds {
			cells = append(cells, views.CountAndShare(k.count(rows[day-w.From]), whole))
		}
		table.Rows = append(table.Rows, cells)
	}
	return table
}

// total is the population of the shares: what the switches bring in is a part of it.
func total(kinds []kind, d models.SizesDay) (sum int64) {
	for _, k := range kinds {
		sum += k.count(d)
	}
	return sum
}

func populationOf(o options) string {
	switch empty, demo := o.shows(showEmpty), o.shows(showDemo); {
	case empty && demo:
		return "all current collections, those that report 0 and untouched demos among them"
	case empty:
		return "the face collections and those that report 0"
	case demo:
		return "the face collections and untouched demos"
	}
	return "the face collections"
}

// sizeCourseChart draws one headline over time, with the days it is compared with. Rows begin with w.asked().
func sizeCourseChart(w window, rows []models.SizesDay, h headline) views.Chart {
	unit := "collections"
	if h.field == "at_least_faces" {
		unit = "faces, at least"
	}
	token, columns := views.TokenActive28, []string{"Day", h.label}
	plot := w.over(models.ByDay, unit)
	plot.Series = []views.Series{views.Counts(h.label, token, w.shown(h.course, 0))}
	_, compared := w.compared()
	if compared {
		line := views.Counts(h.label+", "+w.compareLabel(), token, w.shown(h.course, w.shift()))
		line.Dashed = true
		plot.Series, columns = append(plot.Series, line), append(columns, "The "+w.compareLabel())
	}
	table := views.Table{Caption: h.label + ", by day", Columns: numbered(columns...)}
	for _, day := range w.shownDays() {
		cells := []int64{h.course.at(day)}
		if compared {
			cells = append(cells, h.course.at(day-w.shift()))
		}
		table.Rows = append(table.Rows, tableRow(w.dayLabel(day), cells...))
	}
	return w.downloads("face-collections", w.Span, models.ByDay, views.Chart{
		ID: strings.ReplaceAll(h.field, "_", "-"), Title: h.label + ": over time", Definition: definitions(h.field), Note: joined(w.dayNote(), w.compareNote()),
		Table: table, Summary: h.label + ", by day.", Drawing: views.Lines(plot),
	})
}
