package stay_test

import (
	"math/rand/v2"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// grouped is the answer as a recount has it: by kind and name, without groups of nobody.
func grouped(a stay.Answer) map[[2]string][2]int64 {
	count := map[[2]string][2]int64{}
	for kind, groups := range map[string][]stay.Group{"service": a.Services, "size": a.Sizes, "age": a.Ages} {
		for _, g := range groups {
			if g.Quiet+g.Active != 0 {
				count[[2]string{kind, g.Name}] = [2]int64{g.Quiet, g.Active}
			}
		}
	}
	return count
}

// Every installation stands in one group of each kind, or passed through ages, and all kinds come to the numbers of the
// headline.
func TestWhoStaysAndWhoWentQuietAgreesWithARecount(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		rng := rand.New(rand.NewPCG(29, 3))
		var history []testhistory.Record
		for range 5 {
			history = append(history, testhistory.Invent(rng)...)
		}
		rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
		s := testhistory.Open(t, url)
		testhistory.Import(t, s, history)
		keeper := stay.NewKeeper(s)
		n, quiet := testhistory.NewRecount(history), int64(0)
		for _, days := range [][2]string{
			{"2025-01-01", "2025-02-10"}, {"2025-02-01", "2025-04-30"}, {"2025-04-01", "2025-04-01"},
			{"2024-12-01", "2025-08-31"},
		} {
			span := testhistory.Span(days[0], days[1])
			got := testhistory.Must(keeper.Of(t.Context(), stay.Who{}, span))(t)
			testhistory.Same(t, "days seen on "+days[1], got.DaysSeen, n.DaysSeen(span.To))
			testhistory.Same(t, "groups of "+days[0], grouped(got), n.Stayed(span))
			addsUp(t, s, got)
			for i, age := range testhistory.Must(keeper.QuietAges(t.Context(), span))(t) {
				if age.Name != got.Ages[i].Name || age.Quiet != got.Ages[i].Quiet {
					t.Errorf("from %s: %+v went quiet, by another way %+v", days[0], age, got.Ages[i])
				}
			}
			both := testhistory.Must(keeper.ActiveOnBoth(t.Context(), span.To, span.From))(t)
			testhistory.Same(t, "active on both ends", both, stay.Both{
				Active28: n.ActiveOnBoth(span.From, span.To, 28, 1), Active7: n.ActiveOnBoth(span.From, span.To, 7, 1),
				Active1: n.ActiveOnBoth(span.From, span.To, 1, 1), Established: n.ActiveOnBoth(span.From, span.To, 28, 2),
			})
			quiet += got.Services[0].Quiet
		}
		if quiet == 0 {
			t.Error("nobody went quiet")
		}
	})
}

func addsUp(t *testing.T, s *models.Store, a stay.Answer) {
	t.Helper()
	var lapsed, active int64
	for _, day := range testhistory.Must(s.ActiveInstallations(t.Context(), a.Span))(t) {
		lapsed, active = lapsed+day.Lapsed, day.Active28
	}
	for _, groups := range [][]stay.Group{a.Services, a.Sizes, a.Ages} {
		var sum stay.Group
		for _, g := range groups {
			sum.Quiet, sum.Active = sum.Quiet+g.Quiet, sum.Active+g.Active
		}
		if sum.Quiet != lapsed || &groups[0] != &a.Ages[0] && sum.Active != active {
			t.Errorf("%+v come to %+v, want %d and %d", groups, sum, lapsed, active)
		}
	}
}
