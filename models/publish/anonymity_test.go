package publish

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestAFewAreHiddenNobodyIsNotAndTheRestIsRoundedDown(t *testing.T) {
	hidden := Cell{Hidden: true, Few: true}
	for _, c := range []struct {
		things, installations int64
		want                  Cell
	}{
		{0, 0, Cell{}},
		{1, 1, hidden},
		{4, 4, hidden},
		{5, 5, Cell{Value: 5}},
		{9, 9, Cell{Value: 5}},
		{26, 26, Cell{Value: 25}},
		{1000, 1, hidden}, {1003, 5, Cell{Value: 1000}}, // one may hold all the large ones
	} {
		if got := DefaultAnonymity.judged(c.things, c.installations); got != c.want {
			t.Errorf("%d of %d installations: %+v, want %+v", c.things, c.installations, got, c.want)
		}
	}
}

func TestASetHidesAsMuchAsItsSumWouldTell(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts []int64
		most   int64
		hidden int
	}{
		{"nothing is small", []int64{5, 0, 10}, 15, 0},
		{"a single small one takes the next smallest along", []int64{3, 20, 7, 0}, 34, 2},
		{"two small ones hide each other", []int64{3, 2, 20}, 29, 2},
		{"four ones whose sum is known take the large one along", []int64{1, 1, 1, 1, 25}, 29, 5},
		{"a single one alone", []int64{3, 0, 0}, 29, 1},
	} {
		set := make([]setPart, len(c.counts))
		for i, n := range c.counts {
			set[i].count = n
		}
		cells, ok := DefaultAnonymity.parts(set, c.most)
		hidden := 0
		for i, cell := range cells {
			if cell.Hidden {
				hidden++
			} else if c.counts[i] < 5 && c.counts[i] > 0 {
				t.Errorf("%s: %d is to be seen", c.name, c.counts[i])
			}
		}
		if !ok || hidden != c.hidden {
			t.Errorf("%s: %d hidden, want %d; %v, ok %v", c.name, hidden, c.hidden, cells, ok)
		}
	}
}

// Five ranges of exactly five and four of one, all of 29: hiding all would still tell, so nothing is published.
func TestASetThatCannotBeHiddenIsNotPublished(t *testing.T) {
	var set []setPart
	for _, n := range []int64{5, 5, 5, 5, 5, 1, 1, 1, 1} {
		p := setPart{count: n}
		if n == 5 {
			p.known = 5
		}
		set = append(set, p)
	}
	if _, ok := DefaultAnonymity.parts(set, 29); ok {
		t.Error("it is published")
	}
}

// Whatever the set, each of its hidden cells can be every number from 1 to k-1, as far as anybody outside can tell.
func TestAHiddenCellOfASetMayBeAnyNumber(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 25))
	for range 5000 {
		k := Anonymity(3 + rng.IntN(8))
		set, sum := make([]setPart, 2+rng.IntN(9)), int64(0)
		for i := range set {
			set[i].count = []int64{0, 1, int64(rng.IntN(int(k))), int64(k), int64(rng.IntN(40))}[rng.IntN(5)]
			sum += set[i].count
		}
		most := k.ceiling(sum + int64(rng.IntN(6)))
		cells, ok := k.parts(set, most)
		if !ok || !slices.ContainsFunc(cells, func(c Cell) bool { return c.Hidden }) {
			continue
		}
		if rest := most - leastSum(set, cells); rest < int64(k)-2 &&
			slices.ContainsFunc(cells, func(c Cell) bool { return c.Value > 0 }) {
			t.Fatalf("k %d: %v of at most %d are published as %v: a hidden cell is at most %d", k, set, most, cells, rest+1)
		}
	}
}

func TestSettingsThatCannotBeChangeNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		want := Settings{
			K:       10,
			Page:    true,
			Badges:  true,
			Charts:  []string{"active", "reach"},
			Origins: []string{"https://example.org"},
		}
		if err := s.SetSettings(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []Settings{
			{K: 1},
			{K: 101},
			{K: 5, Origins: []string{"example.org"}},
			{K: 5, Origins: []string{"https://a.example/path"}},
			{K: 5, Origins: []string{"https://*"}},
			{K: 5, Origins: []string{"https://a;script-src"}},
		} {
			var invalid *models.Invalid
			if err := s.SetSettings(t.Context(), bad); !errors.As(err, &invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		got, err := s.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		testhistory.Same(t, "settings", got, want)
	})
}
