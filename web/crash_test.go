package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// The number of kills is CRASH_KILLS.
func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	long(t)
	t.Parallel()
	program := buildProgram(t)
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url, "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir()}
		l := &ledger{ids: map[string]bool{}}
		for range amount("CRASH_KILLS", 6) {
			c := startChild(t, program, env)
			ctx, cancel := context.WithCancel(t.Context())
			var senders sync.WaitGroup
			for range 16 {
				senders.Go(func() { l.send(ctx, c.base, true) })
			}
			time.Sleep(time.Duration(50+rand.IntN(400)) * time.Millisecond)
			if err := c.cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			c.cmd.Wait()
			cancel()
			senders.Wait()
		}
		if l.count() == 0 {
			t.Fatal("nothing was acknowledged")
		}
		last := start(t, env, time.Now)
		settle(t, env, last, l)
		last.stop()
		checkLedger(t, env, l)
	})
}

// The length of an outage, in seconds, is OUTAGE_SECONDS.
func TestNoSenderNoticesThatPostgreSQLIsAway(t *testing.T) {
	long(t)
	t.Parallel()
	server := testdb.Server(t)
	env := environment{"DATABASE_URL": server.URL, "SPOOL_DIR": t.TempDir()}
	p := start(t, env, time.Now)
	l := &ledger{ids: map[string]bool{}}
	ctx, cancel := context.WithCancel(t.Context())
	var senders sync.WaitGroup
	for range 8 {
		senders.Go(func() { l.send(ctx, p.url, false) })
	}
	outage := time.Duration(amount("OUTAGE_SECONDS", 3)) * time.Second
	for _, end := range []func(){server.Stop, server.Kill} {
		time.Sleep(time.Second)
		end()
		before := l.count()
		time.Sleep(outage)
		if l.count() == before {
			t.Error("nothing was acknowledged while PostgreSQL was away")
		}
		if status, says := p.ask("/readyz"); status != http.StatusOK || !strings.Contains(says, "unavailable since") {
			t.Errorf("readyz says %d %s", status, says)
		}
		server.Start()
	}
	time.Sleep(time.Second)
	cancel()
	senders.Wait()
	l.forgetCancelled()
	settle(t, env, p, l)
	p.stop()
	checkLedger(t, env, l)
}

func TestAProgramThatStartsWhilePostgreSQLIsAwayTakesRecords(t *testing.T) {
	long(t)
	t.Parallel()
	server := testdb.Server(t)
	env := environment{"DATABASE_URL": server.URL, "SPOOL_DIR": t.TempDir()}
	if code := start(t, env, time.Now).stop(); code != exitOK { // makes the tables and learns the key
		t.Fatalf("exit code %d", code)
	}
	server.Stop()
	l := &ledger{ids: map[string]bool{}}
	send := func(p *program) {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		l.send(ctx, p.url, false)
	}
	p := start(t, env, time.Now)
	send(p)
	p.stop()
	p = start(t, env, time.Now) // and again, with records in the spool
	send(p)
	server.Start()
	send(p)
	l.forgetCancelled()
	settle(t, env, p, l)
	p.stop()
	checkLedger(t, env, l)
}

func (p *program) ask(path string) (int, string) {
	p.t.Helper()
	response, err := http.Get(p.url + path)
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, readAll(p.t, response.Body)
}

func TestSeveralProcessesOnOneDatabaseCountExactly(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.Postgres(t), "SPOOL_DIR": t.TempDir()}
	const installations, services = 300, 4
	var senders sync.WaitGroup
	var programs []*program
	for range 3 {
		programs = append(programs, start(t, env, time.Now))
	}
	for _, p := range programs {
		senders.Go(func() {
			h := loadtestRun{
				command: loadtestCommand{Installations: installations, Services: services, Connections: 50},
				address: strings.TrimPrefix(p.url, "http://"),
			}
			h.run(t.Context())
			if h.done.Load() != installations {
				t.Errorf("%d of %d installations posted everything: %v", h.done.Load(), installations, h.firstError)
			}
		})
	}
	senders.Wait()
	for _, p := range programs {
		if code := p.stop(); code != exitOK {
			t.Errorf("exit code %d\n%s", code, p.out)
		}
	}
	if got := len(storedIDs(t, env.get("DATABASE_URL"))); got != 3*installations {
		t.Errorf("%d create events, want %d", got, 3*installations)
	}
	mustCommand(t, env, "verify")
}

func TestALoadtestIsCountedToTheLast(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		p := start(t, env, time.Now)
		token := strings.TrimSpace(mustCommand(t, env, "token", "create", "loadtest"))
		out := mustCommand(
			t,
			env,
			"loadtest",
			"--url",
			p.url,
			"--installations",
			"500",
			"--services",
			"4",
			"--connections",
			"200",
			"--token",
			token,
		)
		if !strings.Contains(out, "500 of 500 installations posted everything: 2500 records") ||
			!strings.Contains(out, "counts every one") {
			t.Error(out)
		}
	})
	if r := command(t, environment{}, "loadtest", "--url", "http://stats.example.org"); r.code != exitUsage {
		t.Errorf("another machine: exit code %d, %s", r.code, r.stderr)
	}
}
