package effect

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"compreface-stats/views"
)

// Finding names every change that is beyond chance, what grew first and then what fell, the farthest beyond its band
// first of each. Where none is, it says so, and no row that left its band is named: of many one often does.
func Finding(rows []Row) string {
	if len(judged(rows)) == 0 {
		return "Too few days to tell"
	}
	if len(outside(rows)) == 0 {
		return "Nothing changed beyond chance"
	}
	beyond := beyondChance(rows)
	if len(beyond) == 0 {
		return "Nothing changed clearly beyond chance"
	}
	return listed(beyond) + ", beyond chance"
}

// beyondChance are the rows that are, in the order of Finding.
func beyondChance(rows []Row) []Row {
	beyond := slices.DeleteFunc(outside(rows), func(r Row) bool { return !r.Beyond })
	slices.SortStableFunc(beyond, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.way(), b.way()), cmp.Compare(b.beyond(), a.beyond()))
	})
	return beyond
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
		if rest := rows[i+1:]; len(rest) == 0 || rest[0].Per != r.Per {
			words += " " + r.Per
		}
		words += r.already()
	}
	return words
}

// already says how much of the same there was before the day, where it is half as much or more: what goes on does not
// begin there.
func (r Row) already() string {
	if !r.HasPrior || r.Prior*r.By() <= 0 || math.Abs(r.Prior) < math.Abs(r.By())/2 {
		return ""
	}
	return " (" + r.signed(r.Prior) + " already before)"
}

// moved is "2.25 more new installations", with the digits of the table.
func (r Row) moved() string { return r.phrase(r.words(math.Abs(r.By()))+" ") + r.Thing }

// named is "more new installations", and of activity for how long: there are two rows of it.
func (r Row) named() string {
	words := r.phrase("") + r.Thing
	if r.Thing == activeThing {
		words += " " + r.Per
	}
	if r.already() != "" {
		words += ", as before"
	}
	return words
}

// phrase is "2.25 more ", with "only" where more is usual, and "no more " where nothing changed though more is usual.
func (r Row) phrase(number string) string {
	word := [...]string{grew: "more ", fell: "fewer "}[r.way()]
	switch {
	case r.By() == 0 && r.High < 0:
		return "no fewer "
	case r.By() == 0:
		return "no more "
	case r.unlike() != "":
		return "only " + number + word
	default:
		return number + word
	}
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

// Outside says how many rows left their bands, and how many are expected to where nothing happened: one of twenty.
func Outside(rows []Row) string {
	count, of := len(outside(rows)), len(judged(rows))
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %s left the band; by chance alone about %s would",
		count, views.CountOf(int64(of), "number"), views.Decimal(float64(of)/20))
}
