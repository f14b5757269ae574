package handlers

import (
	"fmt"

	"compreface-stats/models"
	"compreface-stats/views"
)

// stage is one bar of the funnel: how many of all installations ever seen came so far.
type stage struct {
	field, label, token string // field is its name in the API
	count               func(models.AdoptionDay) int64
}

// stages go from the first record to a filled collection; each holds the next one.
func stages() []stage {
	return []stage{
		{"seen", "Seen", views.TokenActive28, func(d models.AdoptionDay) int64 { return d.Seen }},
		{"user", "First user", views.ActionToken("USER_CREATE"), func(d models.AdoptionDay) int64 { return d.User }},
		{"application", "First application", views.ActionToken("APP_CREATE"), func(d models.AdoptionDay) int64 { return d.Application }},
		{"service", "First service", views.ActionToken("FACE_RECOGNITION_CREATE"), func(d models.AdoptionDay) int64 { return d.Service }},
		{"filled", "Filled collection", views.SizeToken(6), func(d models.AdoptionDay) int64 { return d.Filled }},
	}
}

// adoptionChart is the funnel as it stands on the window's last day.
func adoptionChart(w window, now models.AdoptionDay) views.Chart {
	plot := views.Plot{Percent: true, Unit: "% of all ever seen", Horizontal: true}
	bars := views.Series{Name: "Share of all installations ever seen"}
	table := views.Table{Caption: "Installations that came so far", Columns: numbered("Step", "Installations", "Of all ever seen", "Of the step before")}
	before := now.Seen
	for _, st := range stages() {
		n := st.count(now)
		plot.Labels, plot.Of = append(plot.Labels, st.label), append(plot.Of, now.Seen)
		bars.Tokens, bars.Counts = append(bars.Tokens, st.token), append(bars.Counts, n)
		bars.Values = append(bars.Values, views.PercentOf(n, now.Seen))
		table.Rows = append(table.Rows, []string{st.label, views.Number(n), views.Share(n, now.Seen), views.Share(n, before)})
		before = n
	}
	plot.Series = []views.Series{bars}
	return w.downloads("adoption", models.Span{From: now.Day, To: now.Day}, models.ByDay, views.Chart{
		ID: "adoption", Title: "How far installations come", Table: table, Height: "tall", Drawing: views.Bars(plot),
		Note: fmt.Sprintf("Of %s installations ever seen up to %s: %s filled a collection.",
			views.Number(now.Seen), w.dayWords(now.Day), views.Percent(now.Filled, now.Seen)),
		Definition: definitions("adoption", "adoption_filled"),
		Summary:    "How many of all installations ever seen created a user, an application, a service, and filled a face collection.",
	})
}

// adoptionColumns are the funnel of a day, a stage a column.
func adoptionColumns() []column[models.AdoptionDay] {
	columns := []column[models.AdoptionDay]{field("day", func(d models.AdoptionDay) any { return d.Day.String() })}
	for _, st := range stages() {
		columns = append(columns, field(st.field, func(d models.AdoptionDay) any { return st.count(d) }))
	}
	return columns
}
