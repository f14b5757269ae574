package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	env := environment{
		"DATABASE_URL": "mysql://root:s3cret-db@host/x", "LISTEN_ADDR": "3000", "PUBLIC_URL": "stats.example.org",
		"INGEST_KEYS": " , ,", "ADMIN_EMAIL": "ada", "ADMIN_PASSWORD": "s3cret", "TRUSTED_PROXIES": "10.0.0.7,proxy",
		"LOG_FORMAT": "xml", "LOG_LEVEL": "loud", "PSEUDONYM_KEY": "s3cret-of-15-by", "DAILY_LIMIT": "many", "SILENCE_AFTER": "26",
		"RETENTION_DAYS": "29", "PPROF_ADDR": ":6060", "METRICS_ADDR": "0.0.0.0:9464",
		"ALERT_WEBHOOK": "chat.example.org/s3cret",
	}
	_, err := readConfig(env.get)
	if !errors.Is(err, errUsage) {
		t.Fatalf("error %v, want an errUsage", err)
	}
	for name := range env {
		if got := strings.Count(err.Error(), "\n  "+name+" "); got != 1 {
			t.Errorf("%s is named %d times in\n%v", name, got, err)
		}
	}
	if strings.Contains(err.Error(), "s3cret") {
		t.Errorf("a secret is shown in\n%v", err)
	}
}

func TestSettingsOneByOne(t *testing.T) {
	for _, c := range []struct{ name, value, says string }{ // says: empty means accepted
		{"DATABASE_URL", "sqlite:/var/lib/stats.db", ""},
		{"DATABASE_URL", "sqlite:///var/lib/stats.db", ""},
		{"DATABASE_URL", "postgres://ada:pw@db.example.org:5432/stats?sslmode=require", ""},
		{"DATABASE_URL", "postgresql://ada@/stats?host=/run/postgresql", ""},
		{"DATABASE_URL", "sqlite:", "names no file"},
		{"DATABASE_URL", "sqlite::memory:", "names no file"},
		{"DATABASE_URL", "sqlite://data/stats.db", "write sqlite:data/stats.db"},
		{"DATABASE_URL", "stats.db", "write sqlite:PATH or postgres://"},
		{"DATABASE_URL", "postgres://ada:p%zzw@db/stats", "percent-encoded"},
		{"DATABASE_URL", "postgres://ada:pw@db", "names no database"},
		{"DATABASE_URL", "postgres://ada:p@w@db/stats", "write that of the password as %40"},
		{"DATABASE_URL", "postgres://ada:pw@db/stats?sslmode=banana", "sslmode is invalid"},
		{"DATABASE_URL", "postgres://ada:pw@db:99999/stats", "invalid port"},
		{"LISTEN_ADDR", "127.0.0.1:0", ""},
		{"LISTEN_ADDR", "[::1]:3000", ""},
		{"LISTEN_ADDR", ":70000", "write :3000"},
		{"PUBLIC_URL", "https://stats.example.org/", ""},
		{"PUBLIC_URL", "https://example.org/stats/", ""},
		{"PUBLIC_URL", "https://example.org/tools/stats", ""},
		{"PUBLIC_URL", "https://example.org/public", "where the server's own pages are"},
		{"PUBLIC_URL", "https://example.org/a//b", "letters, digits"},
		{"PUBLIC_URL", "https://example.org/a/../b", "letters, digits"},
		{"PUBLIC_URL", "https://example.org/a%20b", "letters, digits"},
		{"PUBLIC_URL", "https://example.org/stats?a=b", "a query"},
		{"PUBLIC_URL", "ftp://stats.example.org", "write https://"},
		{"INGEST_KEYS", "one, two", ""},
		{"TRUSTED_PROXIES", "10.0.0.7, fd00::/8,192.168.0.0/16", ""},
		{"TRUSTED_PROXIES", "10.0.0.0/33", `"10.0.0.0/33"`},
		{"ADMIN_EMAIL", "ada@example.org", "belong together"},
		{"ADMIN_PASSWORD", "long enough", "belong together"},
		{"PSEUDONYM_KEY", "sixteen letters.", ""},
		{"PSEUDONYM_KEY", "  sixteen-with-2 ", "at least 16 characters"},
		{"OIDC_ISSUER", "login.example.org", "write https://login.example.org"},
		{"OIDC_CLIENT_SECRET", "s3cret", "OIDC_ISSUER is needed"},
		{"DAILY_LIMIT", "0", ""},
		{"DAILY_LIMIT", "-1", "0 for no limit"},
		{"DAILY_LIMIT", "5e3", "write 5000"},
		{"NEW_INSTALLATIONS_HOURLY", "0", ""},
		{"NEW_INSTALLATIONS_HOURLY", "some", "write 1000"},
		{"NEW_INSTALLATIONS_DAILY", "0", ""},
		{"NEW_INSTALLATIONS_DAILY", "-5", "write 5000"},
		{"ERASURE_WAIT_DAYS", "0", ""},
		{"ERASURE_WAIT_DAYS", "31", "at most 30"},
		{"ERASURES_DAILY", "-1", "write 20"},
		{"SILENCE_AFTER", "0", ""},
		{"SILENCE_AFTER", "1h30m", ""},
		{"SILENCE_AFTER", "-1h", "0 for no alert"},
		{"SILENCE_AFTER", "2 days", "write 26h"},
		{"ALERT_WEBHOOK", "https://chat.example.org/hooks/abc?x=1", ""},
		{"ALERT_WEBHOOK", "http://localhost:8080", ""},
		{"ALERT_WEBHOOK", "mailto:ada@example.org", "write https://"},
		{"RETENTION_DAYS", "0", ""},
		{"RETENTION_DAYS", "30", ""},
		{"RETENTION_DAYS", "-30", "at least 30"},
		{"RETENTION_DAYS", "2 years", "write 730"},
		{"PPROF_ADDR", "127.0.0.1:6060", ""},
		{"PPROF_ADDR", "[::1]:6060", ""},
		{"PPROF_ADDR", "localhost:6060", ""},
		{"PPROF_ADDR", "0.0.0.0:6060", "anybody"},
		{"PPROF_ADDR", "stats.example.org:6060", "anybody"},
		{"PPROF_ADDR", "6060", "write 127.0.0.1:6060"},
		{"METRICS_ADDR", "127.0.0.1:9464", ""},
		{"METRICS_ADDR", "[::1]:0", ""},
		{"METRICS_ADDR", ":9464", "each post and erasure to anybody: write 127.0.0.1:9464"},
		{"METRICS_ADDR", "10.0.0.7:9464", "through a tunnel"},
		{"METRICS_ADDR", "localhost", "write 127.0.0.1:9464"},
		{"LOG_FORMAT", "json", ""},
		{"LOG_LEVEL", "debug", ""},
	} {
		t.Run(c.name+"="+c.value, func(t *testing.T) {
			_, err := readConfig(environment{c.name: c.value}.get)
			if c.says == "" && err != nil {
				t.Errorf("refused: %v", err)
			}
			if c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

func TestAnEmptyEnvironmentIsEnough(t *testing.T) {
	c, err := readConfig(environment{}.get)
	if err != nil {
		t.Fatal(err)
	}
	if c.database != "sqlite:data/stats.db" || c.listen != ":3000" || c.logJSON || c.ingestKeys != nil ||
		c.dailyLimit != 5000 || c.silenceAfter != 26*time.Hour || c.alerts.address != "" {
		t.Errorf("defaults are %+v", c)
	}
}

// A password is typed at sign-in as it was set: spaces around it are part of it.
func TestSecretsAreTakenAsTheyAre(t *testing.T) {
	env := environment{
		"ADMIN_EMAIL":    "ada@example.org",
		"ADMIN_PASSWORD": " correct horse ",
		"PSEUDONYM_KEY":  " a key of some length ",
	}
	c, err := readConfig(env.get)
	if err != nil || c.adminPassword != env["ADMIN_PASSWORD"] || c.pseudonymKey != env["PSEUDONYM_KEY"] {
		t.Errorf("%+v, %v", c, err)
	}
}

// .docs/configuration.md is made from the settings: UPDATE_DOCS=1 go test -run Configuration ./web
func TestTheConfigurationPageListsEverySetting(t *testing.T) {
	const path = "../.docs/configuration.md"
	page := read(t, path)
	begin, end := strings.Index(page, "| Name |"), strings.LastIndex(page, "|\n")+2
	if begin < 0 || end < begin {
		t.Fatal("the page has no table")
	}
	want := page[:begin] + settingsTable() + page[end:]
	if page == want {
		return
	}
	if os.Getenv("UPDATE_DOCS") == "" {
		t.Fatal("the table is not what the settings say: run UPDATE_DOCS=1 go test -run Configuration ./web")
	}
	if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
}

func settingsTable() string {
	var table strings.Builder
	table.WriteString("| Name | Default | Meaning |\n| --- | --- | --- |\n")
	for _, s := range environmentSettings() {
		fallback := ""
		if s.fallback != "" {
			fallback = "`" + s.fallback + "`"
		}
		fmt.Fprintf(&table, "| `%s` | %s | %s |\n", s.name, fallback, s.meaning)
	}
	return table.String()
}

func TestTheExampleOfTheEnvironmentListsEverySetting(t *testing.T) {
	example := read(t, "../.env.example")
	for _, s := range environmentSettings() {
		if !strings.Contains(example, s.name+"="+s.fallback+"\n") {
			t.Errorf(".env.example lacks %s", s.name)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSettingsAreReadFromTheFileAndTheEnvironmentWins(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte("LISTEN_ADDR=:4000\nLOG_LEVEL=\"warn\" # loud\nSTATS_HOST=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	getenv, err := readDotEnv(path, environment{"LISTEN_ADDR": ":5000"}.get)
	if err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(getenv)
	if err != nil || c.listen != ":5000" || c.logLevel != slog.LevelWarn {
		t.Errorf("%+v, %v", c, err)
	}
	if err := os.WriteFile(path, []byte("LISTEN_ADDR\nX='"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readDotEnv(path, os.Getenv); !errors.Is(err, errUsage) {
		t.Errorf("no settings: %v", err)
	}
	if getenv, err := readDotEnv(filepath.Join(t.TempDir(), "none"), environment{"A": "b"}.get); err != nil || getenv("A") != "b" {
		t.Errorf("no file: %v", err)
	}
}

// A carriage return at the end of DATABASE_URL would make a second, empty database.
func TestWhatCannotBeSeenAtTheEndOfAValueIsRefused(t *testing.T) {
	for _, bad := range []string{"sqlite:data/stats.db\r", " sqlite:data/stats.db", "\ufeffsqlite:data/stats.db", "sqlite:data/stats.db\u200b"} {
		_, err := readConfig(environment{"DATABASE_URL": bad, "LISTEN_ADDR": ":3000 "}.get)
		if err == nil || !strings.Contains(err.Error(), "DATABASE_URL begins or ends with a character that cannot be seen (U+") ||
			!strings.Contains(err.Error(), "LISTEN_ADDR begins or ends") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
