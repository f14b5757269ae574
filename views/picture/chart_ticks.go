package picture

import "time"

// axisTicks are the labels of an axis that are written, by index, and whether they are written as months.
type axisTicks struct {
	at      []int
	byMonth bool
	years   []int // the labels, by index, that say their year
}

// tickRule is one choice of days to write.
type tickRule struct {
	byMonth bool
	takes   func(days []time.Time, i int) bool
}

// tickRules are those of static/src/ticks.js: every day, Mondays, the first of a month, of a quarter, of a year.
var tickRules = []tickRule{
	{byMonth: false, takes: func([]time.Time, int) bool { return true }},
	{byMonth: false, takes: func(days []time.Time, i int) bool { return days[i].Weekday() == time.Monday }},
	{byMonth: false, takes: everyNth(2)},
	{byMonth: false, takes: everyNth(3)},
	{byMonth: false, takes: func(days []time.Time, i int) bool {
		return days[i].Weekday() == time.Monday && days[i].Unix()/604800%2 == 0
	}},
	{byMonth: true, takes: startsEvery(1)},
	{byMonth: true, takes: startsEvery(3)},
	{byMonth: true, takes: startsEvery(6)},
	{byMonth: true, takes: startsEvery(12)},
}

// everyNth counts back from the last label: the newest day is the one that is looked for.
func everyNth(n int) func([]time.Time, int) bool {
	return func(days []time.Time, i int) bool { return (len(days)-1-i)%n == 0 }
}

// startsEvery takes where such a span of months begins. In a row of weeks the first Monday stands for its month.
func startsEvery(months int) func([]time.Time, int) bool {
	return func(days []time.Time, i int) bool {
		starts := i == 0 && days[0].Day() == 1 || i > 0 && days[i].Month() != days[i-1].Month()
		return starts && (int(days[i].Month())-1)%months == 0
	}
}

// How wide a label is with the room beside it, in sizes of its letters; as in ticks.js.
const (
	emsOfDay   = 58.0 / 12
	emsOfMonth = 44.0 / 12
)

// timeTicks chooses for labels that are days or months. ok is false when they are names.
func timeTicks(labels []string, ems float64, thisYear int) (chosen axisTicks, ok bool) {
	days, ok := labelDays(labels)
	if !ok {
		return axisTicks{}, false
	}
	chosen = chosenTicks(labels, days, ems)
	chosen.years = chosen.yearsSaid(days, thisYear)
	return chosen, true
}

// yearsSaid are the labels where another year begins. Where none does the first one says its year, unless that is this
// year. Among months January is written as its year already.
func (t axisTicks) yearsSaid(days []time.Time, thisYear int) (years []int) {
	isSaid := false
	for k, i := range t.at {
		january := t.byMonth && days[i].Month() == time.January
		if begins := k > 0 && days[i].Year() != days[t.at[k-1]].Year(); begins && !january {
			years = append(years, i)
		}
		isSaid = isSaid || january || len(years) > 0
	}
	if !isSaid && days[t.at[0]].Year() != thisYear {
		return t.at[:1]
	}
	return years
}

func chosenTicks(labels []string, days []time.Time, ems float64) (chosen axisTicks) {
	few := min(3, len(labels)) // fewer do not tell the pace of an axis
	for _, p := range tickRules {
		if months := len(labels[0]) == len("2006-01"); months && !p.byMonth {
			continue
		}
		found := p.ticks(days)
		if len(found.at) == 0 || float64(len(found.at)) > max(2, ems/p.ems()) {
			continue
		}
		if len(found.at) >= few {
			return found
		}
		if chosen.at == nil {
			chosen = found
		}
	}
	if chosen.at == nil {
		chosen = axisTicks{at: []int{0, len(labels) - 1}, byMonth: true}
	}
	return chosen
}

// labelDays are the days that labels stand for; ok is false where one is a name, or there is none.
func labelDays(labels []string) (days []time.Time, ok bool) {
	for _, text := range labels {
		day, ok := labelDay(text)
		if !ok {
			return nil, false
		}
		days = append(days, day)
	}
	return days, len(days) > 0
}

func (p tickRule) ems() float64 {
	if p.byMonth {
		return emsOfMonth
	}
	return emsOfDay
}

func (p tickRule) ticks(days []time.Time) axisTicks {
	chosen := axisTicks{byMonth: p.byMonth}
	for i := range days {
		if p.takes(days, i) {
			chosen.at = append(chosen.at, i)
		}
	}
	return chosen
}
