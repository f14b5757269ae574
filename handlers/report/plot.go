package report

import (
	"iter"
	"math"
	"slices"

	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/views"
)

// chartPlot is a drawing in the making, and the same numbers as typed rows for the chart's file.
type chartPlot struct {
	views.Plot
	label   table.Type // of the labels: days, or text
	labels  []table.Cell
	series  []views.Series
	columns []fileColumn
	// unknown is how many of the first labels end before the first record, and unheard how many of the last begin after
	// the last one of a silent server: nothing is drawn there, which is not 0.
	unknown, unheard int
	// few says that shares of too few were left out of a line.
	few bool
}

// overDays returns a plot of the days that a chart draws, still without series.
func overDays(v View, unit string) *chartPlot { return overTime(v, models.ByDay, unit) }

// overTime returns a plot of the range's days, weeks or months with all that is known of them, still without series.
func overTime(v View, by models.Interval, unit string) *chartPlot {
	starts := v.drawnDays()
	if by != models.ByDay {
		starts = v.Starts(by)
	}
	p := &chartPlot{
		Plot: views.Plot{
			Unit: unit, NotFinal: v.provisional(by), FinalOn: v.finalOn(by), ThisYear: v.Today.Time().Year(),
		},
		label: labelType(by),
	}
	for _, start := range starts {
		if by.Next(start) <= v.AllRecords.From {
			p.unknown++
		}
		if v.isSilent() && start > v.lastHeard() {
			p.unheard++
		}
		p.Labels = append(p.Labels, by.Label(start))
		p.labels = append(p.labels, startCell(start, by))
	}
	if p.unknown > 0 && p.unknown < len(p.Labels) {
		p.First = views.FirstRecord{Label: p.Labels[p.unknown], Day: views.DayLabel(v.AllRecords.From.String())}
	}
	p.markDowntimes(v, starts, by)
	p.markNotes(v, starts, by)
	return p
}

// withoutRecords are the labels, of so many, of which nothing is known.
func (p *chartPlot) withoutRecords(labels int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range labels {
			if (i < p.unknown || i >= labels-p.unheard) && !yield(i) {
				return
			}
		}
	}
}

// plotOver returns a plot of named bars.
func plotOver(labels []string, unit string) *chartPlot {
	p := &chartPlot{Plot: views.Plot{Unit: unit}, label: table.Text}
	for _, label := range labels {
		p.addLabel(label)
	}
	return p
}

// addLabel adds a named bar.
func (p *chartPlot) addLabel(name string) {
	p.Labels = append(p.Labels, name)
	p.labels = append(p.labels, table.Words(name))
}

func (p *chartPlot) markDowntimes(v View, starts []models.Day, by models.Interval) {
	for _, day := range v.Downtimes {
		if day < v.From && by == models.ByDay || day > v.AsOf() {
			continue // weeks and months are whole, days outside are none of ours
		}
		if i := labelOf(day, starts, by); i >= 0 {
			p.Downtime = append(p.Downtime, p.Labels[i])
		}
	}
	p.Downtime = slices.Compact(p.Downtime)
}

func (p *chartPlot) markNotes(v View, starts []models.Day, by models.Interval) {
	for _, note := range v.Notes {
		if i := labelOf(note.Day, starts, by); i >= 0 {
			p.Notes = append(p.Notes, views.Note{
				ID: note.ID, Mark: v.nameOf(note), Label: p.Labels[i], Day: note.Day.String(), Text: note.Text,
			})
		}
	}
}

// nameOf is what a note is called in every chart, of every range: its day. A letter or a number would be another note's
// where other days are shown. It has its year where the days of more than one are drawn.
func (v View) nameOf(note models.Annotation) string {
	if v.To-v.From >= daysOfYear { // the last day is one, too
		return note.Day.Time().Format("2 Jan 2006")
	}
	return note.Day.Time().Format("2 Jan")
}

const daysOfYear = 365

// labelOf returns where on the axis a day stands; -1 for none. Where a chart draws one day a week, the next one drawn
// stands for it.
func labelOf(day models.Day, starts []models.Day, by models.Interval) int {
	if len(starts) == 0 || day < starts[0] && by != models.ByDay {
		return -1
	}
	i, _ := slices.BinarySearch(starts, by.Start(day))
	if i == len(starts) || by == models.ByDay && starts[i]-day >= 7 {
		return -1
	}
	return i
}

// NotesOf returns what maintainers noted of the days that charts draw.
func NotesOf(v View) []views.Note { return overDays(v, "").Plot.Notes }

// counts adds a series of counts. Its name in the file is the one on the page unless as says another.
func (p *chartPlot) counts(name, token string, values []int64, as ...string) *views.Series {
	cells := make([]table.Cell, len(values))
	for i, n := range values {
		cells[i] = table.Count(n)
	}
	return p.add(views.Counts(name, token, values), cells, as)
}

const neutralBars = "--muted"

// shares adds a series of shares of the counts in whole.
func (p *chartPlot) shares(name, token string, parts, whole []int64, as ...string) *views.Series {
	s := p.add(views.SharesOf(name, token, parts, whole), shareCells(parts, whole), as)
	share := p.columns[len(p.columns)-1].name
	p.columns = append(p.columns,
		p.countColumn(countOf(share), parts), p.countColumn(populationOfShare(share), whole))
	return s
}

func (p *chartPlot) add(s views.Series, cells []table.Cell, as []string) *views.Series {
	for i := range p.withoutRecords(len(cells)) {
		s.Values[i], cells[i] = math.NaN(), table.Cell{}
	}
	name := append(as, s.Name)[0]
	p.series = append(p.series, s)
	p.columns = append(p.columns, fileColumn{name: name, cells: cells})
	return &p.series[len(p.series)-1]
}

// drawing returns the plot in one of the forms of views.
func (p *chartPlot) drawing(form func(views.Plot) *views.Drawing) *views.Drawing {
	finished := p.Plot
	finished.Series = p.series
	return form(finished)
}
