package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// judged is an environment in which the clock is judged, as it is unless a setting says otherwise.
func judged(url string, more ...string) environment {
	return environment{"DATABASE_URL": url, "CLOCK_TOLERANCE": "24h"}.with(more...)
}

// postOn has a server that runs at the time take a record of the installation.
func postOn(t testing.TB, env environment, at time.Time) {
	t.Helper()
	p := start(t, env, clockAt(at).now)
	defer p.stop()
	if status, body := p.post(generalPath, general("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")); status != 200 {
		t.Fatalf("%d: %s", status, body)
	}
}

// aliveAt leaves the sign of life of a server that ran until then.
func aliveAt(t testing.TB, url string, at time.Time) {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{URL: url, SpoolDir: t.TempDir(), Clock: clockAt(at).now})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Beat(t.Context(), false), store.Close()); err != nil {
		t.Fatal(err)
	}
}

// answer is what a page that everybody may see says.
func answer(p *program, path string) string {
	_, body := p.ask(path)
	return body
}

func TestAClockThatWasAYearAheadForAMinuteCostsNothing(t *testing.T) {
	long(t)
	t.Parallel()
	testdb.Each(t, func(t *testing.T, url string) {
		h, now := newHook(t), time.Now().UTC()
		env := judged(url, "RETENTION_DAYS", "30", "ALERT_WEBHOOK", h.URL)
		for days := 3; days >= 0; days-- {
			postOn(t, environment{"DATABASE_URL": url}, now.AddDate(0, 0, -days))
		}
		aliveAt(t, url, now)
		ahead := start(t, env, clockAt(now.AddDate(1, 0, 0)).now)
		if ahead.out.await(regexp.MustCompile("clock is in doubt: it is 36[56] days ahead of")) == nil {
			t.Fatalf("nothing is said of the clock:\n%s", ahead.out)
		}
		if got := answer(ahead, "/readyz"); !strings.HasPrefix(got, "ready; warning: the server's clock is in doubt: ") {
			t.Errorf("readyz says %q", got)
		}
		if got := ahead.metrics(); !strings.Contains(got, "compreface_stats_clock_in_doubt 1") {
			t.Error("the gauge says nothing")
		}
		if h.await(t); !strings.Contains(h.all(), "clock is in doubt") {
			t.Errorf("the webhook is told %s", h.all())
		}
		ahead.stop()
		if strings.Contains(ahead.out.String(), "scheduled job done") {
			t.Errorf("a job ran:\n%s", ahead.out)
		}
		right := start(t, env, clockAt(now.Add(time.Minute)).now)
		if right.out.await(regexp.MustCompile(`name=prune outcome="0 records`)) == nil {
			t.Fatalf("no job runs with the clock right again:\n%s", right.out)
		}
		if got := answer(right, "/readyz"); got != "ready\n" {
			t.Errorf("readyz says %q", got)
		}
		right.stop()
		if got := mustCommand(t, env, "verify"); !strings.Contains(got, "no differences") {
			t.Errorf("verify says %q", got)
		}
	})
}

func TestPruningByHandWaitsForTheClockToo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		aliveAt(t, url, time.Now().AddDate(0, 0, -40))
		got := mustCommandFails(t, judged(url), "prune", "--days", "30")
		if !strings.Contains(got, "clock is in doubt: it is 40 days ahead") || !strings.Contains(got, "CLOCK_TOLERANCE=0") {
			t.Errorf("prune says %s", got)
		}
		mustCommand(t, judged(url).with("CLOCK_TOLERANCE", "0"), "prune", "--days", "30")
	})
}

func TestVerifyListsDaysThatCannotBeAndRemoveDayRemovesThem(t *testing.T) {
	long(t)
	t.Parallel()
	testdb.Each(t, func(t *testing.T, url string) {
		env, now := environment{"DATABASE_URL": url}, time.Now().UTC()
		postOn(t, env, now.AddDate(0, 0, -1))
		postOn(t, env, time.Date(2099, 1, 1, 12, 0, 0, 0, time.UTC))
		postOn(t, env, time.Date(1970, 1, 1, 0, 0, 9, 0, time.UTC))
		got := mustCommand(t, env, "verify")
		for _, want := range []string{"no differences", "1970-01-01 cannot be true: 1 installation", "remove-day 2099-01-01"} {
			if !strings.Contains(got, want) {
				t.Errorf("verify does not say %q: %s", want, got)
			}
		}
		for args, says := range map[string]string{
			"yesterday": "is not a day", now.Format(time.DateOnly): "only days before the first record",
		} {
			if r := command(t, env, "remove-day", args); r.code != exitUsage || !strings.Contains(r.stderr, says) {
				t.Errorf("remove-day %s: exit code %d: %s", args, r.code, r.stderr)
			}
		}
		got = mustCommand(t, env, "remove-day", "1970-01-01", "2099-01-01")
		if !strings.Contains(got, "2099-01-01 is removed: 1 installation, 1 record, ") {
			t.Errorf("remove-day says %s", got)
		}
		if got := mustCommand(t, env, "verify"); !strings.Contains(got, "no differences") || strings.Contains(got, "cannot be") {
			t.Errorf("verify says %s", got)
		}
	})
}

func TestAPersonSettlesTheClockAndRemovesADayThatCannotBe(t *testing.T) {
	t.Parallel()
	url, now := testdb.SQLite(t), time.Now().UTC()
	env := judged(url, "ADMIN_EMAIL", email, "ADMIN_PASSWORD", password)
	postOn(t, env.with("CLOCK_TOLERANCE", "0"), now)
	postOn(t, env.with("CLOCK_TOLERANCE", "0"), time.Date(2099, 1, 1, 12, 0, 0, 0, time.UTC))
	aliveAt(t, url, now.AddDate(0, 0, -9))
	p := start(t, env, clockAt(now).now)
	b := openBrowser(t)
	b.do(chromedp.Navigate(p.url + "/"))
	b.signIn()
	b.everyLook("overview-clock-in-doubt")
	b.do(chromedp.EmulateViewport(1366, 900), chromedp.Click(chromedp.CSS("[data-testid=clock-warning] a")),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=clock] button")))
	b.everyLook("data-clock-in-doubt")
	b.do(chromedp.EmulateViewport(1366, 900), chromedp.Click(chromedp.CSS("[data-testid=clock] button")),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=notice]")))
	b.everyLook("data-days-that-cannot-be")
	b.do(chromedp.EmulateViewport(1366, 900), chromedp.Click(chromedp.CSS("[data-testid=false-days] button")),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=confirm]")))
	b.everyLook("remove-a-day")
	b.do(chromedp.EmulateViewport(1366, 900), chromedp.Click(chromedp.CSS("[data-testid=confirm] button")),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=notice]")),
		chromedp.WaitNotPresent(chromedp.CSS("[data-testid=false-days]")))
	b.nothingWasComplainedAbout()
}
