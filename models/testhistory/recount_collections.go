package testhistory

import (
	"time"

	"compreface-stats/models"
)

func (n *Recount) takeReport(r Record) {
	day := models.DayOf(r.At.Add(10 * time.Minute))
	n.see(r.Install, day)
	key := [2]string{r.Install, r.Collection}
	if n.reports[key] == nil {
		n.reports[key] = map[models.Day]Record{}
	}
	old, ok := n.reports[key][day]
	if !ok || r.At.After(old.At) || r.At.Equal(old.At) && rangeOf(r) > rangeOf(old) {
		n.reports[key][day] = r
	}
}

func rangeOf(r Record) models.SizeRange {
	size, _ := models.ParseSizeRange(r.Size)
	return size
}

// isUntouchedDemo reports whether it is the demo collection as it was delivered.
func (r Record) isUntouchedDemo() bool {
	return r.Collection == "00000000-0000-0000-0000-000000000001" && r.Size == "11-50"
}

// holds returns the collection's newest report of the seven days that end with the day.
func (n *Recount) holds(key [2]string, d models.Day) (report Record, ok bool) {
	for e := d; e > d-7; e-- {
		if r, reported := n.reports[key][e]; reported {
			return r, true
		}
	}
	return Record{}, false
}

// standing is where a collection stands on the day, in words.
func (n *Recount) standing(key [2]string, d models.Day) string {
	r, ok := n.holds(key, d)
	switch {
	case !ok:
		return "none"
	case r.isUntouchedDemo():
		return "demo"
	default:
		return r.Size
	}
}

// Moves compares every two days of the span that follow each other.
func (n *Recount) Moves(span models.Span) map[[2]string]int64 {
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

// filled reports whether a collection other than the untouched demo ever reported faces, on or before the day.
func (n *Recount) filled(i string, d models.Day) bool {
	for key, reports := range n.reports {
		for e, r := range reports {
			if key[0] == i && e <= d && r.Size != "0" && !r.isUntouchedDemo() {
				return true
			}
		}
	}
	return false
}

// Sizes returns the face collections of the day by size.
func (n *Recount) Sizes(d models.Day) models.SizesDay {
	day := models.SizesDay{Day: d}
	held := map[string]map[models.SizeRange]bool{}
	for key := range n.reports {
		r, ok := n.holds(key, d)
		if !ok {
			continue
		}
		if r.isUntouchedDemo() {
			day.Demo++
			continue
		}
		day.Collections[rangeOf(r)]++
		if held[r.Install] == nil {
			held[r.Install] = map[models.SizeRange]bool{}
		}
		held[r.Install][rangeOf(r)] = true
	}
	countHolders(&day, held)
	return day
}

// countHolders counts installations by each size they hold and by the largest; empty collections do not count.
func countHolders(day *models.SizesDay, held map[string]map[models.SizeRange]bool) {
	for _, ranges := range held {
		delete(ranges, models.SizeEmpty)
		top := models.SizeEmpty
		for size := range ranges {
			day.Holding[size]++
			top = max(top, size)
		}
		if len(ranges) > 0 {
			day.Largest[top]++
		}
	}
}
