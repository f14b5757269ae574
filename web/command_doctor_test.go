package main

import (
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

func TestTheDoctorTellsWhatIsToBeDoneAndNoSecret(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		env := environment{
			"DATABASE_URL": database, "SPOOL_DIR": t.TempDir(), "PSEUDONYM_KEY": "a secret that nobody reads",
			"ALERT_WEBHOOK": "https://chat.example.org/T0SECRET", "INGEST_KEYS": "k-secret", "DISK_RESERVE": "7EiB",
		}
		mustCommand(t, env, "import", "testdata/examples/faces.csv")
		r := command(t, env, "doctor")
		for _, want := range []string{
			"Version ", "PSEUDONYM_KEY          (set)", "Database               answers", "Newest record ", "Clock                  trusted",
			"To do:", "free space", "set BACKUP_DIR",
		} {
			if !strings.Contains(r.stdout, want) {
				t.Errorf("no %q in\n%s", want, r.stdout)
			}
		}
		if r.code != exitFailed || strings.Contains(r.stdout+r.stderr, "secret") || strings.Contains(r.stdout, "SECRET\n") ||
			strings.Contains(r.stdout, "T0SECRET") {
			t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
		}
		well := env.with("DISK_RESERVE", "0", "BACKUP_DIR", t.TempDir())
		mustCommand(t, env, "backup", well["BACKUP_DIR"]+"/compreface-stats-20990131T040000Z.backup")
		if r := command(t, well, "doctor"); strings.Contains(r.stdout, "free space") {
			t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
		}
	})
}

func TestTheDoctorSaysThatTheDatabaseIsNotThere(t *testing.T) {
	r := command(t, environment{"DATABASE_URL": testdb.SQLite(t)}, "doctor")
	if r.code != exitFailed || !strings.Contains(r.stdout, "start the server once") {
		t.Errorf("exit code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}
