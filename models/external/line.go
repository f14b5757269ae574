package external

import "compreface-stats/models"

// Line is a series with its values of some days.
type Line struct {
	models.ExternalSeries
	days map[models.Day]int64
}

// LineOf returns the line of those of the days that are the series'.
func LineOf(s models.ExternalSeries, days []models.ExternalDay) Line {
	l := Line{ExternalSeries: s, days: make(map[models.Day]int64)}
	for _, d := range days {
		if d.Series == s.Name {
			l.days[d.Day] = d.Value
		}
	}
	return l
}

// Value returns what is known of the day: the counter, or what came on it.
func (l Line) Value(day models.Day) (value int64, known bool) {
	value, known = l.days[day]
	return value, known
}

// Amount returns what came on the span's days together: of a counter how much it rose from the day before the span to
// its last day, which both must be known; of daily values their sum, all of which must be. A counter that was set back
// gives less than 0.
func (l Line) Amount(span models.Span) (amount int64, known bool) {
	if l.Kind == Total {
		before, first := l.days[span.From-1]
		after, last := l.days[span.To]
		return after - before, first && last
	}
	for day := span.From; day <= span.To; day++ {
		value, known := l.days[day]
		if !known {
			return 0, false
		}
		amount += value
	}
	return amount, true
}

// LevelDays is over how many days a level adds up daily values: as many as the headline looks back.
const LevelDays = 28

// Level returns what a line over time shows of the day: a counter as it stands, and daily values of 28 days to the day
// together.
func (l Line) Level(day models.Day) (level int64, known bool) {
	if l.Kind == Total {
		return l.Value(day)
	}
	return l.Amount(models.Span{From: day - LevelDays + 1, To: day})
}

// Needs returns the days of which values are read for amounts and levels of the span's days.
func Needs(span models.Span) models.Span {
	return models.Span{From: span.From - LevelDays, To: span.To}
}

// LeastUnits is of how few units no share is told.
const LeastUnits = 20

// settlingDays are the first days of records: whoever was there before counts as new in them.
const settlingDays = 56

// EstimatesFrom returns the first day of which a share is estimated, where the first record is of the day.
func EstimatesFrom(first models.Day) models.Day { return first + settlingDays }

// RestsOn says what the estimate rests on.
const RestsOn = "Each unit is taken as a new installation. Upgrades, automatic builds and mirrors count as well, so " +
	"the true share is higher; installations that came without a unit, such as copies that were passed on, would make " +
	"it lower."

// Share is an estimate of which share of new installations reported: of so many units so many new ones were heard of.
type Share struct{ Reported, Units int64 }

// Above reports whether s is the greater share.
func (s Share) Above(other Share) bool {
	return float64(s.Reported)*float64(other.Units) > float64(other.Reported)*float64(s.Units)
}

// ShareOf estimates which share of the new installations of the span's days reported, of those that were heard of on
// them; first is the day of the first record. It is a lower bound: it takes each unit as a new installation, and many
// are none. ok is false where it would say nothing: the series is not comparable, a day is not known, the span begins
// before EstimatesFrom, there are fewer than LeastUnits, or more reported than there are units, so that installations
// come without one.
func (l Line) ShareOf(reported int64, span models.Span, first models.Day) (s Share, ok bool) {
	units, known := l.Amount(span)
	if !l.Comparable || !known || span.From < EstimatesFrom(first) || units < LeastUnits || reported > units {
		return s, false
	}
	return Share{Reported: reported, Units: units}, true
}
