package publish

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/publish/noise"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// world is some 150 installations that are there for a year, in which nothing is as rare as nobody.
func world(rng *rand.Rand) (history []testhistory.Record) {
	for i := range 150 {
		install, collection := testhistory.GUID(rng), testhistory.GUID(rng)
		first := testhistory.Day("2025-01-01") + models.Day(rng.IntN(180))
		if action := i % 7; action < 5 {
			history = append(history, testhistory.Record{
				At: first.Time().Add(time.Hour), Install: install, Action: models.Action(action).String(),
			})
		}
		size := models.SizeRanges()[1+i%10].String()
		for d := first; d <= testhistory.Day("2025-12-31"); d += models.Day(2 + rng.IntN(9)) {
			history = append(history, testhistory.Record{
				At: d.Time().Add(2 * time.Hour), Install: install, Collection: collection, Size: size,
			})
		}
	}
	return history
}

func TestReleasesAreDueOnTheThirdAtSix(t *testing.T) {
	for at, want := range map[string]string{
		"2026-11-03 05:59": "2026-09", "2026-11-03 06:00": "2026-10", "2026-12-01 00:00": "2026-10",
		"2027-01-03 06:00": "2026-12", "2024-03-03 06:00": "2024-02",
	} {
		now := testhistory.Must(time.Parse("2006-01-02 15:04", at))(t)
		if got := monthOf(DueMonth(now)); got != want {
			t.Errorf("at %s: %s, want %s", at, got, want)
		}
		if next := NextRelease(now); !next.After(now) || next.Day() != 3 || next.Hour() != 6 ||
			monthOf(DueMonth(next)) == want {
			t.Errorf("after %s the next is made %s", at, next)
		}
	}
}

// near reports whether a released number is the true one with noise that is not larger than it may be.
func near(n Number, truth int64) bool {
	return max(n.Released-truth, truth-n.Released) <= noise.For(n.Sigma).Cut
}

func TestAReleaseIsTheCountsWithNoise(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		history := world(rand.New(rand.NewPCG(13, 2)))
		s, d, clock := openAt(t, url, t.TempDir(), "2026-01-02 12:00")
		testhistory.Import(t, s, history)
		if err := d.Start(t.Context(), s, 5); err != nil {
			t.Fatal(err)
		}
		clock.set("2026-01-03 06:00")
		made := testhistory.Must(d.Make(t.Context(), s))(t)
		testhistory.Same(t, "made", made, []string{"2025-12"})
		all, n := testhistory.Must(d.Releases(t.Context()))(t), testhistory.NewRecount(history)
		if len(all) != monthsAtStart+1 || all[0].Month != "2024-12" {
			t.Fatalf("%d releases from %s on", len(all), all[0].Month)
		}
		different := false
		for _, r := range all {
			truth := n.Release(r.End).Active
			if !near(r.Active, truth) || (r.Parts != nil) != (r.Month == "2025-12") {
				t.Errorf("%+v, counted are %d", r, truth)
			}
			different = different || r.Active.Released != truth
		}
		if !different {
			t.Error("there is no noise")
		}
		checkParts(t, all[len(all)-1], n)
	})
}

func checkParts(t *testing.T, r Release, n *testhistory.Recount) {
	t.Helper()
	want := n.Release(r.End)
	for _, s := range Services() {
		if !near(r.Parts.Reach[s], want.Reach[s.Action()]) {
			t.Errorf("%s: %+v, counted are %d", s, r.Parts.Reach[s], want.Reach[s.Action()])
		}
	}
	for _, class := range models.SizeClasses() {
		if !near(r.Parts.Largest[class], want.Largest[class]) {
			t.Errorf("%s: %+v, counted are %d", class, r.Parts.Largest[class], want.Largest[class])
		}
	}
	if c := r.Newcomers; c.Quarter != "2025-Q3" || !near(c.First, want.Newcomers) || !near(c.After4, want.After4) ||
		!near(c.After12, want.After12) {
		t.Errorf("newcomers %+v, counted are %+v", *c, want)
	}
}

// Whatever is imported, erased, restored or asked again, what was released stays byte by byte.
func TestThereIsNoSecondReleaseOfAMonth(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		history, folder, ctx := world(rand.New(rand.NewPCG(13, 3))), t.TempDir(), t.Context()
		s, d, clock := openAt(t, url, folder, "2025-10-20 12:00")
		testhistory.Import(t, s, history)
		if err := d.Start(ctx, s, 10); err != nil {
			t.Fatal(err)
		}
		clock.set("2025-12-04 12:00")
		testhistory.Same(t, "made", testhistory.Must(d.Make(ctx, s))(t), []string{"2025-10", "2025-11"})
		before := rowsOf(t, d)

		same := func(after string) {
			t.Helper()
			if made := testhistory.Must(d.Make(ctx, s))(t); made != nil {
				t.Errorf("after %s, made again: %v", after, made)
			}
			testhistory.Same(t, "releases after "+after, rowsOf(t, d), before)
		}
		same("nothing")
		if err := d.Start(ctx, s, 5); !errors.Is(err, models.ErrConflict) {
			t.Errorf("set up twice: %v", err)
		}
		same("a second start")
		testhistory.Import(t, s, world(rand.New(rand.NewPCG(13, 4))))
		same("an import")
		if _, err := s.Erase(ctx, history[0].Install); err != nil {
			t.Fatal(err)
		}
		same("an erasure")

		// The database goes back to before the last two were made.
		if err := d.db.Write(ctx).Delete(&models.Release{}, "month >= '2025-10'").Error; err != nil {
			t.Fatal(err)
		}
		testhistory.Same(t, "made again", testhistory.Must(d.Make(ctx, s))(t), []string{"2025-10", "2025-11"})
		same("the database went back in time")
	})
}

func rowsOf(t *testing.T, d *Desk) (rows []models.Release) {
	t.Helper()
	if err := d.db.Read(t.Context()).Order("month").Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		rows[i].MadeAt = rows[i].MadeAt.UTC()
	}
	return rows
}

func TestServersThatMakeAReleaseTogetherMakeOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, one, _ := openAt(t, url, t.TempDir(), "2025-12-04 12:00")
		testhistory.Import(t, s, world(rand.New(rand.NewPCG(13, 5))))
		if err := one.Start(t.Context(), s, 5); err != nil {
			t.Fatal(err)
		}
		if err := one.db.Write(t.Context()).Delete(&models.Release{}, "month = '2025-11'").Error; err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(copiesOf(s).path("2025-11")); err != nil {
			t.Fatal(err)
		}
		results := make(chan error)
		for range 4 {
			go func() {
				_, err := one.Make(t.Context(), s)
				results <- err
			}()
		}
		for range 4 {
			if err := <-results; err != nil {
				t.Error(err)
			}
		}
		rows := rowsOf(t, one)
		row, found, err := copiesOf(s).find("2025-11")
		if len(rows) != monthsAtStart || err != nil || !found || row.SHA256 != rows[monthsAtStart-1].SHA256 {
			t.Errorf("%d releases; the copy is another one's (%v, %v)", len(rows), found, err)
		}
	})
}

func TestAReleaseThatWasChangedIsNotShown(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, d, _ := openAt(t, url, t.TempDir(), "2025-12-04 12:00")
		if err := d.Start(t.Context(), s, 5); err != nil {
			t.Fatal(err)
		}
		change := d.db.Write(t.Context()).Model(&models.Release{}).Where("month = '2025-11'")
		if err := change.Update("document", `{"month":"2025-11","sigma":5,"active":9999}`).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := d.Releases(t.Context()); err == nil {
			t.Error("it is shown")
		}
	})
}

func TestACopyThatIsDamagedKeepsTheReleaseFromBeingDrawnAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, d, clock := openAt(t, url, t.TempDir(), "2025-12-01 12:00")
		if err := d.Start(t.Context(), s, 5); err != nil {
			t.Fatal(err)
		}
		path := copiesOf(s).path("2025-11")
		if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		clock.set("2025-12-04 12:00")
		if made, err := d.Make(t.Context(), s); err == nil || made != nil {
			t.Errorf("made %v, %v", made, err)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if made := testhistory.Must(d.Make(t.Context(), s))(t); !slices.Equal(made, []string{"2025-11"}) {
			t.Errorf("made %v", made)
		}
	})
}

func TestNothingIsReleasedBeforeSomebodySetsItUp(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		folder := t.TempDir()
		s, d, _ := openAt(t, url, folder, "2025-12-04 12:00")
		testhistory.Import(t, s, world(rand.New(rand.NewPCG(13, 6))))
		if made := testhistory.Must(d.Make(t.Context(), s))(t); made != nil || len(rowsOf(t, d)) != 0 {
			t.Errorf("made %v", made)
		}
		if files, _ := filepath.Glob(filepath.Join(s.Options().SpoolFolder(), "release-*")); files != nil {
			t.Errorf("%v", files)
		}
	})
}

func TestNoiseIsRaisedAndNeverLowered(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, d, clock := openAt(t, url, t.TempDir(), "2025-12-04 12:00")
		ctx := t.Context()
		var invalid *models.Invalid
		for _, sigma := range []int64{0, 2, -5, 100} {
			if err := d.Start(ctx, s, sigma); !errors.As(err, &invalid) {
				t.Errorf("%d: %v", sigma, err)
			}
		}
		if err := d.SetSettings(ctx, Settings{Sigma: 5}); !errors.As(err, &invalid) {
			t.Errorf("set without a start: %v", err)
		}
		if err := d.Start(ctx, s, 5); err != nil {
			t.Fatal(err)
		}
		if err := d.SetSettings(ctx, Settings{Sigma: 10, Page: true}); err != nil {
			t.Fatal(err)
		}
		for _, sigma := range []int64{5, 0, 7} {
			if err := d.SetSettings(ctx, Settings{Sigma: sigma}); !errors.As(err, &invalid) {
				t.Errorf("%d: %v", sigma, err)
			}
		}
		testhistory.Same(t, "settings", testhistory.Must(d.Settings(ctx))(t), Settings{Sigma: 10, Page: true, Origins: []string{}})
		clock.set("2026-01-04 12:00")
		if _, err := d.Make(ctx, s); err != nil {
			t.Fatal(err)
		}
		if r, _ := testhistory.Must(d.Releases(ctx))(t).Newest(); r.Sigma != 10 || r.Active.Sigma != 10 {
			t.Errorf("%+v", r)
		}
	})
}

// A crowd of strangers is served from memory, and sees what is changed here at once.
func TestTheStateFollowsWhatIsChangedHere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, d, clock := openAt(t, url, t.TempDir(), "2025-12-04 12:00")
		ctx := t.Context()
		state := func() State { return testhistory.Must(d.State(ctx))(t) }
		if got := state(); got.Settings.Sigma != 0 || len(got.Releases) != 0 {
			t.Errorf("%+v", got)
		}
		if err := d.Start(ctx, s, 5); err != nil {
			t.Fatal(err)
		}
		if got := state(); got.Settings.Sigma != 5 || len(got.Releases) != monthsAtStart {
			t.Errorf("after the start %+v", got)
		}
		if err := d.SetSettings(ctx, Settings{Sigma: 5, Page: true}); err != nil {
			t.Fatal(err)
		}
		if got := state(); !got.Settings.Page {
			t.Errorf("after a setting %+v", got.Settings)
		}
		clock.set("2026-01-04 12:00")
		if _, err := d.Make(ctx, s); err != nil {
			t.Fatal(err)
		}
		if got := state(); len(got.Releases) != monthsAtStart+1 {
			t.Errorf("after a release there are %d", len(got.Releases))
		}
	})
}
