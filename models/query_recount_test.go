package models

import (
	"slices"
	"time"
)

// raw is a record before it is checked and its GUIDs become pseudonyms.
type raw struct {
	at                  time.Time
	install, collection string
	action, size        string
}

// recount returns every number of a history straight from the definitions: it looks at all records for each figure
// of each day.
type recount struct {
	seen    map[string]map[Day]bool
	created map[Action]map[string][]Day
	// reports holds each collection's newest report of each day.
	reports map[[2]string]map[Day]raw
}

func newRecount(history []raw) *recount {
	n := &recount{map[string]map[Day]bool{}, map[Action]map[string][]Day{}, map[[2]string]map[Day]raw{}}
	for _, r := range history {
		if n.seen[r.install] == nil {
			n.seen[r.install] = map[Day]bool{}
		}
		if r.action != "" {
			day := DayOf(r.at)
			n.seen[r.install][day] = true
			a, _ := ParseAction(r.action)
			if n.created[a] == nil {
				n.created[a] = map[string][]Day{}
			}
			n.created[a][r.install] = append(n.created[a][r.install], day)
			continue
		}
		day := DayOf(r.at.Add(10 * time.Minute))
		n.seen[r.install][day] = true
		key := [2]string{r.install, r.collection}
		if n.reports[key] == nil {
			n.reports[key] = map[Day]raw{}
		}
		old, ok := n.reports[key][day]
		if !ok || r.at.After(old.at) || r.at.Equal(old.at) && rangeOf(r) > rangeOf(old) {
			n.reports[key][day] = r
		}
	}
	return n
}

func rangeOf(r raw) SizeRange {
	size, _ := ParseSizeRange(r.size)
	return size
}

// daysIn counts the days on which the installation was seen from first to last.
func (n *recount) daysIn(install string, first, last Day) (count int) {
	for d := range n.seen[install] {
		if d >= first && d <= last {
			count++
		}
	}
	return count
}

func (n *recount) count(holds func(install string) bool) (count int64) {
	for install := range n.seen {
		if holds(install) {
			count++
		}
	}
	return count
}

func (n *recount) seenIn(first, last Day) int64 {
	return n.count(func(i string) bool { return n.daysIn(i, first, last) > 0 })
}

func (n *recount) active(d Day) ActiveDay {
	return ActiveDay{
		Day: d, Active1: n.seenIn(d, d), Active7: n.seenIn(d-6, d), Active28: n.seenIn(d-27, d), Active30: n.seenIn(d-29, d),
		Established: n.count(func(i string) bool { return n.daysIn(i, d-27, d) >= 2 }),
		New:         n.count(func(i string) bool { return n.seen[i][d] && n.daysIn(i, -never, d-1) == 0 }),
		Resurrected: n.count(func(i string) bool {
			return n.seen[i][d] && n.daysIn(i, -never, d-1) > 0 && n.daysIn(i, d-28, d-1) == 0
		}),
		Lapsed: n.count(func(i string) bool { return n.seen[i][d-28] && n.daysIn(i, d-27, d) == 0 }),
	}
}

func (n *recount) period(start Day, by Interval) ActivePeriod {
	last, previous := by.Next(start)-1, by.Start(start-1)
	in := func(i string) bool { return n.daysIn(i, start, last) > 0 }
	before := func(i string) bool { return n.daysIn(i, previous, start-1) > 0 }
	known := func(i string) bool { return n.daysIn(i, -never, start-1) > 0 }
	return ActivePeriod{
		Start: start, Active: n.count(in),
		New:         n.count(func(i string) bool { return in(i) && !known(i) }),
		Returning:   n.count(func(i string) bool { return in(i) && before(i) }),
		Resurrected: n.count(func(i string) bool { return in(i) && !before(i) && known(i) }),
		Lapsed:      n.count(func(i string) bool { return !in(i) && before(i) }),
	}
}

func (n *recount) services(start Day, by Interval) ServicePeriod {
	last := by.Next(start) - 1
	p := ServicePeriod{Start: start}
	for _, a := range Actions() {
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

func (n *recount) createdBy(i string, a Action, d Day) bool {
	return slices.ContainsFunc(n.created[a][i], func(day Day) bool { return day <= d })
}

func (n *recount) reach(d Day) ReachDay {
	r := ReachDay{Day: d, Active28: n.seenIn(d-27, d)}
	for _, a := range Actions() {
		r.Created[a] = n.count(func(i string) bool { return n.daysIn(i, d-27, d) > 0 && n.createdBy(i, a, d) })
	}
	return r
}

// standing is where a collection stands on the day, in words.
func (n *recount) standing(key [2]string, d Day) string {
	for e := d; e > d-7; e-- {
		if r, ok := n.reports[key][e]; ok && key[1] == "00000000-0000-0000-0000-000000000001" && r.size == "11-50" {
			return "demo"
		} else if ok {
			return r.size
		}
	}
	return "none"
}

// moves compares every two days of the span that follow each other.
func (n *recount) moves(span Span) map[[2]string]int64 {
	moves := map[[2]string]int64{}
	for d := span.From; d <= span.To; d++ {
		for key := range n.reports {
			if from, to := n.standing(key, d-1), n.standing(key, d); from != to {
				moves[[2]string{from, to}]++
			}
		}
	}
	return moves
}

// did reports whether the installation created any of the actions on or before the day.
func (n *recount) did(i string, d Day, actions ...Action) bool {
	return slices.ContainsFunc(actions, func(a Action) bool { return n.createdBy(i, a, d) })
}

// filled reports whether a collection other than the untouched demo ever reported faces, on or before the day.
func (n *recount) filled(i string, d Day) bool {
	for key, reports := range n.reports {
		for e, r := range reports {
			demo := key[1] == "00000000-0000-0000-0000-000000000001" && r.size == "11-50"
			if key[0] == i && e <= d && r.size != "0" && !demo {
				return true
			}
		}
	}
	return false
}

func (n *recount) adoption(d Day) AdoptionDay {
	filled := func(i string) bool { return n.filled(i, d) }
	service := func(i string) bool {
		return filled(i) || n.did(i, d, FaceDetectionCreate, FaceVerificationCreate, FaceRecognitionCreate)
	}
	application := func(i string) bool { return service(i) || n.did(i, d, AppCreate) }
	user := func(i string) bool { return application(i) || n.did(i, d, UserCreate) }
	return AdoptionDay{d, n.seenIn(-never, d), n.count(user), n.count(application), n.count(service), n.count(filled)}
}

func (n *recount) sizes(d Day) SizesDay {
	day := SizesDay{Day: d}
	held := map[string]map[SizeRange]bool{}
	for key, reports := range n.reports {
		for e := d; e > d-7; e-- {
			r, ok := reports[e]
			if !ok {
				continue
			}
			size := rangeOf(r)
			if r.collection == "00000000-0000-0000-0000-000000000001" && r.size == "11-50" {
				day.Demo++
				break
			}
			day.Collections[size]++
			if size > 0 {
				if held[key[0]] == nil {
					held[key[0]] = map[SizeRange]bool{}
				}
				held[key[0]][size] = true
			}
			break
		}
	}
	for _, ranges := range held {
		top := SizeRange(0)
		for size := range ranges {
			day.Holding[size]++
			top = max(top, size)
		}
		day.Largest[top]++
	}
	return day
}

func (n *recount) retention(span Span) []Cohort {
	var cohorts []Cohort
	for _, week := range span.Starts(ByWeek) {
		member := func(i string) bool { return n.daysIn(i, -never, week-1) == 0 && n.daysIn(i, week, week+6) > 0 }
		c := Cohort{Week: week, Size: n.count(member)}
		for w := week; w <= span.To; w += 7 {
			c.Retained = append(c.Retained, n.count(func(i string) bool { return member(i) && n.daysIn(i, w, w+6) > 0 }))
		}
		if c.Size > 0 {
			cohorts = append(cohorts, c)
		}
	}
	return cohorts
}

func (n *recount) summary(d Day) Summary {
	s := Summary{Active: n.active(d), Reach: n.reach(d), Sizes: n.sizes(d), EverSeen: n.seenIn(-never, d)}
	for _, a := range Actions() {
		s.EverCreated[a] = n.count(func(i string) bool { return n.createdBy(i, a, d) })
	}
	return s
}
