package report

import (
	"compreface-stats/models"
	"compreface-stats/views"
)

// step is one bar of the waterfall.
type step struct {
	label string
	from  int64
	by    int64
	words string
	token string
}

// flow is one of the parts that change the number of active installations.
type flow struct {
	count int64
	did   string
}

func (f flow) words() string { return views.Number(f.count) + " " + f.did }

// parts are what came and went, in the order of the waterfall.
func (m activeChange) parts() [3]flow {
	return [...]flow{{m.arrived, "new"}, {m.resurrected, "came back"}, {m.lapsed, "went quiet"}}
}

// flows names what came and went, also what was nothing.
func (m activeChange) flows() string {
	p := m.parts()
	return p[0].words() + ", " + p[1].words() + ", " + p[2].words()
}

// steps are the bars, from what was to what is.
func (m activeChange) steps(before, after string) []step {
	arrived := m.before + m.arrived
	back := arrived + m.resurrected
	return []step{
		{label: before, by: m.before, words: views.Number(m.before), token: views.TokenActive30},
		{label: "New", from: m.before, by: m.arrived, words: signed(m.arrived), token: views.TokenNew},
		{label: "Came back", from: arrived, by: m.resurrected, words: signed(m.resurrected), token: views.TokenResurrected},
		{label: "Went quiet", from: back, by: -m.lapsed, words: signed(-m.lapsed), token: views.TokenLapsed},
		{label: after, by: m.after, words: views.Number(m.after), token: views.TokenActive28},
	}
}

// signed writes a plus before what is more than 0.
func signed(n int64) string {
	if n > 0 {
		return "+" + views.Number(n)
	}
	return views.Number(n)
}

// sentence is the sum in words: "153 + 96 new + 18 came back − 86 went quiet = 181."
func (m activeChange) sentence() string {
	return views.Number(m.before) + " + " + views.Number(m.arrived) + " new + " + views.Number(m.resurrected) +
		" came back − " + views.Number(m.lapsed) + " went quiet = " + views.Number(m.after) + "."
}

// activeChange is how the number of active installations went from one day's to another's. The parts add up exactly:
// after = before + arrived + resurrected − lapsed, by the definition of each.
type activeChange struct {
	before      int64
	arrived     int64
	resurrected int64
	lapsed      int64
	after       int64
}

// changeOver adds up the days after the first row, up to the last.
func changeOver(rows []models.ActiveDay) activeChange {
	m := activeChange{before: rows[0].Active28, after: rows[len(rows)-1].Active28}
	for _, r := range rows[1:] {
		m.arrived += r.New
		m.resurrected += r.Resurrected
		m.lapsed += r.Lapsed
	}
	return m
}
