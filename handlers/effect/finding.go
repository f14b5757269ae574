package effect

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"compreface-stats/views"
)

// Finding names every change that lies beyond its band, what grew first and then what fell, the farthest beyond it
// first of each; or it says that none does.
func Finding(rows []Row) string {
	if len(judged(rows)) == 0 {
		return "Too few days to tell"
	}
	beyond := beyondNoise(rows)
	if len(beyond) == 0 {
		return "Noise alone explains it"
	}
	slices.SortStableFunc(beyond, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.way(), b.way()), cmp.Compare(b.beyond(), a.beyond()))
	})
	return listed(beyond) + ", beyond noise"
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

// moved is "2.25 more new installations".
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

// beyondNoise are the rows that left their bands.
func beyondNoise(rows []Row) (list []Row) {
	for _, r := range judged(rows) {
		if !r.IsNoise() {
			list = append(list, r)
		}
	}
	return list
}

// rounded leaves out decimals that say nothing: 12, 1.5.
func rounded(value float64) string {
	return strings.TrimSuffix(strings.TrimRight(views.Hundredths(value), "0"), ".")
}

// Outside says how many rows left their bands, and how many are expected to where nothing happened: one of twenty.
func Outside(rows []Row) string {
	count, of := len(beyondNoise(rows)), len(judged(rows))
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s beyond noise; by chance alone about %s would be",
		count, views.CountOf(int64(of), "number"), views.Decimal(float64(of)/20))
}
