package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"compreface-stats/models/testdb"
)

// amount is how often a test does what takes long: a few times, or as often as the environment says (see README.md).
func amount(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// ledger is what senders were told: the _id of every acknowledged create event, and how many there were.
type ledger struct {
	mu     sync.Mutex
	ids    map[string]bool
	errors []error
}

// send posts create events of one installation after another until ctx ends, and writes down which were acknowledged.
func (l *ledger) send(ctx context.Context, base string, patient bool) {
	client := &http.Client{Timeout: time.Minute}
	for ctx.Err() == nil {
		body := fmt.Sprintf(`{"install_guid":"%08x-5fca-11eb-988b-0242ac120003","action_name":"APP_CREATE"}`, rand.Uint32())
		response, err := client.Post(base+generalPath, "application/json", strings.NewReader(body))
		if err != nil {
			l.note("", err, patient)
			time.Sleep(5 * time.Millisecond)
			continue
		}
		var answer struct {
			ID string `json:"_id"`
		}
		err = json.NewDecoder(response.Body).Decode(&answer)
		response.Body.Close()
		if response.StatusCode != http.StatusOK {
			err = fmt.Errorf("status %s", response.Status)
		}
		l.note(answer.ID, err, patient)
	}
}

func (l *ledger) note(id string, err error, patient bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case err == nil:
		l.ids[id] = true
	case !patient:
		l.errors = append(l.errors, err)
	}
}

func (l *ledger) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ids)
}

// storedIDs reads the facts themselves, behind the program's back.
func storedIDs(t *testing.T, url string) map[string]int {
	t.Helper()
	driver, source := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT id FROM statistics_general")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	ids := map[string]int{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		ids[id]++
	}
	return ids
}

// checkLedger expects every acknowledged record in the database once, and the roll-ups to agree.
func checkLedger(t *testing.T, env environment, l *ledger) {
	t.Helper()
	stored := storedIDs(t, env.get("DATABASE_URL"))
	for id := range l.ids {
		if stored[id] != 1 {
			t.Errorf("the acknowledged record %s is stored %d times", id, stored[id])
		}
	}
	for _, err := range l.errors {
		t.Errorf("a sender saw: %v", err)
	}
	t.Logf("%d acknowledged, %d stored", len(l.ids), len(stored))
	mustCommand(t, env, "verify")
}

// child is the program in a process of its own, which can be killed.
type child struct {
	cmd  *exec.Cmd
	base string
}

func buildProgram(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "web")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func startChild(t *testing.T, program string, env environment) *child {
	t.Helper()
	cmd := exec.Command(program)
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	output, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	var log bytes.Buffer
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		fmt.Fprintln(&log, lines.Text())
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			go func() {
				for lines.Scan() {
				}
			}()
			return &child{cmd, "http://" + found[1]}
		}
	}
	t.Fatalf("the program did not start:\n%s", &log)
	return nil
}

// The number of kills is CRASH_KILLS.
func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
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

// settle waits until the program has stored what was acknowledged.
func settle(t *testing.T, env environment, p *program, l *ledger) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for len(storedIDs(t, env.get("DATABASE_URL"))) < l.count() {
		if time.Now().After(deadline) {
			t.Fatalf("acknowledged records are not stored after a minute:\n%s", p.out)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// The length of an outage, in seconds, is OUTAGE_SECONDS.
func TestNoSenderNoticesThatPostgreSQLIsAway(t *testing.T) {
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
		if status, says := p.ask("/readyz"); status != http.StatusOK || !strings.Contains(says, "away since") {
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

// forgetCancelled drops the errors that the end of the test itself made.
func (l *ledger) forgetCancelled() {
	var kept []error
	for _, err := range l.errors {
		if !strings.Contains(err.Error(), "context canceled") {
			kept = append(kept, err)
		}
	}
	l.errors = kept
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
	var herds sync.WaitGroup
	var programs []*program
	for range 3 {
		programs = append(programs, start(t, env, time.Now))
	}
	for _, p := range programs {
		herds.Go(func() {
			h := herd{command: herdCommand{Installations: installations, Services: services, Connections: 50}, address: strings.TrimPrefix(p.url, "http://")}
			h.run(t.Context())
			if h.done.Load() != installations {
				t.Errorf("%d of %d installations posted everything: %v", h.done.Load(), installations, h.firstError)
			}
		})
	}
	herds.Wait()
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

func TestAHerdIsCountedToTheLast(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		p := start(t, env, time.Now)
		token := strings.TrimSpace(mustCommand(t, env, "token", "create", "herd"))
		out := mustCommand(t, env, "herd", "--url", p.url, "--installations", "500", "--services", "4", "--connections", "200", "--token", token)
		if !strings.Contains(out, "500 of 500 installations posted everything: 2500 records") || !strings.Contains(out, "counts every one") {
			t.Error(out)
		}
	})
	if r := command(t, environment{}, "herd", "--url", "http://stats.example.org"); r.code != exitUsage {
		t.Errorf("another machine: exit code %d, %s", r.code, r.stderr)
	}
}
