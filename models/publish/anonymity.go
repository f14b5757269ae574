package publish

// Anonymity is the k of everything public: a count of 1 to k-1 installations is hidden, and every other number is
// rounded down to a multiple of k. A published number so stands for k true ones, and a hidden one for k-1; neither
// a total nor the difference of two numbers, or of two days, tells which. Whatever else is public, a share, a sum,
// a sentence, is computed from published numbers alone.
type Anonymity int64

// The least and the most that k may be, and what it is until somebody sets it. With 2, a hidden cell can only be a
// 1: the rule is then a matter of manners.
const (
	LeastAnonymity   Anonymity = 2
	DefaultAnonymity Anonymity = 5
	MostAnonymity    Anonymity = 100
)

// smallPopulation times k is the population below which parts are not published at all, only the total.
const smallPopulation = 5

// Cell is one published number: a multiple of k, or hidden.
type Cell struct {
	Value  int64 // 0 where it is hidden
	Hidden bool
	// Few says that it is hidden for being less than k; else it may be any number, or just must not be told.
	Few bool
}

// Count publishes a number of installations. Nobody is no secret: zeros stay.
func (k Anonymity) Count(installations int64) Cell { return k.judged(installations, installations) }

// judged publishes a number of things by the number of installations that have them: one may own all the large
// collections.
func (k Anonymity) judged(things, installations int64) Cell {
	switch {
	case things == 0:
		return Cell{}
	case installations < int64(k):
		return Cell{Hidden: true, Few: true}
	}
	return Cell{Value: k.floor(things)}
}

func (k Anonymity) floor(n int64) int64 { return n - n%int64(k) }

// below is the largest multiple of k that a number exceeds; 0 for a hidden one.
func (k Anonymity) below(n int64) int64 {
	if n < int64(k) {
		return 0
	}
	return k.floor(n - 1)
}

// ceiling is the most that a number can be of which the cell and every sentence about it are known. A sentence says
// "more than" truly, and so tells an exact multiple of k from the numbers above it.
func (k Anonymity) ceiling(n int64) int64 {
	if n%int64(k) == 0 {
		return n
	}
	return k.floor(n) + int64(k) - 1
}

// setPart is a cell of a set whose members are counted in one cell each.
type setPart struct {
	count int64
	// known is the least that other published numbers tell of it, beyond its being there.
	known int64
}

// parts publishes such a set, of which the sum is known to be at most so much. A single hidden cell could be told
// from the sum, so the next smallest goes with it; and as many more as it takes until the least that all can be
// leaves a hidden cell every value. Hidden cells of a set are all alike: which of them were too small is not told.
// ok is false where hiding all is not enough; then none of it may be published.
func (k Anonymity) parts(set []setPart, most int64) (cells []Cell, ok bool) {
	cells, hidden := make([]Cell, len(set)), 0
	for i, p := range set {
		if cells[i] = k.Count(p.count); cells[i].Hidden {
			cells[i].Few = false
			hidden++
		}
	}
	for hidden > 0 && (hidden == 1 || most-leastSum(set, cells) < int64(k)-2) {
		i := smallestVisible(cells)
		if i < 0 {
			return cells, most-leastSum(set, cells) >= int64(k)-2
		}
		cells[i] = Cell{Hidden: true}
		hidden++
	}
	return cells, true
}

// leastSum is the smallest sum that fits what is published.
func leastSum(set []setPart, cells []Cell) (sum int64) {
	for i, c := range cells {
		if c.Hidden {
			sum += max(set[i].known, 1)
		} else {
			sum += c.Value
		}
	}
	return sum
}

// smallestVisible finds the smallest cell that is still to be seen; -1 where there is none. An empty cell hides
// nothing.
func smallestVisible(cells []Cell) int {
	found := -1
	for i, c := range cells {
		if !c.Hidden && c.Value > 0 && (found < 0 || c.Value < cells[found].Value) {
			found = i
		}
	}
	return found
}
