package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/testdb"
)

func TestChoresAreDueOnceADayAfterTheirHour(t *testing.T) {
	noon := time.Date(2025, 3, 31, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		last, now time.Time
		due       bool
	}{
		{time.Time{}, noon, true},
		{noon.Add(-time.Hour), noon, false},
		{noon.Add(-9 * time.Hour), noon, true},                       // at 3, before the hour
		{noon.Add(-8 * time.Hour), noon, false},                      // at 4
		{noon, noon.Add(15 * time.Hour), false},                      // the next morning at 3
		{noon, noon.Add(16 * time.Hour), true},                       // and at 4
		{noon.AddDate(0, 0, -9), noon, true},                         // after a stop of days
		{noon.AddDate(73, 0, 0), noon, true},                         // by a clock that was wrong
		{noon.Add(time.Minute), noon, false},                         // by another process's
		{noon.Add(-24 * time.Hour), noon.Add(-9 * time.Hour), false}, // before the hour, done the day before
	} {
		if got := isDue(c.last, c.now); got != c.due {
			t.Errorf("last %s, now %s: due %v", c.last, c.now, got)
		}
	}
}

func TestAFailedJobIsNotedAndTheOthersRun(t *testing.T) {
	store := openTestStore(t)
	directory, err := access.Open(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	clock := clockAt(today)
	c := newJobScheduler(store, directory, config{}, clock.now, slog.New(slog.NewTextHandler(io.Discard, nil)))
	c.jobs = append(
		[]scheduledJob{
			{name: "prune", run: func(context.Context) (string, error) {
				return "half of it", errors.New("the disk is full")
			}},
		},
		c.jobs...)
	c.runDue(t.Context())
	var got []string
	jobs, err := store.Jobs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, job := range jobs {
		got = append(got, fmt.Sprintf("%s: %s%s", job.Name, job.Outcome, job.Failure))
	}
	if want := "[census: 0 facts of 0 installations kept milestones: 0 new milestones prune: the disk is full sessions: 0 expired sessions removed]"; fmt.Sprint(
		got,
	) != want {
		t.Errorf("jobs %v, want %s", got, want)
	}
}

func openTestStore(t *testing.T) *models.Store {
	t.Helper()
	return openTestStoreAt(t, testdb.SQLite(t))
}

func openTestStoreAt(t *testing.T, url string) *models.Store {
	t.Helper()
	store, err := models.Open(t.Context(), models.Options{URL: url, SpoolDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func TestPruneAndEraseByHand(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
		if r := command(t, env, "prune"); r.code != exitUsage || !strings.Contains(r.stderr, "--days or RETENTION_DAYS") {
			t.Errorf("exit code %d: %s", r.code, r.stderr)
		}
		if r := command(t, env, "prune", "--days", "7"); r.code != exitUsage ||
			!strings.Contains(r.stderr, "at least 30 days") {
			t.Errorf("exit code %d: %s", r.code, r.stderr)
		}
		if got := mustCommand(t, env.with("RETENTION_DAYS", "30"), "prune"); !strings.Contains(
			got,
			" records of days before ",
		) ||
			strings.HasPrefix(got, "0 ") {
			t.Errorf("prune says %q", got)
		}
		if got := mustCommand(t, env, "verify"); !strings.Contains(got, "no differences") ||
			!strings.Contains(got, "were not recounted") {
			t.Errorf("verify says %q", got)
		}
		again := mustCommandFails(t, env, append([]string{"import"}, goldenFiles...)...)
		if !strings.Contains(again, "facts as old as that were removed") {
			t.Errorf("a second import says %s", again)
		}
		const nobody = "560eee90-5fca-11eb-988b-0242ac120003"
		if r := command(t, env, "erase", nobody); r.code != exitFailed || strings.Contains(r.stdout+r.stderr, nobody) {
			t.Errorf("exit code %d: %s", r.code, r.stderr)
		}
		if r := command(t, env, "erase", "ada"); r.code != exitUsage {
			t.Errorf("exit code %d: %s", r.code, r.stderr)
		}
		golden := readRecords(t, goldenFiles[0])[0].body
		install := golden[strings.Index(golden, `:"`)+2:][:36]
		if r := commandWith(t, env, install+"\n", "erase", "-"); r.code != exitOK ||
			!strings.Contains(r.stdout, "one installation is erased") {
			t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
		}
		if got := mustCommand(t, env, "verify"); !strings.Contains(got, "no differences") {
			t.Errorf("verify says %q", got)
		}
	})
}

func TestARunningServerRemovesOldFactsAndSaysSo(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
		p := start(t, env.with("RETENTION_DAYS", "45"), clockAt(firstOfJune).now)
		if p.out.await(
			regexp.MustCompile(
				`msg="scheduled job done" name=prune outcome="[1-9][0-9,]* records of days before 2025-04-18 removed"`,
			),
		) == nil {
			t.Fatalf("nothing was removed:\n%s", p.out)
		}
		p.stop()
		if got := mustCommand(t, env, "verify"); !strings.Contains(got, "days before 2025-04-18 were pruned") ||
			!strings.Contains(got, "moves before 2025-04-25,") {
			t.Errorf("verify says %q", got)
		}
	})
}

func mustCommandFails(t *testing.T, env environment, args ...string) string {
	t.Helper()
	r := command(t, env, args...)
	if r.code != exitFailed {
		t.Fatalf("%v: exit code %d\n%s%s", args, r.code, r.stdout, r.stderr)
	}
	return r.stdout + r.stderr
}

func TestProfilesAreServedWhenAskedForAndNeverBySite(t *testing.T) {
	p := start(t, environment{"DATABASE_URL": testdb.SQLite(t), "PPROF_ADDR": "127.0.0.1:0"}, clockAt(today).now)
	found := p.out.await(profilesAt)
	if found == nil {
		t.Fatalf("no profiles:\n%s", p.out)
	}
	if status := statusOf(t, "http://"+found[1]+"/debug/pprof/goroutine?debug=1"); status != 200 {
		t.Errorf("profiles answer %d", status)
	}
	if status := statusOf(t, p.url+"/debug/pprof/"); status != 404 {
		t.Errorf("the site answers %d", status)
	}
}

var profilesAt = regexp.MustCompile(`msg=profiles address=(\S+)`)

func statusOf(t *testing.T, address string) int {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode
}

// A job whose question finds no end is given up, its connection is free again, and the next job runs.
func TestAJobThatHangsIsGivenUpAndTheOthersRun(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		store := openTestStoreAt(t, url)
		var log strings.Builder
		clock := clockAt(today)
		c := newJobScheduler(store, nil, config{}, clock.now, slog.New(slog.NewTextHandler(&log, nil)))
		const endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000000) " +
			"SELECT i FROM n WHERE i = 1 OR i < 0"
		hangs := func(ctx context.Context) (string, error) {
			var all []int64
			return "", store.DB().Read(ctx).Raw(endless).Scan(&all).Error
		}
		ran := false
		c.jobs = []scheduledJob{
			{name: "suspects", limit: 100 * time.Millisecond, run: hangs},
			{name: "release", run: func(context.Context) (string, error) { ran = true; return "", nil }},
		}
		c.runDue(t.Context())
		if !ran || !strings.Contains(log.String(), "given up after 100ms") {
			t.Errorf("the next job ran: %v; log: %s", ran, &log)
		}
	})
}
