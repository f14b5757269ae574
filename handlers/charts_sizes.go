package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

func sizesNowChart(w window, now models.SizesDay) views.Chart {
	bars := views.Series{Name: "Face collections"}
	names := []string{}
	table := views.Table{Caption: "Face collections by size", Columns: numbered("Faces", "Collections", "Installations that hold one", "Installations by their largest")}
	for _, r := range models.SizeRanges()[1:] {
		names = append(names, r.String())
		bars.Tokens, bars.Values = append(bars.Tokens, views.SizeToken(int(r))), append(bars.Values, float64(now.Collections[r]))
		table.Rows = append(table.Rows, tableRow(views.SizeLabel(r.String()), now.Collections[r], now.Holding[r], now.Largest[r]))
	}
	asOf := models.Span{From: now.Day, To: now.Day}
	return w.downloads("face-collections", asOf, models.ByDay, views.Chart{
		ID: "sizes", Title: "Face collections by size now", Definition: definitions("collections", "holding_installations", "largest_collection"),
		Note: sizesNote(w, now), Table: table, Height: "tall",
		Summary: fmt.Sprintf("%s face collections with at least %s faces in all, by size.", views.Number(now.FaceCollections()), views.Number(now.AtLeastFaces())),
		Option:  views.Bars(views.Plot{Labels: names, Unit: "collections", Series: []views.Series{bars}}),
	})
}

// sizesNote tells what the bars leave out: it is not small, and nothing else on the page says so.
func sizesNote(w window, now models.SizesDay) string {
	return fmt.Sprintf("As of %s. Left out: %s that report 0 (empty, or a service that holds no faces) and %s untouched demo collections.",
		w.dayWords(now.Day), views.Number(now.Collections[0]), views.Number(now.Demo))
}

func sizesChart(w window, rows []models.SizesDay) views.Chart {
	days, ranges := w.shownDays(), models.SizeRanges()[1:]
	columns, series := []string{"Day"}, make([]views.Series, 0, len(ranges))
	for _, r := range ranges {
		counts := make([]int64, len(days))
		for i, day := range days {
			counts[i] = rows[day-w.From].Collections[r]
		}
		columns = append(columns, views.SizeLabel(r.String()))
		series = append(series, views.Counts(views.SizeLabel(r.String()), views.SizeToken(int(r)), counts))
	}
	table := views.Table{Caption: "Face collections by size and day", Columns: numbered(append(columns, "Faces, at least")...)}
	for _, day := range days {
		row := rows[day-w.From]
		table.Rows = append(table.Rows, tableRow(w.dayLabel(day), append(row.Collections[1:len(row.Collections):len(row.Collections)], row.AtLeastFaces())...))
	}
	return w.downloads("face-collections", w.Span, models.ByDay, views.Chart{
		ID: "sizes-over-time", Title: "Face collections by size over time", Definition: definitions("collections", "at_least_faces"),
		Note: w.dayNote(), Table: table, Summary: "How many face collections there were of each size, by day.",
		Option: views.StackedAreas(views.Plot{Labels: labels(days), Unit: "collections", Series: series, NotFinal: w.notFinal(models.ByDay)}),
		Height: "tall", Wide: true,
	})
}

// downloads adds where the chart's rows can be had as files.
func (w window) downloads(question string, span models.Span, by models.Grain, c views.Chart) views.Chart {
	c.CSVURL, c.XLSXURL = apiAddress(question, "csv", span, by), apiAddress(question, "xlsx", span, by)
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
		note += " The last one is not over yet."
	}
	return note
}

func periodColumn(by models.Grain) string {
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
