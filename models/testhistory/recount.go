package testhistory

import (
	"slices"

	"compreface-stats/models"
)

// never is later than every day.
const never models.Day = 1 << 30

// Recount returns every number of a history straight from the definitions: it looks at all records for each figure
// of each day.
type Recount struct {
	seen    map[string]map[models.Day]bool
	created map[models.Action]map[string][]models.Day
	// reports holds each collection's newest report of each day.
	reports map[[2]string]map[models.Day]Record
}

// NewRecount takes the history in; the order of its records does not matter.
func NewRecount(history []Record) *Recount {
	n := &Recount{
		seen:    map[string]map[models.Day]bool{},
		created: map[models.Action]map[string][]models.Day{},
		reports: map[[2]string]map[models.Day]Record{},
	}
	for _, r := range history {
		if r.Action != "" {
			n.takeCreation(r)
		} else {
			n.takeReport(r)
		}
	}
	return n
}

func (n *Recount) takeCreation(r Record) {
	day := models.DayOf(r.At)
	n.see(r.Install, day)
	action, _ := models.ParseAction(r.Action)
	if n.created[action] == nil {
		n.created[action] = map[string][]models.Day{}
	}
	n.created[action][r.Install] = append(n.created[action][r.Install], day)
}

func (n *Recount) see(install string, day models.Day) {
	if n.seen[install] == nil {
		n.seen[install] = map[models.Day]bool{}
	}
	n.seen[install][day] = true
}

// daysIn counts the days on which the installation was seen from first to last.
func (n *Recount) daysIn(install string, first, last models.Day) (count int) {
	for d := range n.seen[install] {
		if d >= first && d <= last {
			count++
		}
	}
	return count
}

func (n *Recount) count(holds func(install string) bool) (count int64) {
	for install := range n.seen {
		if holds(install) {
			count++
		}
	}
	return count
}

func (n *Recount) seenIn(first, last models.Day) int64 {
	return n.count(func(i string) bool { return n.daysIn(i, first, last) > 0 })
}

// Active returns the figures of installations on the day.
func (n *Recount) Active(d models.Day) models.ActiveDay {
	return models.ActiveDay{
		Day: d, Active1: n.seenIn(d, d), Active7: n.seenIn(d-6, d), Active28: n.seenIn(d-27, d),
		Active30:    n.seenIn(d-29, d),
		Established: n.count(func(i string) bool { return n.daysIn(i, d-27, d) >= 2 }),
		New:         n.count(func(i string) bool { return n.seen[i][d] && n.daysIn(i, -never, d-1) == 0 }),
		Resurrected: n.count(func(i string) bool {
			return n.seen[i][d] && n.daysIn(i, -never, d-1) > 0 && n.daysIn(i, d-28, d-1) == 0
		}),
		Lapsed: n.count(func(i string) bool { return n.seen[i][d-28] && n.daysIn(i, d-27, d) == 0 }),
	}
}

// Period returns the figures of installations in the period that begins on the day.
func (n *Recount) Period(start models.Day, by models.Interval) models.ActivePeriod {
	last, previous := by.Next(start)-1, by.Start(start-1)
	in := func(i string) bool { return n.daysIn(i, start, last) > 0 }
	before := func(i string) bool { return n.daysIn(i, previous, start-1) > 0 }
	known := func(i string) bool { return n.daysIn(i, -never, start-1) > 0 }
	return models.ActivePeriod{
		Start: start, Active: n.count(in),
		New:         n.count(func(i string) bool { return in(i) && !known(i) }),
		Returning:   n.count(func(i string) bool { return in(i) && before(i) }),
		Resurrected: n.count(func(i string) bool { return in(i) && !before(i) && known(i) }),
		Lapsed:      n.count(func(i string) bool { return !in(i) && before(i) }),
	}
}

// Services returns the create events of the period that begins on the day.
func (n *Recount) Services(start models.Day, by models.Interval) models.ServicePeriod {
	last := by.Next(start) - 1
	p := models.ServicePeriod{Start: start}
	for _, a := range models.Actions() {
		for _, days := range n.created[a] {
			count := int64(0)
			for _, d := range days {
				if d >= start && d <= last {
					count++
				}
			}
			p.Creations[a] += count
			p.Installations[a] += min(count, 1)
		}
	}
	return p
}

func (n *Recount) createdBy(i string, a models.Action, d models.Day) bool {
	return slices.ContainsFunc(n.created[a][i], func(day models.Day) bool { return day <= d })
}

// Reach returns how many of the active installations ever created each thing.
func (n *Recount) Reach(d models.Day) models.ReachDay {
	r := models.ReachDay{Day: d, Active28: n.seenIn(d-27, d)}
	for _, a := range models.Actions() {
		r.Created[a] = n.count(func(i string) bool { return n.daysIn(i, d-27, d) > 0 && n.createdBy(i, a, d) })
	}
	return r
}

// did reports whether the installation created any of the actions on or before the day.
func (n *Recount) did(i string, d models.Day, actions ...models.Action) bool {
	return slices.ContainsFunc(actions, func(a models.Action) bool { return n.createdBy(i, a, d) })
}

// Adoption returns how far installations had come on the day.
func (n *Recount) Adoption(d models.Day) models.AdoptionDay {
	filled := func(i string) bool { return n.filled(i, d) }
	service := func(i string) bool {
		return filled(i) ||
			n.did(i, d, models.FaceDetectionCreate, models.FaceVerificationCreate, models.FaceRecognitionCreate)
	}
	application := func(i string) bool { return service(i) || n.did(i, d, models.AppCreate) }
	user := func(i string) bool { return application(i) || n.did(i, d, models.UserCreate) }
	return models.AdoptionDay{
		Day: d, Seen: n.seenIn(-never, d), User: n.count(user), Application: n.count(application),
		Service: n.count(service), Filled: n.count(filled),
	}
}

// Retention returns the cohorts whose week overlaps the span.
func (n *Recount) Retention(span models.Span) []models.Cohort { return n.RetentionUntil(span, span.To) }

// RetentionUntil follows those who came in the span up to a day.
func (n *Recount) RetentionUntil(span models.Span, until models.Day) []models.Cohort {
	var cohorts []models.Cohort
	for _, week := range span.Starts(models.ByWeek) {
		member := func(i string) bool { return n.daysIn(i, -never, week-1) == 0 && n.daysIn(i, week, week+6) > 0 }
		c := models.Cohort{Week: week, Size: n.count(member)}
		for w := week; w <= until; w += 7 {
			c.Retained = append(c.Retained, n.count(func(i string) bool { return member(i) && n.daysIn(i, w, w+6) > 0 }))
		}
		if c.Size > 0 {
			cohorts = append(cohorts, c)
		}
	}
	return cohorts
}

// Summary returns the headline figures of the day.
func (n *Recount) Summary(d models.Day) models.Summary {
	s := models.Summary{Active: n.Active(d), Reach: n.Reach(d), Sizes: n.Sizes(d), EverSeen: n.seenIn(-never, d)}
	for _, a := range models.Actions() {
		s.EverCreated[a] = n.count(func(i string) bool { return n.createdBy(i, a, d) })
	}
	return s
}
