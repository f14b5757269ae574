package main

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

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
	testdb.Each(t, func(t *testing.T, url string) {
		h, now := newHook(t), time.Now().UTC()
		env := judged(url, "RETENTION_DAYS", "30", "ALERT_WEBHOOK", h.URL)
		for days := 3; days >= 0; days-- {
			postOn(t, env.with("CLOCK_TOLERANCE", "0"), now.AddDate(0, 0, -days))
		}
		aliveAt(t, url, now)
		ahead := start(t, env, clockAt(now.AddDate(1, 0, 0)).now)
		if ahead.out.await(regexp.MustCompile("clock is in doubt: it is 36[56] days ahead of")) == nil {
			t.Fatalf("nothing is said of the clock:\n%s", ahead.out)
		}
		if got := answer(ahead, "/readyz"); !strings.HasPrefix(got, "ready; warning: the server's clock is in doubt: ") {
			t.Errorf("readyz says %q", got)
		}
		if got := answer(ahead, "/metrics"); !strings.Contains(got, "compreface_stats_clock_in_doubt 1") {
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
