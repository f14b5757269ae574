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
)

// amount is how often a test does what takes long: a few times, or as often as the environment says (see
// .docs/benchmarks.md).
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

// openFacts opens the database itself, behind the program's back.
func openFacts(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver, source := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, source = "sqlite", path
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func storedIDs(t *testing.T, url string) map[string]int {
	t.Helper()
	db := openFacts(t, url)
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
	lost, twice := 0, 0
	for id := range l.ids {
		switch n := stored[id]; {
		case n == 0:
			lost++
		case n > 1:
			twice++
		}
		if stored[id] != 1 {
			t.Errorf("the acknowledged record %s is stored %d times", id, stored[id])
		}
	}
	for _, err := range l.errors {
		t.Errorf("a sender saw: %v", err)
	}
	// .ci/run faults makes a table of these lines.
	t.Logf("ledger of %s: %d acknowledged, %d lost, %d stored twice", t.Name(), len(l.ids), lost, twice)
	mustCommand(t, env, "verify")
}

// child is the program in a process of its own, which can be killed.
type child struct {
	cmd  *exec.Cmd
	base string
	// metricsURL is empty where METRICS_ADDR is.
	metricsURL string
}

// buildProgram returns where the program is, built as it is delivered, once for all tests.
func buildProgram(t testing.TB) string {
	t.Helper()
	path, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

var builtProgram = sync.OnceValues(func() (string, error) {
	folder, err := programFolder()
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, "web")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", path, ".") // as in the Dockerfile
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

// programFolder is removed by TestMain.
var programFolder = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "program-") })

func startChild(t testing.TB, program string, env environment) *child {
	t.Helper()
	return startCommand(t, exec.Command(program), env)
}

// startCommand starts the program by a command of the test's own, which must end in it.
func startCommand(t testing.TB, cmd *exec.Cmd, env environment) *child {
	t.Helper()
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
	started := &child{cmd: cmd}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		fmt.Fprintln(&log, lines.Text())
		if found := metricsAt.FindStringSubmatch(lines.Text()); found != nil {
			started.metricsURL = "http://" + found[1] + "/metrics"
		}
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			go func() {
				for lines.Scan() {
				}
			}()
			started.base = "http://" + found[1]
			return started
		}
	}
	t.Fatalf("the program did not start:\n%s", &log)
	return nil
}

// settle waits until the program has stored what was acknowledged, as long as it gets on with it.
func settle(t *testing.T, env environment, p *program, l *ledger) {
	t.Helper()
	const patience = 2 * time.Minute
	stored, since := 0, time.Now()
	for stored < l.count() {
		// Records whose senders were not told are stored, too: only those that were acknowledged count here.
		if now := l.storedOf(storedIDs(t, env.get("DATABASE_URL"))); now > stored {
			stored, since = now, time.Now()
		} else if time.Since(since) > patience {
			t.Fatalf("%d of %d acknowledged records are stored, and no more:\n%s", stored, l.count(), p.out)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// storedOf is how many of the acknowledged records are among those that are stored.
func (l *ledger) storedOf(ids map[string]int) (stored int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range l.ids {
		if ids[id] > 0 {
			stored++
		}
	}
	return stored
}

func countEvents(t *testing.T, url string) (count int) {
	t.Helper()
	db := openFacts(t, url)
	defer db.Close()
	if err := db.QueryRow("SELECT COUNT(*) FROM statistics_general").Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
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
