package effect

import (
	"fmt"
	"math"
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// Page is what a page says of a note: the days of the span in rows, with the windows to choose from.
func Page(note models.Annotation, span models.Span, rows []Row, w Window) views.Effect {
	soFar := span.To < note.Day+models.Day(w)-1 // the other days are not over
	page := views.Effect{
		ID: note.ID, Text: note.Text, Day: views.DayLabel(note.Day.String()), Window: int(w),
		Finding: Finding(rows), Outside: Outside(rows), Words: Words(rows, soFar),
		Sides: sidesLabel(rows, w), Methods: Methods(rows), Rows: Shown(rows),
		ChartURL: "/?from=" + span.From.String() + "&to=" + span.To.String(),
	}
	for _, one := range Windows() {
		page.Windows = append(page.Windows, views.Preset{
			Label: views.CountOf(int64(one), "day"), Current: one == w,
			URL: addressOf(note, one),
		})
	}
	return page
}

// Others are the notes besides one, as a page shows them: what they noted may be what changed about it.
func Others(note models.Annotation, noted []views.Note) (others []views.Note) {
	for _, n := range noted {
		if n.ID != note.ID {
			others = append(others, n)
		}
	}
	return others
}

// halves is how far a value lies from the middle of the row's band, in halves of the band: within it, it is 1 at most.
func (r Row) halves(value float64) float64 {
	half := (r.High - r.Low) / 2
	if half == 0 {
		half = 1
	}
	return (value - (r.High+r.Low)/2) / half
}

// widest is how many halves of a band all drawings reach, so that every row's band is as wide, and rows compare.
func widest(rows []Row) float64 {
	most := 1.0
	for _, r := range rows {
		if !r.Unknown {
			most = max(most, math.Abs(r.halves(r.By())), math.Abs(r.halves(0)))
		}
	}
	return 1.1 * min(most, mostHalves)
}

// mostHalves is how far is drawn at most: what lies farther out stands at the edge, or bands would be dots.
const mostHalves = 5

// Shown are the rows as a page shows them, with their bands drawn one as wide as the other.
func Shown(rows []Row) (shown []views.EffectRow) {
	most := widest(rows)
	for _, r := range rows {
		place := func(value float64) float64 { return min(max(100+100*r.halves(value)/most, 5), 195) }
		row := views.EffectRow{
			Label: r.Label, Per: r.Per, Before: r.words(r.Before), After: r.words(r.After),
			Change: r.signed(r.By()), Band: r.signed(r.Low) + " to " + r.signed(r.High), Verdict: r.Verdict(),
			Beyond: r.Beyond, Low: place(r.Low), High: place(r.High), By: place(r.By()), Zero: place(0),
		}
		if r.HasPrior {
			row.Prior = r.signed(r.Prior)
		}
		if row.HasBand = !r.Unknown; r.Unknown {
			row.Band = "–"
		}
		shown = append(shown, row)
	}
	return shown
}

// manyEnough is from how many on the second decimal of an average says nothing.
const manyEnough = 20

// words is a value of the row: a count, or an average with its decimals, as many for all values of a row.
func (r Row) words(value float64) string {
	if r.Whole {
		return views.Number(int64(math.Round(value)))
	}
	if max(r.Before, r.After) >= manyEnough {
		return views.Decimal(value)
	}
	return views.Hundredths(value)
}

func (r Row) signed(value float64) string {
	sign := ""
	if value > 0 {
		sign = "+"
	} else if value < 0 {
		sign = "−"
	}
	return sign + r.words(math.Abs(value))
}

// Table is the rows as a file has them.
func Table(day models.Day, rows []Row) table.Table {
	t := table.Table{Name: "before-and-after", About: []table.Fact{
		{Name: "day", Value: table.DayOf(day.Time())}, {Name: "method", Value: table.Words(Method)},
		{Name: "method_of_activity", Value: table.Words(LevelMethod)},
		{Name: "method_of_verdict", Value: table.Words(VerdictMethod)},
	}, Columns: []table.Column{
		table.Named("event").As(table.Text), table.Named("per").As(table.Text),
		table.Named("before"), table.Named("after"), table.Named("change"), table.Named("change_before"),
		table.Named("chance_from"), table.Named("chance_to"),
		table.Named("days_before").Of("days"), table.Named("days_after").Of("days"), table.Named("verdict").As(table.Text),
	}}
	for _, r := range rows {
		low, high, prior := table.Amount(r.Low), table.Amount(r.High), table.Cell{}
		if r.HasPrior {
			prior = table.Amount(r.Prior)
		}
		if r.Unknown {
			low, high = table.Cell{}, table.Cell{}
		}
		t.Rows = append(t.Rows, []table.Cell{
			table.Words(r.Label), table.Words(r.Per), table.Amount(r.Before), table.Amount(r.After), table.Amount(r.By()), prior,
			low, high,
			table.Count(int64(r.BeforeDays)), table.Count(int64(r.AfterDays)), table.Words(r.Verdict()),
		})
	}
	return t
}

// Methods say how the bands of the rows are made, and what is made of them.
func Methods(rows []Row) []views.Fact {
	if len(rows) == 0 {
		return nil
	}
	activity := LevelMethod
	if slices.ContainsFunc(rows, func(r Row) bool { return r.Unknown }) {
		activity += fmt.Sprintf(" There are not yet the %d other days that this takes.", LeastTimes)
	}
	return []views.Fact{
		{Label: "The band", Value: "What chance alone would do, drawn as wide for every number. The dot is the change; " +
			"the line is no change."},
		{Label: "What happens", Value: "New, came back, created. " + Method},
		{Label: "Who is active", Value: activity},
		{Label: "The verdict", Value: VerdictMethod},
		{Label: "The length", Value: "28 days were chosen before anybody saw these: what they find counts. 14 and 56 days " +
			"are for comparison, for what faded soon or came slowly: of more looks more find something by chance."},
		{Label: "Other pages", Value: "The figures of other pages hold the counts of their own days against those before " +
			"them by a Poisson test that allows for bursts. What is beyond chance here is so there over the same days; other " +
			"days can find something else."},
	}
}

// sidesLabel names the choice of the window: a side that has fewer days does not seem to have as many.
func sidesLabel(rows []Row, w Window) string {
	if len(rows) == 0 {
		return "Each side"
	}
	last := rows[len(rows)-1]
	if min(last.BeforeDays, last.AfterDays) < int(w) {
		return "Each side, up to"
	}
	return "Each side"
}

// Words say which days stand on each side and what is counted of them, or what is missing.
func Words(rows []Row, soFar bool) string {
	if len(rows) == 0 {
		return fmt.Sprintf("There must be %s of records on each side of the day.", views.CountOf(LeastDays, "day"))
	}
	last := rows[len(rows)-1]
	after := views.CountOf(int64(last.AfterDays), "day") + " from its day on"
	if soFar {
		after += ", so far"
	}
	return fmt.Sprintf("Before: the last %s to the day before the note. After: the first %s. Days on "+
		"which the server was down are left out. Numbers are averages per week or day; active in 28 days is the number "+
		"on the last day of each side.",
		views.CountOf(int64(last.BeforeDays), "day"), after)
}
