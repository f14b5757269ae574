package report

import (
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/external"
	"compreface-stats/models/stay"
)

// Source names numbers that charts and figures read. Whoever draws a page loads those that it names, and no others.
type Source uint8

// The sources. Days are those of DateRange.FetchRange, so that what is compared with is among them; those of
// ActiveDays begin StickyDays-1 earlier still.
const (
	ActiveDays     Source = iota // Data.Active
	ActivePeriods                // Data.Periods, unless the range is by day
	Cohorts                      // Data.Cohorts and Data.EarlierCohorts
	ServiceDays                  // Data.ServiceDays
	ServicePeriods               // Data.Services
	ServiceMonths                // Data.ServiceMonths, where DateRange.MayDrawMonths
	ReachDays                    // Data.Reach
	AdoptionNow                  // Data.Adoption
	SizeDays                     // Data.Sizes
	SizeMoves                    // Data.Moves and Data.SizesBefore
	ActiveHistory                // Data.History, Data.EveryNote and Data.EveryDowntime
	WhoStays                     // Data.Stay and Data.EarlierStay
	SizeClimbs                   // Data.Climbs; it reads every report
	ExternalLines                // Data.External
	QuietAges                    // Data.QuietAges
	ActivePair                   // Data.ActiveOnBoth
)

// StickyDays is the window of the headline: stickiness asks on how many of its days an active installation was seen.
const StickyDays = 28

// Data is the numbers of a range. What no chart asked for is empty.
type Data struct {
	Active  Days[models.ActiveDay]
	Periods []models.ActivePeriod
	Cohorts []models.Cohort
	// EarlierCohorts and EarlierStay are of the days of DateRange.Earlier; empty where there are none, the second also
	// where no comparison was chosen.
	EarlierCohorts []models.Cohort
	EarlierStay    stay.Answer
	ServiceDays    Days[models.ServicePeriod]
	Services       []models.ServicePeriod
	// ServiceMonths are the months that the range touches.
	ServiceMonths []models.ServicePeriod
	// EarlierServices are the days of EarlierPeriods; empty where nothing is compared.
	EarlierServices Days[models.ServicePeriod]
	Reach           Days[models.ReachDay]
	Adoption        models.AdoptionDay
	Sizes           Days[models.SizesDay]
	Moves           []models.Move
	SizesBefore     models.SizesDay        // of the day before the range
	History         Days[models.ActiveDay] // of everything that was recorded, up to the last complete day
	// EveryNote and EveryDowntime are those of the same days.
	EveryNote     []models.Day
	EveryDowntime []models.Day
	Stay          stay.Answer // of the range without a day that is still being counted
	Climbs        []stay.Climbs
	External      []external.Line // by name
	QuietAges     []stay.Group    // those that went quiet in the days of Stay; of a segment there are none
	// ActiveOnBoth are those that are active on the range's last complete day and on DateRange.PairedDay as well; nil of a
	// segment, and where nothing is compared.
	ActiveOnBoth *stay.Both
	Part         *stay.Part // whose numbers these are; nil: of all installations

	Downtimes []models.Day        // days whose reports were missed, from StickyDays-1 before the fetched range on
	Notes     []models.Annotation // of the range's days
}

// Days is one row a day, from First on.
type Days[R any] struct {
	First models.Day
	Rows  []R
}

// DaysFrom returns the rows as those of the days from first on.
func DaysFrom[R any](first models.Day, rows []R) Days[R] { return Days[R]{First: first, Rows: rows} }

// At returns the row of a day, which must be one of d.
func (d Days[R]) At(day models.Day) R { return d.Rows[day-d.First] }

// Within returns the rows of the span's days, all of which must be of d.
func (d Days[R]) Within(span models.Span) []R {
	return d.Rows[span.From-d.First : span.To-d.First+1]
}

// seriesOf returns one value of each row.
func seriesOf[R any](d Days[R], value func(R) int64) Days[int64] {
	return DaysFrom(d.First, valuesOf(d.Rows, value))
}

func valuesOf[R any](rows []R, value func(R) int64) []int64 {
	values := make([]int64, len(rows))
	for i, row := range rows {
		values[i] = value(row)
	}
	return values
}

func sumOf(values []int64) (total int64) {
	for _, v := range values {
		total += v
	}
	return total
}

// isDowntime reports whether the day's reports were missed, so that it belongs into no average.
func (d Data) isDowntime(day models.Day) bool {
	_, found := slices.BinarySearch(d.Downtimes, day)
	return found
}

// downtimesWithin counts the days of the span whose reports were missed.
func (d Data) downtimesWithin(span models.Span) (count int64) {
	for _, day := range d.Downtimes {
		if day >= span.From && day <= span.To {
			count++
		}
	}
	return count
}
