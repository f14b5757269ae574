package main

import (
	"database/sql"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

func TestVerifyRepairsWhatDiffers(t *testing.T) {
	url := testdb.SQLite(t)
	env := environment{"DATABASE_URL": url}
	mustCommand(t, env, "import", "testdata/examples/general.csv", "testdata/examples/faces.csv")
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE daily_active SET active_28 = active_28 + 1; DELETE FROM daily_moves"); err != nil {
		t.Fatal(err)
	}
	if r := command(t, env, "verify"); r.code != exitFailed || !strings.Contains(r.stdout, "active_28: stored ") {
		t.Errorf("verify: exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	repaired := mustCommand(t, env, "verify", "--repair")
	if !strings.Contains(repaired, "recounted") ||
		!strings.HasSuffix(repaired, "every stored total equals a recount of the records\n") {
		t.Errorf("repair says %q", repaired)
	}
	if again := mustCommand(t, env, "verify", "--repair"); !strings.HasPrefix(again, "no differences") {
		t.Errorf("verify says %q", again)
	}
	var lines int
	if err := db.QueryRow("SELECT COUNT(*) FROM audit_log WHERE who = 'command line' AND action = 'repair'").Scan(&lines); err != nil ||
		lines != 1 {
		t.Errorf("%d lines in the audit trail: %v", lines, err)
	}
}
