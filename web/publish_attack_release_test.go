package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// A release that was drawn twice would tell more than once. Whatever becomes of the server, a month keeps its own.
func TestNoReleaseIsDrawnTwice(t *testing.T) {
	long(t)
	t.Parallel()
	testdb.Each(t, func(t *testing.T, database string) {
		w := newPublishedWorld(t, database)
		file := filepath.Join(t.TempDir(), "stats.backup")
		w.command(t, "backup", file)
		w.goOn(t, nextRelease.Add(-time.Hour))
		w.releaseAt(nextRelease)
		before := w.everything(t)
		w.restartAt(nextRelease.Add(time.Hour))
		expectSame(t, "after a restart", before, w.everything(t))
		w.restartAt(firstRelease)
		w.restartAt(nextRelease)
		expectSame(t, "after a clock that went back", before, w.everything(t))
		if w.set("sigma", "5"); !strings.HasPrefix(w.told("/public"), "404") {
			t.Errorf("a page that is switched off is %.300s", w.told("/public"))
		}
		w.set("sigma", "5", "page", "on", "badges", "on", "origins", "https://example.org")
		expectSame(t, "after the page was off and on again", before, w.everything(t))
		w.stop()
		w.env = w.env.with("DATABASE_URL", besides(t, database, "restored"))
		w.command(t, "restore", file)
		w.goOn(t, nextRelease) // of which nobody knows any more that it was counted
		w.releaseAt(nextRelease.Add(2 * time.Hour))
		expectSame(t, "after a restore of an earlier backup", before, w.everything(t))
	})
}

// Who sets publishing up again, in a database that was restored to before it, gets what was released then.
func TestSettingUpAgainAfterARestoreReleasesTheSame(t *testing.T) {
	long(t)
	t.Parallel()
	testdb.Each(t, func(t *testing.T, database string) {
		w := newWorld(t, database)
		file := filepath.Join(t.TempDir(), "stats.backup")
		w.command(t, "backup", file)
		w.beginReleases()
		before := w.releases()
		w.stop()
		w.env = w.env.with("DATABASE_URL", besides(t, database, "restored"))
		w.command(t, "restore", file)
		w.restartAt(worldBegins.Add(time.Hour))
		w.beginReleases()
		if after := w.releases(); fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("before %v, after %v", before, after)
		}
	})
}

// A second server on the database makes no release of its own: both tell the one that was made.
func TestTwoServersTellTheSameRelease(t *testing.T) {
	long(t)
	t.Parallel()
	one := newPublishedWorld(t, testdb.Postgres(t))
	other := &publishedWorld{env: one.env.with("SPOOL_DIR", t.TempDir()), clock: clockAt(nextRelease), own: one.own}
	one.clock.set(nextRelease)
	other.program = start(t, other.env, other.clock.now)
	if other.out.await(releasesMade) == nil {
		t.Fatalf("no release:\n%s", other.out)
	}
	made := other.everything(t)
	expectSame(t, "on the first server", made, one.everything(t))
	one.restartAt(nextRelease.Add(time.Hour))
	expectSame(t, "on the first server, started anew", made, one.everything(t))
	expectSame(t, "on the second server", made, other.everything(t))
}

// More noise is for releases to come: those that were made stay as they are.
func TestRaisingTheNoiseMovesNoReleaseThatWasMade(t *testing.T) {
	t.Parallel()
	w := newPublishedWorld(t, testdb.SQLite(t))
	before := w.releases()
	w.set("sigma", "10", "page", "on", "badges", "on")
	if after := w.releases(); fmt.Sprint(before) != fmt.Sprint(after) {
		t.Errorf("before %v, after %v", before, after)
	}
	page := w.set("sigma", "5", "page", "on", "badges", "on")
	if !strings.Contains(page, "can be raised, not lowered") {
		t.Errorf("lowering it answers %.2000s", page)
	}
}

// Invented installations that do not keep reporting for weeks are not counted at all: three hundred of them in two
// weeks would be seen through any noise. What the noise can add at most is known.
func TestInventedInstallationsAreCountedOnlyIfTheyAreKeptUpForWeeks(t *testing.T) {
	t.Parallel()
	w := newPublishedWorld(t, testdb.SQLite(t))
	w.goOn(t, nextRelease.Add(-time.Hour))
	var history []testhistory.Record
	for i := range 300 {
		since := time.Date(2025, 7, 15, 9, 0, i, 0, time.UTC)
		history = append(history, weeklyReports(inventedGUID(i), []string{"FACE_VERIFICATION_CREATE"}, "1000001+", since, since.AddDate(0, 0, 14))...)
	}
	w.command(t, append([]string{"import"}, historyFiles(t, history)...)...)
	w.releaseAt(nextRelease)
	const cut, rounding = 28, 5
	rows := w.releases()
	newest := rows[len(rows)-1]
	value, told := newest["value"].(float64)
	if !told || newest["month"] != "2025-07" || newest["measure"] != "active" || int(value) > len(w.own)+cut+rounding {
		t.Errorf("of %d installations and 300 invented ones is told %v", len(w.own), newest)
	}
}
