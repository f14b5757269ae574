package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// These tests attack what is public as a stranger does, who reads all of it, may post as many invented installations
// as he likes and erase them, and knows everything about every installation but one.

// everything is all that may leave the house: what a stranger is told, and the exports.
func (w *publishedWorld) everything(t *testing.T) map[string]string {
	t.Helper()
	all := w.public()
	maps.Copy(all, w.exported(t))
	return all
}

// toldOf is of everything what a stranger is told.
func toldOf(everything map[string]string) map[string]string {
	told := maps.Clone(everything)
	maps.DeleteFunc(told, func(place, _ string) bool { return strings.HasPrefix(place, "export ") })
	return told
}

// inventOne posts for an installation that does not exist everything that an installation can have.
func (w *publishedWorld) inventOne(install string) {
	w.t.Helper()
	for _, action := range []string{"USER_CREATE", "APP_CREATE", "FACE_DETECTION_CREATE", "FACE_VERIFICATION_CREATE", "FACE_RECOGNITION_CREATE"} {
		w.send(generalPath, general(install, action))
	}
	for i, size := range []string{"1-10", "51-200", "501-2000", "1000001+"} {
		w.send(facesPath, faces(install, fmt.Sprintf("a3d5dda8-b53a-4465-a44e-%012d", i), size))
	}
}

func inventedGUID(i int) string { return fmt.Sprintf("7c1b6c2e-5fca-11eb-a1b2-%012x", i) }

// The attack that once read every number exactly: invented installations fill each of them, and are erased one by one
// while the page is read. Then an owner erases the only installation of its kind, and one comes late.
func TestNoDeedBetweenTwoReleasesMovesAByteOfWhatIsPublic(t *testing.T) {
	long(t)
	t.Parallel()
	testdb.Each(t, func(t *testing.T, database string) {
		w := newPublishedWorld(t, database)
		w.publishCitations()
		w.shareEveryPage()
		before := w.everything(t)
		unmoved := func(when string) {
			t.Helper()
			expectSame(t, when, before, w.everything(t))
		}
		for i := range 39 {
			w.inventOne(inventedGUID(i))
		}
		unmoved("after 39 invented installations")
		w.clock.set(time.Date(2025, 7, 3, 23, 59, 59, 0, time.UTC))
		unmoved("a second before midnight")
		w.clock.set(time.Date(2025, 7, 4, 0, 0, 1, 0, time.UTC))
		unmoved("a second after midnight")
		for i := range 5 {
			w.erase(inventedGUID(i))
			expectSame(t, fmt.Sprintf("after erasure %d", i+1), toldOf(before), w.public())
		}
		w.erase(w.own[0])
		unmoved("after the only one of its kind erased itself")
		w.command(t, append([]string{"import"}, lateComer(t)...)...)
		unmoved("after one came late")
		w.restartAt(w.clock.now())
		unmoved("after a restart")
	})
}

// lateComer is the history of an installation that belongs into releases already made.
func lateComer(t *testing.T) []string {
	t.Helper()
	actions := []string{"FACE_DETECTION_CREATE", "FACE_VERIFICATION_CREATE"}
	return historyFiles(t, weeklyReports(inventedGUID(1000), actions, "1000001+", worldBegins.AddDate(0, -5, 0), worldBegins))
}

// A month of watching is one look: each day posts, erasures and midnight pass, and nothing public moves until the hour
// of the next release. Then there is one more.
func TestWhoWatchesForAMonthSeesOneRelease(t *testing.T) {
	long(t)
	t.Parallel()
	w := newPublishedWorld(t, testdb.SQLite(t))
	before := w.public()
	for day := firstRelease.Add(17 * time.Hour); day.Before(nextRelease); day = day.AddDate(0, 0, 1) {
		w.clock.set(day)
		w.inventOne(inventedGUID(day.YearDay()))
		w.erase(w.own[day.YearDay()%len(w.own)])
		expectSame(t, day.String(), before, w.public())
	}
	w.restartAt(nextRelease.Add(-time.Second))
	expectSame(t, "a second before the next", before, w.public())
	w.releaseAt(nextRelease)
	if after := w.public(); strings.Contains(before["/public/releases.csv"], "2025-07") ||
		!strings.Contains(after["/public/releases.csv"], "2025-07") || after["/public"] == before["/public"] {
		t.Errorf("before %s, after %s", before["/public/releases.csv"], after["/public/releases.csv"])
	}
}

// releases are the rows that are public as data.
func (w *publishedWorld) releases() (rows []map[string]any) {
	w.t.Helper()
	_, body := w.visitor().get("/public/releases.json")
	var document struct{ Rows []map[string]any }
	if err := json.Unmarshal([]byte(body), &document); err != nil || len(document.Rows) == 0 {
		w.t.Fatalf("%v: %.500s", err, body)
	}
	return document.Rows
}

// shape is what the rows are of, whatever their values.
func (w *publishedWorld) shape() (shape []string) {
	for _, row := range w.releases() {
		shape = append(shape, fmt.Sprint(row["month"], row["measure"], row["group"], slices.Sorted(maps.Keys(row))))
	}
	return shape
}

// copied is another server with a database that was restored from a backup of this one.
func (w *publishedWorld) copied(t *testing.T, database string) *publishedWorld {
	t.Helper()
	file := filepath.Join(t.TempDir(), "stats.backup")
	w.command(t, "backup", file)
	other := &publishedWorld{env: publishedEnv(t, database), clock: clockAt(w.clock.now()), own: w.own, given: w.given}
	other.command(t, "restore", file)
	other.program = start(t, other.env, other.clock.now)
	return other
}

// Whatever is asked for besides, the answer is the same: there is no other day, number or noise to be had.
func TestNoParameterChangesWhatIsPublic(t *testing.T) {
	long(t)
	t.Parallel()
	w := newPublishedWorld(t, testdb.SQLite(t))
	const others = "range=7d&from=2025-05-01&to=2025-05-31&by=day&month=2025-05&k=2&sigma=1&exact=1&publishable=0"
	for _, place := range []string{
		"/public", "/public/releases.csv", "/public/releases.json", "/public/feed.atom", "/embed/active",
		"/badge/active-installations.svg", "/badge/active-installations.json", "/public/active.svg",
	} {
		expectSame(t, place, map[string]string{"it": w.told(place)}, map[string]string{"it": w.told(place + "?" + others)})
	}
	admin := w.administrator()
	const bundle = "/export/everything.zip?publishable=1"
	for _, further := range []string{"", "&from=2025-05-01&to=2025-05-31", "&range=7d"} {
		want := map[bool]int{true: http.StatusOK, false: http.StatusBadRequest}[further == ""]
		if status, _ := admin.get(bundle + further); status != want {
			t.Errorf("the export for others, asked with %q, is answered %d, not %d", further, status, want)
		}
	}
	var out bytes.Buffer
	args := []string{"export", t.TempDir(), "--publishable", "--to", "2025-05-31"}
	if code := run(t.Context(), args, process{w.env.get, strings.NewReader(""), &out, &out, w.clock.now}); code != exitUsage {
		t.Errorf("exit code %d: %s", code, &out)
	}
}

// Two worlds are the same but for one installation, the only one of its kind, which leaves one of them. Nobody can
// tell which world he is in until the next release; and then by its noise alone: there is the same to read.
func TestWorldsThatDifferInOneInstallationTellTheSame(t *testing.T) {
	long(t)
	t.Parallel()
	testdb.Each(t, func(t *testing.T, database string) {
		with := newPublishedWorld(t, database)
		with.publishCitations()
		with.shareEveryPage()
		without := with.copied(t, testdb.SQLite(t))
		expectSame(t, "restored", with.everything(t), without.everything(t))
		without.erase(without.own[0])
		without.own = without.own[1:]
		for _, at := range []time.Time{firstRelease.Add(18 * time.Hour), firstRelease.AddDate(0, 0, 20), nextRelease.Add(-time.Second)} {
			with.clock.set(at)
			without.clock.set(at)
			expectSame(t, at.String(), with.everything(t), without.everything(t))
		}
		with.goOn(t, nextRelease)
		without.goOn(t, nextRelease)
		with.releaseAt(nextRelease)
		without.releaseAt(nextRelease)
		if one, other := with.shape(), without.shape(); !slices.Equal(one, other) {
			t.Errorf("the releases have other parts:\n%q\n%q", one, other)
		}
		places, others := slices.Sorted(maps.Keys(with.public())), slices.Sorted(maps.Keys(without.public()))
		if !slices.Equal(places, others) {
			t.Errorf("there is other than the same to read:\n%q\n%q", places, others)
		}
	})
}
