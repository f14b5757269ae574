package handlers

import (
	"fmt"
	"math"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// publicChart is a chart that may be shown to everybody: it is drawn from a publication and knows nothing else.
type publicChart struct {
	id, title string
	draw      func(p public, c views.Chart) views.Chart
}

// publicCharts lists them, in the order in which a page shows them.
func publicCharts() []publicChart {
	return []publicChart{
		{"active", "Active installations", public.drawActive},
		{"reach", "Service popularity: active installations that created one", public.drawReach},
		{"reach-over-time", "Service popularity over time", public.drawReachOverTime},
		{"sizes", "Face collections by size", public.drawSizes},
		{"largest", "Installations by their largest collection", public.drawLargest},
		{"sizes-over-time", "Face collections by size over time", public.drawSizesOverTime},
		{"at-least-faces", "Faces, at least", public.drawFaces},
		{"over-one-million", "Collections over a million faces", public.drawMillion},
		{"retention", "Retention: seen in the weeks after the first", public.drawRetention},
	}
}

func isPublicChart(id string) bool {
	_, ok := public{}.titleOf(id)
	return ok
}

func (public) titleOf(id string) (string, bool) {
	for _, c := range publicCharts() {
		if c.id == id {
			return c.title, true
		}
	}
	return "", false
}

// chart draws the chart of this ID; ok is false where it is not one for everybody.
func (p public) chart(id string) (c views.Chart, ok bool) {
	for _, one := range publicCharts() {
		if one.id == id {
			c = views.Chart{ID: id, Title: one.title, Height: "tall", Note: "As of " + views.DayLabel(p.Now().Day.String()) + "."}
			return one.draw(p, c), true
		}
	}
	return c, false
}

// plotted is a cell as a value of a drawing: a hidden one is not drawn.
func plotted(c publish.Cell) float64 {
	if c.Hidden {
		return math.NaN()
	}
	return float64(c.Value)
}

// overDays is a series of one value a day of the publication.
func (p public) overDays(name, token string, value func(publish.PublicDay) float64) views.Series {
	s := views.Series{Name: name, Token: token}
	for _, d := range p.Days {
		s.Values = append(s.Values, value(d))
	}
	return s
}

func (p public) dayLabels() (days []string) {
	for _, d := range p.Days {
		days = append(days, d.Day.String())
	}
	return days
}

// dayRows is a table with a row a day.
func (p public) dayRows(caption string, columns []string, cells func(publish.PublicDay) []string) views.Table {
	t := views.Table{Caption: caption, Columns: numbered(append([]string{"Day"}, columns...)...)}
	for _, d := range p.Days {
		t.Rows = append(t.Rows, append([]string{d.Day.String()}, cells(d)...))
	}
	return t
}

const monthEnds = "Ends of months, and the newest day."

func (p public) drawActive(c views.Chart) views.Chart {
	c.Definition, c.Summary = definitions("active_28", "established"), "Active and established installations at the ends of months."
	c.Note, c.Wide = joined(c.Note, monthEnds), true
	c.Drawing = views.Lines(views.Plot{Labels: p.dayLabels(), Unit: "installations", Series: []views.Series{
		p.overDays("28 days", views.TokenActive28, func(d publish.PublicDay) float64 { return plotted(d.Active28) }),
		p.overDays("Established", views.TokenEstablished, func(d publish.PublicDay) float64 { return plotted(d.Established) }),
	}})
	c.Table = p.dayRows("Active installations", []string{"28 days", "Established"}, func(d publish.PublicDay) []string {
		return []string{p.words(d.Active28), p.words(d.Established)}
	})
	return c
}

func (p public) drawReach(c views.Chart) views.Chart {
	now, bars, names := p.Now(), views.Series{Name: "Active installations"}, []string{}
	c.Table = views.Table{Caption: "Active installations that ever created one", Columns: numbered("Type", "Installations", "Share")}
	for _, a := range models.Actions() {
		names, bars.Tokens = append(names, actionLabel(a)), append(bars.Tokens, views.ActionToken(a.String()))
		bars.Values = append(bars.Values, plotted(now.Reach[a]))
		c.Table.Rows = append(c.Table.Rows, []string{actionLabel(a), p.words(now.Reach[a]), p.share(now.Reach[a], now.Active28)})
	}
	c.Definition, c.Summary = definitions("reach"), "How many of the active installations ever created one, by type."
	c.Note = joined(c.Note, fmt.Sprintf("Of %s installations active in 28 days.", p.words(now.Active28)))
	c.Drawing = views.Bars(views.Plot{Labels: names, Unit: "installations", Series: []views.Series{bars}})
	return c
}

// share is made from published numbers alone; of a hidden one there is none.
func (p public) share(part, whole publish.Cell) string {
	if part.Hidden || whole.Hidden {
		return "–"
	}
	return views.Percent(part.Value, whole.Value)
}

func (p public) drawReachOverTime(c views.Chart) views.Chart {
	c.Definition, c.Summary = definitions("reach"), "How many of the active installations ever created one, at the ends of months, by type."
	c.Note = joined(c.Note, monthEnds)
	var columns []string
	plot := views.Plot{Labels: p.dayLabels(), Unit: "installations"}
	for _, a := range models.Actions() {
		s := p.overDays(actionLabel(a), views.ActionToken(a.String()), func(d publish.PublicDay) float64 { return plotted(d.Reach[a]) })
		s.Thick = a == models.UserCreate
		plot.Series, columns = append(plot.Series, s), append(columns, actionLabel(a))
	}
	c.Drawing = views.Lines(plot)
	c.Table = p.dayRows("Active installations that ever created one", columns, func(d publish.PublicDay) (cells []string) {
		for _, reach := range d.Reach {
			cells = append(cells, p.words(reach))
		}
		return cells
	})
	return c
}
