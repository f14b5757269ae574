package testhistory

import (
	"time"

	"compreface-stats/models"
)

// Release returns the counts behind the release of a month's last day.
func (n *Recount) Release(end models.Day) (c models.ReleaseCounts) {
	c.SizesKnown = true
	for i := range n.seen {
		n.countNewcomer(&c, i, end)
		if n.daysIn(i, end-27, end) == 0 || n.weeksIn(i, mondayOf(end)-28, end) < 3 {
			continue
		}
		c.Active++
		for _, a := range models.Actions() {
			if n.createdBy(i, a, end) {
				c.Reach[a]++
			}
		}
		if largest := n.largest(i, end); largest > 0 {
			c.Largest[classIndex(largest.Lower())]++
		}
	}
	return c
}

// classIndex finds the class by the numbers that the classes are named after.
func classIndex(faces int64) (index int) {
	for i, lowest := range []int64{1, 51, 501, 10001, 1000001} {
		if faces >= lowest {
			index = i
		}
	}
	return index
}

func (n *Recount) countNewcomer(c *models.ReleaseCounts, i string, end models.Day) {
	first := never
	for d := range n.seen[i] {
		first = min(first, d)
	}
	if !sameQuarter(first.Time(), end.Time().AddDate(0, 0, 1-end.Time().Day()).AddDate(0, -3, 0)) {
		return
	}
	week := mondayOf(first)
	if n.weeksIn(i, week, week+34) < 3 {
		return
	}
	c.Newcomers++
	c.After4 += int64(min(1, n.daysIn(i, week+28, week+34)))
	c.After12 += int64(min(1, n.daysIn(i, week+84, week+90)))
}

func sameQuarter(a, b time.Time) bool {
	return a.Year() == b.Year() && (a.Month()-1)/3 == (b.Month()-1)/3
}

// mondayOf steps back to the Monday.
func mondayOf(d models.Day) models.Day {
	for d.Time().Weekday() != time.Monday {
		d--
	}
	return d
}

// weeksIn counts the calendar weeks, by their ISO numbers, on whose days from first to last it was seen.
func (n *Recount) weeksIn(i string, first, last models.Day) int {
	weeks := map[[2]int]bool{}
	for d := range n.seen[i] {
		if d >= first && d <= last {
			year, week := d.Time().ISOWeek()
			weeks[[2]int{year, week}] = true
		}
	}
	return len(weeks)
}

// largest is the range of the installation's largest current face collection; 0 where it has none.
func (n *Recount) largest(i string, d models.Day) (size models.SizeRange) {
	for key := range n.reports {
		if r, ok := n.holds(key, d); ok && key[0] == i && !r.isUntouchedDemo() {
			size = max(size, rangeOf(r))
		}
	}
	return size
}
