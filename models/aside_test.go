package models_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// numbers is every answer that counts something.
type numbers struct {
	active    []models.ActiveDay
	sizes     []models.SizesDay
	reach     []models.ReachDay
	adoption  []models.AdoptionDay
	services  [3][]models.ServicePeriod
	periods   [2][]models.ActivePeriod
	moves     [][]models.Move
	retention []models.Cohort
}

func numbersOf(t testing.TB, s *models.Store, span models.Span) (n numbers) {
	t.Helper()
	ctx := t.Context()
	n.active = testhistory.Must(s.ActiveInstallations(ctx, span))(t)
	n.sizes = testhistory.Must(s.FaceCollections(ctx, span))(t)
	n.reach = testhistory.Must(s.Reach(ctx, span))(t)
	n.adoption = testhistory.Must(s.Adoption(ctx, span))(t)
	for i, by := range []models.Interval{models.ByDay, models.ByWeek, models.ByMonth} {
		n.services[i] = testhistory.Must(s.Services(ctx, span, by))(t)
		if by != models.ByDay {
			n.periods[i-1] = testhistory.Must(s.ActivePeriods(ctx, span, by))(t)
		}
	}
	for d := span.From; d <= span.To; d += 13 {
		n.moves = append(n.moves, testhistory.Must(s.Moves(ctx, models.Span{From: d, To: d + 12}))(t))
	}
	n.retention = testhistory.Must(s.Retention(ctx, span))(t)
	return n
}

// chosen returns a function that chooses installations by their GUIDs.
func chosen(t testing.TB, s *models.Store, installs ...string) models.Chooser {
	t.Helper()
	var choices []models.Choice
	for _, install := range installs {
		choices = append(choices, models.Choice{Installation: testhistory.Must(s.InstallationID(install))(t)})
	}
	return func(*db.Tx) ([]models.Choice, error) { return choices, nil }
}

func setAside(t testing.TB, s *models.Store, batch string, installs ...string) models.AsideChange {
	t.Helper()
	b := models.AsideBatch{ID: batch, Kind: models.AsideChosen, MadeAt: s.Now(), Who: "a test", Why: "a wave"}
	return testhistory.Must(models.NewAside(s).SetAside(t.Context(), b, chosen(t, s, installs...), nil))(t)
}

func installsOf(history []testhistory.Record) (all []string) {
	for _, r := range history {
		all = append(all, r.Install)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func withoutAll(history []testhistory.Record, installs []string) []testhistory.Record {
	return slices.DeleteFunc(slices.Clone(history), func(r testhistory.Record) bool {
		return slices.Contains(installs, r.Install)
	})
}

func inventSome(rng *rand.Rand) (history []testhistory.Record) {
	for len(history) < 10 {
		history = testhistory.Invent(rng)
	}
	return history
}

// What comes while an installation is set aside, in any order and with repeats, is counted by its release.
func TestWhatIsSetAsideIsInNoNumberAndItsReleaseIsAsIfItHadNeverBeen(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, span := testhistory.Open(t, url), testhistory.Span("2025-01-01", "2025-07-01")
		for seed := range uint64(6) {
			rng := rand.New(rand.NewPCG(seed, 61))
			forget(t, s)
			history := inventSome(rng)
			rng.Shuffle(len(history), func(i, j int) { history[i], history[j] = history[j], history[i] })
			cut := len(history) / 2
			addInGroups(t, s, history[:cut], rng)
			known := installsOf(history[:cut])
			away := known[:1+rng.IntN(len(known))]
			setAside(t, s, "first", away[0])
			setAside(t, s, "rest", away...)
			testhistory.Check(t, s, withoutAll(history[:cut], away), span)
			addInGroups(t, s, history[cut:], rng)
			testhistory.Check(t, s, withoutAll(history, away), span)
			testhistory.CheckVerify(t, s)
			for _, batch := range []string{"rest", "first"} {
				if _, err := models.NewAside(s).Release(t.Context(), batch); err != nil && len(away) > 1 {
					t.Fatal(err)
				}
			}
			testhistory.Check(t, s, history, span)
			testhistory.CheckVerify(t, s)
		}
	})
}

// A twin that never set anything aside sees the same records and prunes.
func TestAReleaseAfterPrunesLeavesTheNumbersOfATwin(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := testhistory.Day("2025-03-01").Time()
		open := func(url string) *models.Store {
			return testhistory.OpenWith(t, models.Options{URL: url, Clock: func() time.Time { return now }})
		}
		s, twin := open(url), open(testdb.SQLite(t))
		for seed := range uint64(6) {
			now = testhistory.Day("2025-03-01").Time()
			rng := rand.New(rand.NewPCG(seed, 67))
			forget(t, s)
			forget(t, twin)
			history := inventSome(rng)
			slices.SortFunc(history, func(a, b testhistory.Record) int { return a.At.Compare(b.At) })
			both := func(f func(*models.Store)) { f(s); f(twin) }
			step, away := len(history)/4, installsOf(history)
			away = away[:1+rng.IntN(len(away))]
			for i := range 4 {
				part := history[i*step : min((i+1)*step, len(history))]
				order := rand.NewPCG(seed, uint64(i))
				both(func(s *models.Store) { addInGroups(t, s, part, rand.New(order)) })
				if i == rng.IntN(2) || i == 1 {
					setAside(t, s, "wave", away...)
				}
				now = now.AddDate(0, 0, 20+rng.IntN(30))
				both(func(s *models.Store) { testhistory.Must(s.Prune(t.Context(), 30+10*i, nil))(t) })
				testhistory.CheckVerify(t, s)
			}
			if _, err := models.NewAside(s).Release(t.Context(), "wave"); err != nil {
				continue // none of them was known yet
			}
			span := testhistory.Span("2025-01-01", "2025-07-01")
			testhistory.Same(t, "numbers", numbersOf(t, s, span), numbersOf(t, twin, span))
			testhistory.CheckVerify(t, s)
		}
	})
}

func TestARemovedBatchLeavesNothingBehind(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, rng := testhistory.Open(t, url), rand.New(rand.NewPCG(3, 71))
		history := inventSome(rng)
		addInGroups(t, s, history, rng)
		away := installsOf(history)[:1]
		setAside(t, s, "wave", away...)
		dated := testhistory.NewYear.Time().AddDate(1, 0, 0) // by a clock that was wrong
		addOne(t, s, testhistory.Record{Install: away[0], Action: "USER_CREATE", At: dated})
		if _, err := models.NewAside(s).Remove(t.Context(), "wave"); err != nil {
			t.Fatal(err)
		}
		var notes []models.SpoolErasure
		if err := s.DB().Read(t.Context()).Find(&notes).Error; err != nil || len(notes) != 1 || notes[0].ErasedAt.Before(dated) {
			t.Errorf("what a wrong clock dated may come back from a spool: %+v, %v", notes, err)
		}
		testhistory.Check(t, s, withoutAll(history, away), testhistory.Span("2025-01-01", "2025-07-01"))
		testhistory.CheckVerify(t, s)
		for _, table := range []string{"aside_batches", "aside_installations", "aside_general", "aside_faces"} {
			var rows int64
			if err := s.DB().Read(t.Context()).Table(table).Count(&rows).Error; err != nil || rows != 0 {
				t.Errorf("%s: %d rows, %v", table, rows, err)
			}
		}
		if held := testhistory.Must(s.Held(t.Context(), away[0]))(t); len(held.Days) != 0 {
			t.Errorf("held: %+v", held)
		}
	})
}
