package stay_test

import (
	"math/rand/v2"
	"testing"

	"compreface-stats/models/stay"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestHowLongCollectionsStayInASizeAgreesWithARecount(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(31, 5))
		var history []testhistory.Record
		for range 4 {
			history = append(history, testhistory.Invent(rng)...)
		}
		s := testhistory.Open(t, url)
		testhistory.Import(t, s, history)
		n, keeper, some := testhistory.NewRecount(history), stay.NewKeeper(s), 0
		for _, days := range [][2]string{{"2025-01-01", "2025-03-10"}, {"2025-03-11", "2025-06-30"}, {"2024-12-01", "2025-08-31"}} {
			span := testhistory.Span(days[0], days[1])
			got := map[string][]int{}
			for _, c := range testhistory.Must(keeper.Climbs(t.Context(), stay.Who{}, span))(t) {
				if len(c.Days) > 0 {
					got[c.Size.String()] = c.Days
				}
				some += len(c.Days)
				if c.Unknown != 0 {
					t.Errorf("%+v: nothing was removed", c)
				}
			}
			testhistory.Same(t, "climbs from "+days[0], got, n.Climbs(span))
		}
		if some < 20 {
			t.Errorf("only %d climbs", some)
		}
	})
}

func TestTheMedianOfClimbsIsTheLowerMiddle(t *testing.T) {
	for want, days := range map[int][]int{3: {3}, 2: {1, 2, 3, 9}, 5: {1, 5, 7}} {
		if got, ok := (stay.Climbs{Days: days}).Median(); got != want || !ok {
			t.Errorf("of %v: %d, want %d", days, got, want)
		}
	}
	if _, ok := (stay.Climbs{}).Median(); ok {
		t.Error("of nothing there is no median")
	}
}
