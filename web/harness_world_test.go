package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/handlers/report"
	"compreface-stats/models/testhistory"
)

// publishedWorld is a running program whose releases, page and badges are public, on a day that a test sets.
type publishedWorld struct {
	*program
	env   environment
	clock *testClock
	own   []string // the installations it was made with, the first alone in what it does
	given []string // the addresses of what was cited and shared
}

// The world's first release with parts is of June 2025; the next is made a month later.
var (
	worldBegins  = time.Date(2025, 7, 2, 12, 0, 0, 0, time.UTC)
	firstRelease = time.Date(2025, 7, 3, 6, 0, 0, 0, time.UTC)
	nextRelease  = time.Date(2025, 8, 3, 6, 0, 0, 0, time.UTC)
)

// publishedEnv says the same of itself wherever it listens, so that worlds can be held against each other.
func publishedEnv(t *testing.T, database string) environment {
	t.Helper()
	return environment{
		"DATABASE_URL": database, "SPOOL_DIR": t.TempDir(), "PUBLIC_URL": "http://stats.example.org",
		"ADMIN_EMAIL": email, "ADMIN_PASSWORD": password,
	}
}

// newWorld has a history of half a year, of which nothing is published.
func newWorld(t *testing.T, database string) *publishedWorld {
	t.Helper()
	w := &publishedWorld{env: publishedEnv(t, database), clock: clockAt(worldBegins)}
	for i := range 140 {
		w.own = append(w.own, fmt.Sprintf("59638de4-5fca-11eb-848b-%012x", i))
	}
	w.command(t, append([]string{"import"}, historyFiles(t, worldHistory(w.own))...)...)
	w.program = start(t, w.env, w.clock.now)
	return w
}

// newPublishedWorld publishes, and has made the first release.
func newPublishedWorld(t *testing.T, database string) *publishedWorld {
	t.Helper()
	w := newWorld(t, database)
	w.beginReleases()
	w.releaseAt(firstRelease)
	return w
}

// beginReleases sets publishing up, and switches everything on.
func (w *publishedWorld) beginReleases() {
	w.t.Helper()
	w.administrator().mustSubmit("/promote/settings", "/promote/settings/start", url.Values{"sigma": {"5"}, "understood": {"yes"}})
	w.set("sigma", "5", "page", "on", "badges", "on", "origins", "https://example.org")
}

// set saves the settings of what is public, given as names and values.
func (w *publishedWorld) set(pairs ...string) string {
	w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	_, page := w.administrator().submit("/promote/settings", "/promote/settings", form)
	return page
}

// worldHistory is a report a week of each installation. The first five have a collection of more than a million faces,
// as few as may be spoken of, and the first is the only one with verification.
func worldHistory(installations []string) (history []testhistory.Record) {
	for i, install := range installations {
		actions, size := []string{"USER_CREATE", "FACE_RECOGNITION_CREATE"}, []string{"11-50", "51-200", "2001-10000"}[i%3]
		if i == 0 {
			actions = []string{"FACE_VERIFICATION_CREATE"}
		}
		if i < 5 {
			size = "1000001+"
		}
		since := time.Date(2025, 2, 3+7*(i%8), 9, 0, i, 0, time.UTC)
		history = append(history, weeklyReports(install, actions, size, since, worldBegins.AddDate(0, 0, -1))...)
	}
	return history
}

// weeklyReports are those of an installation from a time until another.
func weeklyReports(install string, actions []string, size string, at, until time.Time) (reports []testhistory.Record) {
	for _, action := range actions {
		reports = append(reports, testhistory.Record{At: at, Install: install, Action: action})
	}
	for ; at.Before(until); at = at.AddDate(0, 0, 7) {
		reports = append(reports, testhistory.Record{At: at, Install: install, Collection: "c" + install[1:], Size: size})
	}
	return reports
}

// goOn has every installation report until a time, to which the clock is set.
func (w *publishedWorld) goOn(t *testing.T, until time.Time) {
	t.Helper()
	var history []testhistory.Record
	for _, install := range w.own {
		history = append(history, weeklyReports(install, nil, "51-200", worldBegins, until)...)
	}
	w.clock.set(until)
	w.command(t, append([]string{"import"}, historyFiles(t, history)...)...)
}

// historyFiles are a history as import takes it.
func historyFiles(t *testing.T, history []testhistory.Record) (files []string) {
	t.Helper()
	general, faces := testhistory.CSV(history)
	for name, content := range map[string]string{"general.csv": general, "faces.csv": faces} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// command runs a command by the world's clock.
func (w *publishedWorld) command(t *testing.T, args ...string) string {
	t.Helper()
	var out, trouble bytes.Buffer
	if code := run(t.Context(), args, process{w.env.get, strings.NewReader(""), &out, &trouble, w.clock.now}); code != exitOK {
		t.Fatalf("%v: exit code %d\n%s%s", args, code, &out, &trouble)
	}
	return out.String()
}

var releasesMade = regexp.MustCompile(`scheduled job done" name=release `)

// restartAt starts the program anew at a time.
func (w *publishedWorld) restartAt(at time.Time) {
	w.t.Helper()
	if code := w.stop(); code != exitOK {
		w.t.Errorf("exit code %d", code)
	}
	w.clock.set(at)
	w.program = start(w.t, w.env, w.clock.now)
}

// releaseAt is restartAt a time at which a release is due, and waits for it.
func (w *publishedWorld) releaseAt(at time.Time) {
	w.t.Helper()
	w.restartAt(at)
	if w.out.await(releasesMade) == nil {
		w.t.Fatalf("no release was made:\n%s", w.out)
	}
}

// administrator is a visitor who has signed in.
func (w *publishedWorld) administrator() *visitor {
	w.t.Helper()
	v := w.visitor()
	v.mustSubmit("/login", "/login", url.Values{"email": {email}, "password": {password}})
	return v
}

var citedAt = regexp.MustCompile(`/c/[a-z0-9]{12}`)

// publishCitations freezes a sentence, the one of existence, and a chart.
func (w *publishedWorld) publishCitations() {
	w.t.Helper()
	admin := w.administrator()
	for _, claim := range []string{"active-in-month", "over-a-million"} {
		admin.mustSubmit("/promote", "/promote/claims", url.Values{"claim": {claim}, "confirmed": {"yes"}})
	}
	page := admin.mustSubmit("/promote", "/promote/charts", url.Values{"chart": {"active"}, "confirmed": {"yes"}})
	for _, address := range slices.Compact(slices.Sorted(slices.Values(citedAt.FindAllString(page, -1)))) {
		w.given = append(w.given, address, address+".json", address+".svg", address+".png?size=social")
	}
	if len(w.given) != 3*4 {
		w.t.Errorf("there are three citations: %q", w.given)
	}
}

var sharedAt = regexp.MustCompile(`http://stats\.example\.org(/s/[0-9a-f]{64})`)

// shareEveryPage makes links to the pages of charts with what was released, of fixed days and of days that move along.
func (w *publishedWorld) shareEveryPage() {
	w.t.Helper()
	admin := w.administrator()
	for _, page := range report.Pages() {
		if page.House {
			continue
		}
		for _, moves := range []string{"", "yes"} {
			link := sharedAt.FindStringSubmatch(admin.mustSubmit("/promote/links", "/promote/links", url.Values{
				"view": {page.Path + "?range=90d"}, "name": {"the press"}, "days": {"60"}, "moves": {moves},
			}))
			if link == nil {
				w.t.Fatalf("%s was not shared", page.Path)
			}
			w.given = append(w.given, link[1])
		}
	}
}

// send posts a record and expects it to be taken.
func (w *publishedWorld) send(path, body string) {
	w.t.Helper()
	if status, answer := w.post(path, body); status != http.StatusOK {
		w.t.Fatalf("%d %s", status, answer)
	}
}

// erase has an installation removed by the public form.
func (w *publishedWorld) erase(install string) {
	w.t.Helper()
	if status, page := w.visitor().erase(install); status != http.StatusOK || !strings.Contains(page, "Your request was received") {
		w.t.Fatalf("the erasure answers %d: %.3000s", status, page)
	}
}
