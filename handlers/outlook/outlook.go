// Package outlook words milestones and goals: what was passed for good, which sentence about it may be published, and
// where a figure is heading. Its numbers are exact, so it is for people of the house alone; a sentence to be published
// comes from a release or not at all. It knows no request. Start with News and Goals.
package outlook

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/milestone"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// nouns are what the figures count, in words.
var nouns = map[milestone.Figure]string{
	milestone.Active:      "active installations",
	milestone.EverSeen:    "installations ever seen",
	milestone.OverMillion: "collections of more than 1 million faces",
}

// claimKeys are the claims that say of a figure what may be published.
var claimKeys = map[milestone.Figure]string{
	milestone.Active:      publish.PassedKey,
	milestone.OverMillion: "over-a-million",
}

// Figures are the figures to choose from.
func Figures() (choices []views.Choice) {
	for _, figure := range milestone.Figures() {
		words := nouns[figure]
		choices = append(choices, views.Choice{Value: string(figure), Label: strings.ToUpper(words[:1]) + words[1:]})
	}
	return choices
}

// Passed is a milestone in words.
type Passed struct {
	Name  string // for addresses
	Title string
	Told  models.Day
	Facts string
	// Claim is the sentence that may be published, and ClaimKey its claim; empty where there is none.
	Claim, ClaimKey string
	// Pending says that the releases cannot show it yet.
	Pending   bool
	Confirmed bool
}

// News is the milestones that were noted, the newest first, each with the claim that is ready for it.
func News(ctx context.Context, store *models.Store, claims []publish.Claim) (all []Passed, err error) {
	noted, err := milestone.Open(store).List(ctx)
	for _, m := range noted {
		p := Passed{
			Name:  fmt.Sprintf("milestone-%s-%d", m.Figure, m.Number),
			Title: views.Number(m.Number) + " " + nouns[milestone.Figure(m.Figure)] + " passed",
			Told:  milestone.Told(m.Since), Confirmed: m.Confirmed,
			Facts: facts(m),
		}
		if !m.Confirmed {
			p.Facts += " Counted anew it would not be passed: installations were set aside or erased since."
		}
		p.claimed(m, claims, noted)
		all = append(all, p)
	}
	return all, err
}

// facts say since when the milestone counts, and when its number was first reached: the overview tells of that day.
func facts(m milestone.Standing) string {
	since := "above it for seven complete days since " + views.DayLabel(m.Since.String()) + "."
	if m.Confirmed && m.Reached < m.Since {
		return "First reached on " + views.DayLabel(m.Reached.String()) + "; " + since
	}
	return strings.ToUpper(since[:1]) + since[1:]
}

// claimed sets the sentence that may be published of the milestone: that which names its number, or, where none names
// one, that of the figure's greatest. Of a number that is above what the releases surely show there is none yet.
func (p *Passed) claimed(m milestone.Standing, claims []publish.Claim, noted []milestone.Standing) {
	key := claimKeys[milestone.Figure(m.Figure)]
	i := slices.IndexFunc(claims, func(c publish.Claim) bool { return c.Key == key })
	if i < 0 || !m.Confirmed {
		return
	}
	c := claims[i].Doubted()
	p.Pending = key == publish.PassedKey && c.Number < m.Number
	about := c.Number == m.Number || key != publish.PassedKey && greatest(noted, m)
	if about && c.Reason == "" {
		p.Claim, p.ClaimKey = c.Forms[publish.FormLong], key
	}
}

// greatest reports whether no greater number of its figure is still passed.
func greatest(noted []milestone.Standing, m milestone.Standing) bool {
	return !slices.ContainsFunc(noted, func(other milestone.Standing) bool {
		return other.Figure == m.Figure && other.Number > m.Number && other.Confirmed
	})
}

// Goals is the goals with where their figures are heading, the next day first.
func Goals(ctx context.Context, store *models.Store) (rows []views.GoalRow, err error) {
	keeper := milestone.Open(store)
	goals, err := keeper.Goals(ctx)
	lines := make(map[milestone.Figure]milestone.Line)
	for _, goal := range goals {
		figure := milestone.Figure(goal.Figure)
		line, known := lines[figure]
		if !known {
			if line, err = keeper.Line(ctx, figure); err != nil {
				return nil, err
			}
			lines[figure] = line
		}
		rows = append(rows, goalRow(goal, line))
	}
	return rows, err
}

func goalRow(goal models.Goal, line milestone.Line) views.GoalRow {
	row := views.GoalRow{
		ID: goal.ID,
		Title: fmt.Sprintf("%s %s by %s", views.Number(goal.Number), nouns[milestone.Figure(goal.Figure)],
			views.DayLabel(goal.Day.String())),
		Now: "Now " + views.Number(line.Now()) + ".", MadeBy: goal.MadeBy,
	}
	if len(line.Values) == 0 {
		row.Now = "No data yet."
		return row
	}
	if goal.Day <= line.Last() {
		row.Verdict = "Missed"
		if at := goal.Day - line.From; at >= 0 && line.Values[at] >= goal.Number {
			row.Verdict = "Reached"
		}
		return row
	}
	o, silence := line.Outlook(goal.Day)
	if silence != milestone.Spoken {
		row.Outlook = silenceWords[silence]
		return row
	}
	row.Verdict, row.Outlook, row.Backtest = verdict(goal, o), outlookWords(o), backtestWords(o.Backtest)
	return row
}

// silenceWords say why no outlook is given.
var silenceWords = map[milestone.Silence]string{
	milestone.ShortHistory: "No outlook: the history is too short to try one on.",
	milestone.NoBetter:     `No outlook: on this history it would be no better than "as last week".`,
}

// verdict holds the goal against the band.
func verdict(goal models.Goal, o milestone.Outlook) string {
	switch number := float64(goal.Number); {
	case o.Low >= number:
		return "Likely"
	case o.High < number:
		return "Unlikely"
	}
	return "Open"
}

func outlookWords(o milestone.Outlook) string {
	const words = "Heading for %s, between %s and %s in 80 of 100 cases: the mean of the last %d weekly changes goes on."
	return fmt.Sprintf(words, whole(o.Middle), whole(o.Low), whole(o.High), o.Differences)
}

func backtestWords(b milestone.Backtest) string {
	const words = `Tried on the past, %s ahead, %s: off by %.1f on average and by %.1f at the most in 80 of 100; ` +
		`"as last week" was off by %.1f.`
	times := views.CountOf(int64(b.Trials), "time")
	return fmt.Sprintf(words, views.CountOf(int64(b.Weeks), "week"), times, b.Error, b.Most, b.AsLastWeek)
}

// whole is a number of installations or collections: there are no fractions of them.
func whole(x float64) string { return views.Number(int64(x + 0.5)) }
