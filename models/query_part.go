package models

import (
	"context"

	"compreface-stats/models/internal/daycount"
)

// Totals answer questions about numbers: of all installations, as the store does, or of a part of them as if there
// were no others.
type Totals struct {
	read func(context.Context, func(*heldRollups)) error
}

// Part counts a part of the installations, each once, by what is kept of them.
type Part struct {
	seen    *daycount.Counter
	seenOn  Span
	changes *delta
	reports []report // kept for its room
}

// NewPart returns a part without installations, of which none is seen on other days than those of the span.
func NewPart(seen Span) *Part {
	return &Part{seen: daycount.New(int32(seen.From), int32(seen.To)), seenOn: seen, changes: newDeltaOf(manyRows)}
}

// Stays is how long a collection stood in each size, in the order of time.
type Stays struct {
	Collection ID
	List       []Stay
}

// Stay is that a collection reported one size at least every seventh day.
type Stay struct {
	First, Last Day // of its reports
	Size        SizeRange
}

// Part is where the stay puts the collection.
func (s Stay) Part(collection ID) SizePart {
	return report{collection: collection, size: s.Size}.part()
}

// DayCreations is how many an installation created on a day.
type DayCreations struct {
	Day    Day
	Action Action
	Count  int32
}

// Add counts an installation. What it created and how its collections, sorted, stood follows from facts: of days whose
// facts are removed, the sizes, moves and numbers of creations are not to be asked for.
func (p *Part) Add(l Life, collections []Stays, created []DayCreations) {
	in, out := l.in, p.changes
	p.countSeen(in)
	in.countCreators(out)
	for _, c := range created {
		out.services.at(DailyServices{Day: c.Day, Action: c.Action}).Creations += int64(c.Count)
	}
	out.countAdoption(new(installation).milestones(), in.milestones())
	p.reports = p.reports[:0]
	for i := range collections {
		for _, s := range collections[i].List {
			r := report{collection: collections[i].Collection, day: s.First, again: s.Last - s.First, size: s.Size}
			p.reports = append(p.reports, r)
		}
	}
	countSizes(p.reports, +1, out)
	countMoves(p.reports, +1, out)
}

// countSeen counts the days on which the installation was seen, with its weeks, months and reach.
func (p *Part) countSeen(in *installation) {
	var firsts [ActionCount]int32
	for a := range firsts {
		firsts[a] = int32(firstOf(&in.created[a]))
	}
	p.seen.Add(in.seen.runs, &firsts)
}

// addSeen adds what was counted of days seen.
func (p *Part) addSeen(out *delta) {
	for i := range p.seen.Days {
		d, steps := p.seenOn.From+Day(i), &p.seen.Days[i]
		*out.active.at(DailyActive{Day: d}) = DailyActive{
			Day: d, Active1: steps.Active[0], Active7: steps.Active[1], Active28: steps.Active[2], Active30: steps.Active[3],
			Established: steps.Established, New: steps.New, Resurrected: steps.Resurrected, Lapsed: steps.Lapsed,
		}
		for a, reach := range steps.Reach {
			if reach != 0 {
				out.services.at(DailyServices{Day: d, Action: Action(a)}).Reach += reach
			}
		}
	}
	for by, periods := range map[Interval][]daycount.Period{ByWeek: p.seen.Weeks, ByMonth: p.seen.Months} {
		for _, c := range periods {
			*out.activePeriods.at(PeriodActive{Period: Day(c.Start), Interval: by}) = PeriodActive{
				Period: Day(c.Start), Interval: by, Active: c.Active, New: c.New, Returning: c.Returning,
				Resurrected: c.Resurrected, Lapsed: c.Lapsed,
			}
		}
	}
	for cohort, weeks := range p.seen.Cohorts {
		for i, retained := range weeks {
			if retained != 0 {
				key := Retention{Cohort: Day(p.seen.Weeks[cohort].Start), Week: Day(p.seen.Weeks[cohort+i].Start)}
				out.retention.at(key).Retained += retained
			}
		}
	}
}

// countCreators counts the days, weeks and months in which the installation created anything.
func (in *installation) countCreators(out *delta) {
	for _, a := range Actions() {
		set := &in.created[a]
		if set.empty() {
			continue
		}
		out.services.at(DailyServices{Day: set.first, Action: a}).Ever++
		week, month := never, never
		for d := range set.all {
			out.services.at(DailyServices{Day: d, Action: a}).Installations++
			out.countCreator(a, ByWeek, d, &week)
			out.countCreator(a, ByMonth, d, &month)
		}
	}
}

// countCreator counts the period of a day, unless it is the one that was counted last.
func (d *delta) countCreator(a Action, by Interval, day Day, last *Day) {
	if period := by.Start(day); period != *last {
		d.servicePeriods.at(PeriodServices{Period: period, Interval: by, Action: a}).Installations++
		*last = period
	}
}

// Totals are the numbers of what was counted.
func (p *Part) Totals() Totals {
	p.addSeen(p.changes)
	held := newHeldRollups()
	for i, change := range p.changes.all() {
		held.all()[i].apply(change)
	}
	return Totals{read: func(_ context.Context, read func(*heldRollups)) error {
		held.mu.Lock()
		defer held.mu.Unlock()
		read(held)
		return nil
	}}
}

// ChangedFacts says of which installations facts changed between two versions of the database, and the first day of
// which any did; known is false where that is not known: see LivesVersion.
func (s *Store) ChangedFacts(before, now string) (ids []ID, since Day, known bool) {
	return s.changed.between(before, now)
}

// Facts are what the row holds: the reports, and how many of each kind were created.
func (row *InstallationDay) Facts(report func(*ReportFact) error) (created [ActionCount]int32, err error) {
	kept, err := row.place().Creations(row.Creations)
	if err != nil {
		return created, err
	}
	for _, c := range kept {
		created[c.Action]++
	}
	return created, row.eachReport(report)
}
