package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// kind is a range of sizes as charts show it. What is no face collection is a kind too, where a switch brought it in.
type kind struct {
	short, label, token string // short is for an axis, label for legends and tables
	count               func(models.SizesDay) int64
}

func rangeKinds(count func(models.SizesDay, models.SizeRange) int64) (kinds []kind) {
	for _, r := range models.SizeRanges()[1:] {
		kinds = append(kinds, kind{r.String(), views.SizeLabel(r.String()), views.SizeToken(int(r)),
			func(d models.SizesDay) int64 { return count(d, r) }})
	}
	return kinds
}

// collectionKinds are the ranges of face collections, after what the switches bring in.
func collectionKinds(o options) (kinds []kind) {
	if o.shows(showEmpty) {
		kinds = append(kinds, kind{"0", "0 (empty, or no faces)", views.SizeToken(0), func(d models.SizesDay) int64 { return d.Collections[0] }})
	}
	if o.shows(showDemo) {
		kinds = append(kinds, kind{"Demo", "Untouched demo", views.TokenDemo, func(d models.SizesDay) int64 { return d.Demo }})
	}
	return append(kinds, rangeKinds(func(d models.SizesDay, r models.SizeRange) int64 { return d.Collections[r] })...)
}

func largestKinds() []kind {
	return rangeKinds(func(d models.SizesDay, r models.SizeRange) int64 { return d.Largest[r] })
}

func sizesNowChart(w window, now models.SizesDay) views.Chart {
	table := views.Table{Caption: "Face collections by size", Columns: numbered("Faces", "Collections", "Installations that hold one", "Installations by their largest")}
	for _, k := range collectionKinds(w.options)[:len(w.show)] {
		table.Rows = append(table.Rows, []string{k.label, views.Number(k.count(now)), "–", "–"})
	}
	for _, r := range models.SizeRanges()[1:] {
		table.Rows = append(table.Rows, tableRow(views.SizeLabel(r.String()), now.Collections[r], now.Holding[r], now.Largest[r]))
	}
	asOf := models.Span{From: now.Day, To: now.Day}
	return w.downloads("face-collections", asOf, models.ByDay, views.Chart{
		ID: "sizes", Title: "Face collections by size now", Definition: definitions("collections", "holding_installations", "largest_collection"),
		Note: sizesNote(w, now), Table: table, Height: "tall",
		Summary: fmt.Sprintf("%s face collections with at least %s faces in all, by size.", views.Number(now.FaceCollections()), views.Number(now.AtLeastFaces())),
		Drawing: views.Bars(kindBars("Collections", "collections", collectionKinds(w.options), now)),
	})
}

// kindBars is a bar a kind, each in its colour.
func kindBars(name, unit string, kinds []kind, now models.SizesDay) views.Plot {
	bars, names := views.Series{Name: name}, make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.short
		bars.Tokens, bars.Values = append(bars.Tokens, k.token), append(bars.Values, float64(k.count(now)))
	}
	return views.Plot{Labels: names, Unit: unit, Series: []views.Series{bars}}
}

// sizesNote tells what the bars leave out: it is not small, and nothing else on the page says so.
func sizesNote(w window, now models.SizesDay) string {
	zero := fmt.Sprintf("%s that report 0 (empty, or a service that holds no faces)", views.Number(now.Collections[0]))
	demo := fmt.Sprintf("%s untouched demo collections", views.Number(now.Demo))
	words := "As of " + w.dayWords(now.Day) + "."
	switch empty, demos := w.shows(showEmpty), w.shows(showDemo); {
	case empty && demos:
		return words + " Shown too, though no face collections: " + zero + " and " + demo + "."
	case empty:
		return words + " Shown too, though no face collections: " + zero + ". Left out: " + demo + "."
	case demos:
		return words + " Shown too, though no face collections: " + demo + ". Left out: " + zero + "."
	}
	return words + " Left out: " + zero + " and " + demo + "."
}

func sizesChart(w window, rows []models.SizesDay) views.Chart {
	c := kindsOverTime(w, rows, collectionKinds(w.options), "collections")
	c.Table.Columns = append(c.Table.Columns, views.Column{Label: "Faces, at least", Numeric: true})
	for i, day := range w.shownDays() {
		c.Table.Rows[i] = append(c.Table.Rows[i], views.Number(rows[day-w.From].AtLeastFaces()))
	}
	c.ID, c.Title, c.Definition = "sizes-over-time", "Face collections by size over time", definitions("collections", "at_least_faces")
	c.Table.Caption, c.Summary = "Face collections by size and day", "How many face collections there were of each size, by day."
	c.Note = w.dayNote()
	return c
}

// kindsOverTime lays the kinds upon each other, day by day.
func kindsOverTime(w window, rows []models.SizesDay, kinds []kind, unit string) views.Chart {
	plot, columns := w.over(models.ByDay, unit), []string{"Day"}
	for _, k := range kinds {
		columns = append(columns, k.label)
		plot.Series = append(plot.Series, views.Counts(k.label, k.token, w.shown(courseOf(w.From, rows, k.count), 0)))
	}
	table := views.Table{Columns: numbered(columns...)}
	for _, day := range w.shownDays() {
		cells := make([]int64, len(kinds))
		for i, k := range kinds {
			cells[i] = k.count(rows[day-w.From])
		}
		table.Rows = append(table.Rows, tableRow(w.dayLabel(day), cells...))
	}
	return w.downloads("face-collections", w.Span, models.ByDay, views.Chart{
		Table: table, Drawing: views.StackedAreas(plot), Height: "tall", Wide: true,
	})
}

// downloads adds where the chart's rows can be had as files.
func (w window) downloads(question string, span models.Span, by models.Interval, c views.Chart) views.Chart {
	c.Files = []views.Link{{Label: "CSV", URL: apiAddress(question, "csv", span, by)}, {Label: "XLSX", URL: apiAddress(question, "xlsx", span, by)}}
	return c
}

// numbered makes columns of which all but the first hold numbers.
func numbered(labels ...string) []views.Column {
	columns := make([]views.Column, len(labels))
	for i, label := range labels {
		columns[i] = views.Column{Label: label, Numeric: i > 0}
	}
	return columns
}

func tableRow(name string, counts ...int64) []string {
	row := []string{name}
	for _, n := range counts {
		row = append(row, views.Number(n))
	}
	return row
}

// dayLabel writes a day for a table, and marks the one that is not over.
func (w window) dayLabel(day models.Day) string {
	if day >= w.today {
		return day.String() + " (so far)"
	}
	return day.String()
}

// dayWords writes a day within a sentence.
func (w window) dayWords(day models.Day) string {
	if day >= w.today {
		return "today so far"
	}
	return views.DayLabel(day.String())
}

func (w window) periodLabel(start models.Day) string {
	if w.By.Next(start) > w.today {
		return w.By.Label(start) + " (so far)"
	}
	return w.By.Label(start)
}

func (w window) periodNote() string {
	if w.By == models.ByDay {
		return w.dayNote()
	}
	note := "Every " + w.By.String() + " that the range touches is counted whole."
	if w.notFinal(w.By) > 0 {
		note += " The last one is still being counted: final on " + w.finalOn(w.By) + "."
	}
	return joined(note, w.awayNote())
}

func periodColumn(by models.Interval) string {
	if by == models.ByWeek {
		return "Week from"
	}
	return stepLabel(by)
}

func actionLabel(a models.Action) string {
	return [models.ActionCount]string{
		models.UserCreate: "Users", models.AppCreate: "Applications", models.FaceDetectionCreate: "Detection",
		models.FaceVerificationCreate: "Verification", models.FaceRecognitionCreate: "Recognition",
	}[a]
}

// definitions joins the sentences of several fields, each once.
func definitions(fields ...string) (words string) {
	for _, name := range fields {
		if sentence := models.Definition(name); sentence != "" {
			words += sentence + " "
		}
	}
	return words
}
