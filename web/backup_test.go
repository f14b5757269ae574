package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

func TestGoldenHistoryThroughABackup(t *testing.T) {
	long(t)
	t.Parallel()
	ways := map[string][2]string{
		"sqlite to postgres": {testdb.SQLite(t), testdb.Postgres(t)},
		"postgres to sqlite": {testdb.Postgres(t), testdb.SQLite(t)},
	}
	for name, urls := range ways {
		t.Run(name, func(t *testing.T) {
			from, to := environment{"DATABASE_URL": urls[0]}, environment{"DATABASE_URL": urls[1]}
			file := filepath.Join(t.TempDir(), "stats.backup")
			mustCommand(t, from, append([]string{"import"}, goldenFiles...)...)
			if got := mustCommand(t, from, "backup", file); !strings.Contains(got, "read back and whole") {
				t.Errorf("backup says %q", got)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the file: %v, %v", info, err)
			}
			if got := mustCommand(t, to, "restore", file); !strings.Contains(got, "no differences") {
				t.Errorf("restore says %q", got)
			}
			checkGolden(t, to)
		})
	}
}

func TestABackupGoesThroughAPipe(t *testing.T) {
	from, to := environment{"DATABASE_URL": testdb.SQLite(t)}, environment{"DATABASE_URL": testdb.SQLite(t)}
	mustCommand(t, from, "import", "testdata/examples/faces.csv")
	file := mustCommand(t, from, "backup", "-")
	if r := commandWith(t, to, file, "restore", "-"); r.code != exitOK || !strings.Contains(r.stdout, "no differences") {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	if r := commandWith(t, to, file, "restore", "-"); r.code != exitFailed ||
		!strings.Contains(r.stderr, "a backup goes into an empty one") {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
}

func TestABackupThatFailsLeavesTheOldOne(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	folder := t.TempDir()
	file := filepath.Join(folder, "stats.backup")
	if err := os.WriteFile(file, []byte("the old one"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := command(t, env, "backup", file); r.code != exitFailed ||
		!strings.Contains(r.stderr, "there is no database at") {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	if read(t, file) != "the old one" {
		t.Error("the old one is gone")
	}
	if r := command(t, env, "restore", filepath.Join(folder, "none")); r.code != exitFailed {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	if r := command(t, env, "restore", file); r.code != exitFailed || !strings.Contains(r.stderr, "no whole backup") {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
}
