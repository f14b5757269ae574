package report

import (
	"fmt"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

func adoptionCharts() []Chart {
	return []Chart{{
		ID:       "adoption",
		Title:    "Adoption funnel",
		Metrics:  []string{"adoption", "adoption_filled"},
		Page:     "/services",
		Question: "adoption",
		Sources:  []Source{AdoptionNow},
		Draw:     drawAdoption,
	}}
}

// funnelStage is one bar of the funnel: how many of all installations ever seen came so far.
type funnelStage struct {
	field string // its name in the API
	label string
	token string
	count func(models.AdoptionDay) int64
}

// funnelStages go from the first record to a filled collection; each holds the next one.
func funnelStages() []funnelStage {
	return []funnelStage{
		{field: "seen", label: "Seen", token: views.TokenActive28,
			count: func(d models.AdoptionDay) int64 { return d.Seen }},
		{field: "user", label: "First user", token: views.ActionToken("USER_CREATE"),
			count: func(d models.AdoptionDay) int64 { return d.User }},
		{field: "application", label: "First application", token: views.ActionToken("APP_CREATE"),
			count: func(d models.AdoptionDay) int64 { return d.Application }},
		{field: "service", label: "First service", token: views.ActionToken("FACE_RECOGNITION_CREATE"),
			count: func(d models.AdoptionDay) int64 { return d.Service }},
		{field: "filled", label: "Filled collection", token: views.SizeToken(6),
			count: func(d models.AdoptionDay) int64 { return d.Filled }},
	}
}

// laterCounts says why a step may hold more than the headline has on record.
const laterCounts = "A later step counts for the earlier ones, also where their creation is not on record."

// drawAdoption draws the funnel as it stands on the range's last day.
func drawAdoption(v View) Drawn {
	now := v.Adoption
	var labels, tokens []string
	var counts, all []int64
	l := newRowList("Step", "Installations", "Of all ever seen", "Of the step before")
	before := now.Seen
	for _, st := range funnelStages() {
		n := st.count(now)
		labels, tokens = append(labels, st.label), append(tokens, st.token)
		counts, all = append(counts, n), append(all, now.Seen)
		l.add(st.label, table.Count(n), table.Share(n, now.Seen), table.Share(n, before))
		before = n
	}
	p := plotOver(labels, "% of all ever seen")
	p.Percent, p.Horizontal = true, true
	p.Of = all
	p.shares("Share of all installations ever seen", "", counts, all).Tokens = tokens
	return Drawn{
		Note: fmt.Sprintf("Of %s installations ever seen up to %s: %s filled a collection. %s",
			views.Number(now.Seen), dayWords(v.DateRange, now.Day), views.Percent(now.Filled, now.Seen), laterCounts),
		Summary: "How many of all installations ever seen created a user, an application, a service, " +
			"and filled a face collection.",
		Drawing: p.drawing(views.Bars),
		Rows:    p.rows,
		Caption: "Installations that came so far",
		Table:   l.Table,
		Low:     true,
		Span:    models.Span{From: now.Day, To: now.Day},
		By:      models.ByDay,
	}
}
