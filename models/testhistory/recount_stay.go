package testhistory

import (
	"slices"

	"compreface-stats/models"
)

// DaysSeen returns the active installations of a day by on how many of its 28 days they were seen.
func (n *Recount) DaysSeen(d models.Day) (count [29]int64) {
	for i := range n.seen {
		if days := n.daysIn(i, d-27, d); days > 0 {
			count[days]++
		}
	}
	return count
}

// ActiveOnBoth returns how many were seen on so many days or more of the window to the one day, and of that to the
// other.
func (n *Recount) ActiveOnBoth(one, other models.Day, window, days int) int64 {
	first := models.Day(window - 1)
	return n.count(func(i string) bool {
		return n.daysIn(i, one-first, one) >= days && n.daysIn(i, other-first, other) >= days
	})
}

// Stayed returns how often an installation went quiet on a day of the span, and how many are active on its last, by
// what was created first and by the largest collection; by the days from the first to the last seen, how often one went
// quiet and how often one had been so old while active and did not.
func (n *Recount) Stayed(span models.Span) map[[2]string][2]int64 {
	count := map[[2]string][2]int64{}
	add := func(i string, last models.Day, size string, which int) {
		for _, group := range [][2]string{
			{"service", n.firstService(i, last)}, {"size", size},
		} {
			pair := count[group]
			pair[which]++
			count[group] = pair
		}
	}
	for i := range n.seen {
		n.passedAges(i, span, func(age string, which int) {
			pair := count[[2]string{"age", age}]
			pair[which]++
			count[[2]string{"age", age}] = pair
		})
		for d := span.From; d <= span.To; d++ {
			if n.seen[i][d-28] && n.daysIn(i, d-27, d) == 0 {
				add(i, d-28, n.sizeOn(i, d-28), 0)
			}
		}
		if n.daysIn(i, span.To-27, span.To) > 0 {
			last := span.To
			for !n.seen[i][last] {
				last--
			}
			add(i, last, n.sizeOn(i, span.To), 1)
		}
	}
	return count
}

// passedAges adds each age that an installation was of while active, from the day before the span on: 0 where it went
// quiet at it, 1 where it did not. Who goes quiet and comes back passes through its ages anew.
func (n *Recount) passedAges(i string, span models.Span, add func(age string, which int)) {
	passed := map[string]bool{}
	stop := func() {
		for age := range passed {
			add(age, 1)
		}
		clear(passed)
	}
	for d := span.From - 1; d <= span.To; d++ {
		if n.daysIn(i, d-27, d) == 0 {
			if n.seen[i][d-28] && d >= span.From {
				add(n.age(i, d-28), 0)
				delete(passed, n.age(i, d-28))
			}
			stop()
			continue
		}
		last := d
		for !n.seen[i][last] {
			last--
		}
		passed[n.age(i, last)] = true
	}
	stop()
}

func (n *Recount) sizeOn(i string, d models.Day) string {
	largest := n.largest(i, d)
	if largest == 0 {
		return "none"
	}
	return []string{"1-50", "51-500", "501-10000", "10001-1000000", "1000001+"}[classIndex(largest.Lower())]
}

func (n *Recount) age(i string, last models.Day) string {
	days := int(last - n.firstSeen(i) + 1)
	for k, most := range []int{1, 7, 28, 91, 365} {
		if days <= most {
			return []string{"1", "2-7", "8-28", "29-91", "92-365"}[k]
		}
	}
	return "366+"
}

func (n *Recount) firstSeen(i string) models.Day {
	first := never
	for d := range n.seen[i] {
		first = min(first, d)
	}
	return first
}

func (n *Recount) firstService(i string, last models.Day) string {
	types := map[models.Action]string{
		models.FaceDetectionCreate: "detection", models.FaceVerificationCreate: "verification",
		models.FaceRecognitionCreate: "recognition",
	}
	for d := n.firstSeen(i); d <= last; d++ {
		var made []string
		for a, name := range types {
			if slices.Contains(n.created[a][i], d) {
				made = append(made, name)
			}
		}
		if len(made) == 1 {
			return made[0]
		} else if len(made) > 1 {
			return "several"
		}
	}
	if n.did(i, last, models.UserCreate, models.AppCreate) {
		return "account"
	}
	return "nothing"
}

// Climbs returns how many days each collection had stood in a size, by the size's name, before it stood in a larger one
// on the next day, a day of the span.
func (n *Recount) Climbs(span models.Span) map[string][]int {
	days := map[string][]int{}
	for key := range n.reports {
		for d := span.From; d <= span.To; d++ {
			before, ok := n.holds(key, d-1)
			now, still := n.holds(key, d)
			if !ok || !still || before.isUntouchedDemo() || now.isUntouchedDemo() {
				continue
			}
			if rangeOf(before) == 0 || rangeOf(now) <= rangeOf(before) {
				continue
			}
			first := d - 1
			for n.standing(key, first-1) == before.Size {
				first--
			}
			days[before.Size] = append(days[before.Size], int(d-first))
		}
	}
	for _, list := range days {
		slices.Sort(list)
	}
	return days
}
