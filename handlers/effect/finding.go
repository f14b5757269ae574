package effect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"compreface-stats/views"
)

// Finding names every change that is beyond chance, what grew first and then what fell, the farthest beyond its band
// first of each. Where none is, it says so, and no row that left its band is named: of many one often does.
func Finding(rows []Row) string {
	if len(judged(rows)) == 0 {
		return "Too few days to tell"
	}
	left := outside(rows)
	if len(left) == 0 {
		return "Nothing changed beyond chance"
	}
	beyond := slices.DeleteFunc(left, func(r Row) bool { return !r.Beyond })
	if len(beyond) == 0 {
		return "Nothing changed clearly beyond chance"
	}
	slices.SortStableFunc(beyond, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.way(), b.way()), cmp.Compare(b.beyond(), a.beyond()))
	})
	return listed(beyond) + ", beyond chance"
}

// listed writes the changes one after the other. How long they are counted for is said once where the next has the
// same.
func listed(rows []Row) (words string) {
	for i, r := range rows {
		switch {
		case i > 0 && i == len(rows)-1:
			words += " and "
		case i > 0:
			words += ", "
		}
		words += r.moved()
		if i == len(rows)-1 || rows[i+1].Per != r.Per {
			words += " " + r.Per
		}
	}
	return words
}

// moved is "2.2 more new installations".
func (r Row) moved() string {
	words := [...]string{grew: "more", fell: "fewer"}[r.way()]
	return rounded(math.Abs(r.By())) + " " + words + " " + r.Thing
}

// The ways of a change.
const (
	grew = iota
	fell
)

func (r Row) way() int {
	if r.By() < 0 {
		return fell
	}
	return grew
}

// outside are the rows that left their bands.
func outside(rows []Row) (list []Row) {
	for _, r := range judged(rows) {
		if !r.IsWithin() {
			list = append(list, r)
		}
	}
	return list
}

// rounded leaves out decimals that say nothing: 13 for 12.82, 1.5, 2. What would be 0 keeps what it has.
func rounded(value float64) string {
	switch {
	case value >= 9.95:
		return views.Number(int64(math.Round(value)))
	case value < 0.05:
		return views.Hundredths(value)
	default:
		return strings.TrimSuffix(views.Decimal(value), ".0")
	}
}

// Outside says how many rows left their bands, and how many are expected to where nothing happened: one of twenty.
func Outside(rows []Row) string {
	count, of := len(outside(rows)), len(judged(rows))
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s left the band; by chance alone about %s would",
		count, views.CountOf(int64(of), "number"), views.Decimal(float64(of)/20))
}
