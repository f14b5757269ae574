package main

import (
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models/testdb"
	"compreface-stats/models/testdb/machine"
)

// A backup script, or a curious operator, opens the SQLite file while the server has it open: on a new file, after
// a restart, and after a crash. When the reader closes the file, SQLite deletes the log of a database that it
// believes nobody uses.
func TestAProgramThatReadsTheSQLiteFileTakesNoRecordsAway(t *testing.T) {
	long(t)
	t.Parallel()
	shell, err := machine.SQLiteShell()
	leaveOut(t, err)
	program, url := buildProgram(t), testdb.SQLite(t)
	env := environment{"DATABASE_URL": url, "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir()}
	l := &ledger{ids: map[string]bool{}}
	for range 3 {
		c := startChild(t, program, env)
		for range 5 {
			sendAFew(t, l, c.base)
			readWith(t, shell, strings.TrimPrefix(url, "sqlite:"))
		}
		if err := c.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		c.cmd.Wait()
	}
	last := start(t, env, time.Now)
	settle(t, env, last, l)
	last.stop()
	checkLedger(t, env, l)
}

// sendAFew posts from several senders until each of them was answered a few times.
func sendAFew(t *testing.T, l *ledger, base string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	before := l.count()
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() { l.send(ctx, base, true) })
	}
	for deadline := time.Now().Add(time.Minute); l.count() < before+20; {
		if time.Now().After(deadline) {
			t.Fatalf("%d records were acknowledged within a minute", l.count()-before)
		}
		time.Sleep(5 * time.Millisecond)
	}
	cancel()
	senders.Wait()
}

func readWith(t *testing.T, shell, path string) {
	t.Helper()
	out, err := exec.Command(shell, path, ".timeout 10000", "SELECT COUNT(*) FROM statistics_general").CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3: %v\n%s", err, out)
	}
}
