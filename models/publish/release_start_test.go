package publish

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

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
		got := state()
		if len(got.Releases) != monthsAtStart+1 {
			t.Errorf("after a release there are %d", len(got.Releases))
		}
		d.changed() // as also where nothing was kept
		if again := state(); again.Version != got.Version || got.Version < 3 {
			t.Errorf("after three changes it is version %d, without a further one %d", got.Version, again.Version)
		}
	})
}

// What was public under older rules does not become public by itself when releases start.
func TestTheStartSwitchesNothingOn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, d, _ := openAt(t, url, t.TempDir(), "2025-12-04 12:00")
		if err := d.SetSettings(t.Context(), Settings{Page: true, Badges: true, Indexable: true}); err != nil {
			t.Fatal(err)
		}
		if err := d.Start(t.Context(), s, 5); err != nil {
			t.Fatal(err)
		}
		got := testhistory.Must(d.Settings(t.Context()))(t)
		testhistory.Same(t, "settings", got, Settings{Sigma: 5, Origins: []string{}})
	})
}

// A server that made none of the releases has copies of them too, and one whose draw lost has the one that won.
func TestEveryServerKeepsTheCopiesOfTheDatabase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, d, _ := openAt(t, url, t.TempDir(), "2025-12-04 12:00")
		if err := d.Start(t.Context(), s, 5); err != nil {
			t.Fatal(err)
		}
		kept := copiesOf(s)
		other := models.Release{Month: "2025-11", Sigma: 10, Document: `{"month":"2025-11","sigma":10,"active":47}`}
		other.SHA256 = hashOf(other.Document)
		if err := errors.Join(kept.keep(other), os.Remove(kept.path("2025-10"))); err != nil {
			t.Fatal(err)
		}
		if err := d.KeepCopies(t.Context(), s); err != nil {
			t.Fatal(err)
		}
		for _, row := range rowsOf(t, d) {
			if copied, found, err := kept.find(row.Month); err != nil || !found || copied.SHA256 != row.SHA256 {
				t.Errorf("%s: found %v, another %v, %v", row.Month, found, copied.SHA256 != row.SHA256, err)
			}
		}
	})
}

// A database that went back to before publishing was set up gets back what was released before its twelve months,
// and no less noise than that had.
func TestSettingUpAgainTakesBackWhatWasReleased(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, d, clock := openAt(t, url, t.TempDir(), "2025-12-04 12:00")
		ctx := t.Context()
		if err := d.Start(ctx, s, 10); err != nil {
			t.Fatal(err)
		}
		before := rowsOf(t, d)
		none := []error{
			d.db.Write(ctx).Delete(&models.Release{}, "month > ''").Error,
			d.db.Write(ctx).Delete(&models.Setting{}, "name = ?", settingSigma).Error,
		}
		if err := errors.Join(none...); err != nil {
			t.Fatal(err)
		}
		clock.set("2026-02-04 12:00")
		if err := d.Start(ctx, s, 5); err != nil {
			t.Fatal(err)
		}
		after := rowsOf(t, d)
		testhistory.Same(t, "what was released before", after[:len(before)], before)
		if len(after) != len(before)+2 {
			t.Errorf("%d releases, before %d", len(after), len(before))
		}
		clock.set("2026-03-04 12:00")
		testhistory.Same(t, "made", testhistory.Must(d.Make(ctx, s))(t), []string{"2026-02"})
		if r, _ := testhistory.Must(d.Releases(ctx))(t).Newest(); r.Sigma != 10 {
			t.Errorf("the noise is %d, and was 10", r.Sigma)
		}
	})
}

// Months that have not been would be released for ever, with nobody in them.
func TestWhileTheClockIsInDoubtNothingIsReleased(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now, ctx := time.Now().UTC().Truncate(time.Second), t.Context()
		openWatched(t, url, now)
		s, d := openWatched(t, url, now.AddDate(1, 0, 0))
		var invalid *models.Invalid
		if err := d.Start(ctx, s, 5); !errors.As(err, &invalid) || len(rowsOf(t, d)) != 0 {
			t.Errorf("set up by a clock a year ahead: %v, %d releases", err, len(rowsOf(t, d)))
		}
		s, d = openWatched(t, url, now)
		if err := d.Start(ctx, s, 5); err != nil {
			t.Fatal(err)
		}
		s, d = openWatched(t, url, now.AddDate(1, 0, 0))
		if made, err := d.Make(ctx, s); err != nil || made != nil || len(rowsOf(t, d)) != monthsAtStart {
			t.Errorf("made by a clock a year ahead: %v, %v, %d releases", made, err, len(rowsOf(t, d)))
		}
	})
}

// openWatched opens a store whose clock stands at a time, and gives the sign of life of a server that starts.
func openWatched(t *testing.T, url string, at time.Time) (*models.Store, *Desk) {
	t.Helper()
	s := testhistory.OpenWith(t, models.Options{
		URL: url, Clock: func() time.Time { return at }, ClockTolerance: 24 * time.Hour,
	})
	if err := s.Beat(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	return s, Open(s)
}
