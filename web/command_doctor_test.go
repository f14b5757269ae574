package main

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

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

// The certificate that Go's own tests serve ends on 29 January 2084.
func TestTheDoctorTellsOfCertificatesThatEnd(t *testing.T) {
	site := httptest.NewTLSServer(nil)
	defer site.Close()
	env := environment{"DATABASE_URL": testdb.SQLite(t), "PUBLIC_URL": site.URL}
	mustCommand(t, env, "import", "testdata/examples/faces.csv")
	for day, told := range map[int]bool{1: false, 20: true, 31: true} {
		var page bytes.Buffer
		clock := clockAt(time.Date(2084, 1, day, 0, 0, 0, 0, time.UTC))
		run(t.Context(), []string{"doctor"}, process{env.get, strings.NewReader(""), &page, &page, clock.now})
		if found := strings.Contains(page.String(), "renew what ends: the certificate of 127.0.0.1"); found != told {
			t.Errorf("on the %d: %s", day, &page)
		}
	}
	site.Close()
	if page := command(t, env, "doctor").stdout; !strings.Contains(page, "Not seen               the certificate of 127.0.0.1") {
		t.Error(page)
	}
}
