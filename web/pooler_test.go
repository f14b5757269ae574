package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// PgBouncer in transaction mode gives each transaction another session. A second start meets what the first one left
// in those.
func TestEveryCommandAndEveryPostWorksThroughAPooler(t *testing.T) {
	address := testdb.Postgres(t)
	through, _ := testdb.Pooled(t, address)
	env := environment{"DATABASE_URL": through, "SPOOL_DIR": t.TempDir()}
	direct := env.with("DATABASE_URL", address) // for the test's own questions
	l := &ledger{ids: map[string]bool{}}
	for range 2 {
		p := start(t, env, time.Now)
		for range 3 {
			sendAFew(t, l, p.url)
		}
		if !strings.Contains(p.metrics(), "compreface_stats_spool_records ") {
			t.Error("the metrics do not say how many records wait")
		}
		for _, path := range []string{"/healthz", "/readyz", "/metrics", "/login"} {
			if status, answer := p.ask(path); status != 200 {
				t.Errorf("%s: %d %s", path, status, answer)
			}
		}
		mustCommand(t, env, "import", "testdata/examples/faces.csv")
		settle(t, direct, p, l)
		if file := filepath.Join(t.TempDir(), "stats.backup"); p.stop() == exitOK {
			mustCommand(t, env, "backup", file)
			to := environment{"DATABASE_URL": testdb.SQLite(t)}
			mustCommand(t, to, "restore", file)
		}
	}
	mustCommand(t, env, "verify")
	checkLedger(t, direct, l)
}

func TestABackupIsRestoredThroughAPooler(t *testing.T) {
	from, file := environment{"DATABASE_URL": testdb.SQLite(t)}, filepath.Join(t.TempDir(), "stats.backup")
	mustCommand(t, from, append([]string{"import"}, goldenFiles...)...)
	mustCommand(t, from, "backup", file)
	through, _ := testdb.Pooled(t, testdb.Postgres(t))
	to := environment{"DATABASE_URL": through}
	mustCommand(t, to, "restore", file)
	checkGolden(t, to)
}
