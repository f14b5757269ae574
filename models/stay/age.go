package stay

import "compreface-stats/models"

// ages are the most days from the first to the last day seen, both counted; longer ones come last.
var ages = []models.Day{1, 7, 28, 91, 365}

func ageGroups() []string { return []string{"1", "2-7", "8-28", "29-91", "92-365", "366+"} }

// age is the group of its age on a day on which it was seen.
func (l *life) age(last models.Day) int8 {
	for i, most := range ages {
		if last-l.seen.First()+1 <= most {
			return int8(i)
		}
	}
	return int8(len(ages))
}

// daysOf are the days on which the installation is of the age, if it is seen.
func (l *life) daysOf(age int) models.Span {
	days := models.Span{From: l.seen.First(), To: never}
	if age > 0 {
		days.From += ages[age-1]
	}
	if age < len(ages) {
		days.To = l.seen.First() + ages[age] - 1
	}
	return days
}

// addAges counts the ages that the installation passed through within the span, and at which it went quiet.
func (a *Answer) addAges(l *life) {
	from := l.seen.First()
	for i := range l.pauses {
		p := &l.pauses[i]
		if from <= a.Span.To && a.Span.From <= p.last+Window {
			a.addPassed(l, from, p)
		}
		from = p.last + 1
	}
}

// addPassed counts those from the day on which it came to the pause. What was seen last before the span is its age when
// the span begins.
func (a *Answer) addPassed(l *life, from models.Day, p *pause) {
	if from < a.Span.From && l.seen.First() < a.Span.From {
		from = max(from, l.seen.NewestOn(a.Span.From-1))
	}
	to, quiet := min(p.last, a.Span.To), p.within(a.Span)
	for age := range a.Ages {
		switch days := l.daysOf(age); {
		case quiet && int8(age) == p.age:
			a.Ages[age].Quiet++
		case days.From > to:
			return
		case days.To >= from && l.seen.Count(max(from, days.From), min(to, days.To)) > 0:
			a.Ages[age].Active++
		}
	}
}
