package models_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// dailyLimit is smaller than what an invented installation sends on most days.
const dailyLimit = 2

// limited adds records one by one, so many a day, and remembers which were beyond that.
type limited struct {
	store            *models.Store
	counted, surplus []testhistory.Record
}

func (l *limited) add(t testing.TB, history []testhistory.Record, rng *rand.Rand) {
	t.Helper()
	for len(history) > 0 {
		some := history[:min(1+rng.IntN(20), len(history))]
		group := make([]models.Record, len(some))
		for i, r := range some {
			group[i] = recordOf(t, l.store, r)
		}
		outcomes := testhistory.Must(l.store.Add(t.Context(), group, models.AddOptions{DailyLimit: dailyLimit}))(t)
		for i, outcome := range outcomes {
			if outcome == models.Surplus {
				l.surplus = append(l.surplus, some[i])
			} else {
				l.counted = append(l.counted, some[i])
			}
		}
		history = history[len(some):]
	}
}

// place is what of a day a record is one of: all reports of a collection are one.
func place(r testhistory.Record) [3]string {
	if r.Action == "" {
		return [3]string{r.Install, models.ReportDay(r.At).String(), r.Collection}
	}
	return [3]string{r.Install, r.At.String(), r.Action}
}

// eachSurplusDay does something with every batch that is counted, or is not.
func eachSurplusDay(
	t testing.TB, s *models.Store, counted bool, do func(day models.Day) (models.AsideChange, error),
) {
	t.Helper()
	for _, d := range testhistory.Must(models.NewAside(s).SurplusDays(t.Context()))(t) {
		if d.Counted != counted {
			continue
		}
		change, err := do(d.Day)
		if err != nil || change.Installations != d.Installations || change.Records == 0 || change.Records > d.Records {
			t.Fatalf("%+v: moved %+v, %v", d, change, err)
		}
	}
}

// What comes in between is counted too, and goes with what it changed of the records that are taken back.
func TestWhatIsBeyondTheDailyLimitIsCountedByAReleaseAndTakenBackExactly(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, span, ctx := testhistory.Open(t, url), testhistory.Span("2025-01-01", "2025-07-01"), t.Context()
		kept, beyond := models.NewAside(s), 0
		for seed := range uint64(6) {
			rng := rand.New(rand.NewPCG(seed, 83))
			forget(t, s)
			history := inventSome(rng)
			rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
			cut := len(history) / 2
			l := &limited{store: s}
			l.add(t, history[:cut], rng)
			testhistory.Check(t, s, l.counted, span)
			eachSurplusDay(t, s, false, func(d models.Day) (models.AsideChange, error) { return kept.ReleaseSurplus(ctx, d) })
			testhistory.Check(t, s, history[:cut], span)
			released := slices.Clone(l.surplus)
			beyond += len(released)
			l.add(t, history[cut:], rng)
			testhistory.CheckVerify(t, s)
			eachSurplusDay(t, s, true, func(d models.Day) (models.AsideChange, error) { return kept.TakeBackSurplus(ctx, d) })
			left := slices.DeleteFunc(slices.Clone(l.counted), func(r testhistory.Record) bool {
				return slices.ContainsFunc(released, func(s testhistory.Record) bool { return place(s) == place(r) })
			})
			testhistory.Check(t, s, left, span)
			testhistory.CheckVerify(t, s)
			eachSurplusDay(t, s, false, func(d models.Day) (models.AsideChange, error) { return kept.ReleaseSurplus(ctx, d) })
			testhistory.Check(t, s, history, span)
			testhistory.CheckVerify(t, s)
		}
		if beyond < 20 {
			t.Errorf("only %d records were beyond the limit", beyond)
		}
	})
}

func TestWhatIsBeyondTheDailyLimitGoesWithItsInstallationAndItsDay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := testhistory.Day("2026-03-01").Time()
		s := testhistory.OpenWith(t, models.Options{URL: url, Clock: func() time.Time { return now }})
		rng, ctx, kept := rand.New(rand.NewPCG(1, 89)), t.Context(), models.NewAside(s)
		one, other := testhistory.GUID(rng), testhistory.GUID(rng)
		l := &limited{store: s}
		for i := range 5 {
			at := testhistory.NewYear.Time().Add(time.Duration(i) * time.Minute)
			for _, install := range []string{one, other} {
				l.add(t, []testhistory.Record{{Install: install, Action: "APP_CREATE", At: at}}, rng)
			}
		}
		if held := testhistory.Must(s.Held(ctx, one))(t); held.Surplus != 3 {
			t.Errorf("%d more records are held of it", held.Surplus)
		}
		testhistory.Must(s.Erase(ctx, one))(t)
		days := testhistory.Must(kept.SurplusDays(ctx))(t)
		if want := (models.SurplusDay{Day: testhistory.NewYear, Installations: 1, Records: 3}); len(days) != 1 || days[0] != want {
			t.Errorf("after an erasure: %+v", days)
		}
		setAside(t, s, "wave", other)
		testhistory.Must(kept.ReleaseSurplus(ctx, testhistory.NewYear))(t)
		testhistory.Check(t, s, nil, testhistory.Span("2025-12-01", "2026-02-01"))
		testhistory.Must(kept.Release(ctx, "wave"))(t)
		all := withoutAll(append(l.counted, l.surplus...), []string{one})
		testhistory.Check(t, s, all, testhistory.Span("2025-12-01", "2026-02-01"))
		testhistory.CheckVerify(t, s)
		testhistory.Must(s.Prune(ctx, 30, nil))(t)
		if days := testhistory.Must(kept.SurplusDays(ctx))(t); len(days) != 0 {
			t.Errorf("after a prune: %+v", days)
		}
		if _, err := kept.RemoveSurplus(ctx, testhistory.NewYear); !errors.Is(err, models.ErrNoBatch) {
			t.Errorf("removed what is not there: %v", err)
		}
	})
}
