package main

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

func TestArgumentsToExitCodeAndText(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"-h", exitOK, "Answer requests (the default)."},
		{"--help", exitOK, "healthcheck"},
		{"import -h", exitOK, "importing the file again is safe"},
		{"serve -h", exitOK, "serve"},
		{"token create -h", exitOK, "<name>"},
		{"version", exitOK, "0.2.0"},
		{"dance", exitUsage, "unexpected argument dance"},
		{"serve --port 80", exitUsage, "unknown flag --port"},
		{"import", exitUsage, `expected "<file> ..."`},
		{"token create", exitUsage, `expected "<name>"`},
		{"user", exitUsage, "expected"},
		{"user add ada", exitUsage, "is not an e-mail address"},
		{"user add ada@example.org", exitUsage, "no password was given"},
		{"verify", exitFailed, "there is no database at"},
		{"user list", exitFailed, "user list: there is no database at"},
		{"user disable ada@example.org", exitFailed, "there is no database at"},
		{"token revoke grafana", exitFailed, "token revoke: there is no database at"},
		{"import /no/such/file.csv", exitFailed, "1 of 1 files failed"},
	} {
		t.Run(c.args, func(t *testing.T) {
			env := environment{"DATABASE_URL": testdb.SQLite(t)}
			r := command(t, env, strings.Fields(c.args)...)
			if r.code != c.code || !strings.Contains(r.stdout+r.stderr, c.says) {
				t.Errorf("exit code %d, want %d; want %q in\n%s%s", r.code, c.code, c.says, r.stdout, r.stderr)
			}
		})
	}
}

func TestCommandsRefuseAWrongEnvironmentBeforeTheyOpenAnything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stats.db")
	env := environment{"DATABASE_URL": "sqlite:" + path, "LOG_LEVEL": "loud", "LOG_FORMAT": "xml"}
	for _, args := range []string{"serve", "verify", "demo", "token create x", "healthcheck"} {
		r := command(t, env, strings.Fields(args)...)
		if r.code != exitUsage || !strings.Contains(r.stderr, "LOG_LEVEL") || !strings.Contains(r.stderr, "LOG_FORMAT") {
			t.Errorf("%s: exit code %d, want %d:\n%s", args, r.code, exitUsage, r.stderr)
		}
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the database was touched: %v", err)
	}
}

func TestTokenIsPrintedAlone(t *testing.T) {
	r := command(t, environment{"DATABASE_URL": testdb.SQLite(t)}, "token", "create", "grafana")
	if token := strings.TrimSuffix(r.stdout, "\n"); r.code != exitOK || len(token) < 20 ||
		strings.ContainsAny(token, " \n") {
		t.Errorf("exit code %d, printed %q", r.code, r.stdout)
	}
}

func TestATokenNeedsAName(t *testing.T) {
	for _, name := range []string{"", "  ", strings.Repeat("x", 101)} {
		r := command(t, environment{"DATABASE_URL": testdb.SQLite(t)}, "token", "create", name)
		if r.code != exitUsage || r.stdout != "" || !strings.Contains(r.stderr, "a name of 1 to 100 characters") {
			t.Errorf("%q: exit code %d: %s%s", name, r.code, r.stdout, r.stderr)
		}
	}
}

func TestVerifyMakesNoDatabase(t *testing.T) {
	url := testdb.SQLite(t)
	path := strings.TrimPrefix(url, "sqlite:")
	r := command(t, environment{"DATABASE_URL": url}, "verify")
	if r.code != exitFailed || r.stdout != "" || !strings.Contains(r.stderr, strconv.Quote(path)) {
		t.Errorf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("the file is there now: %v", err)
	}
}

func TestAFileOfWhichNothingCouldBeUsedFails(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	useless := filepath.Join(t.TempDir(), "useless.csv")
	const header, bad = `"_createdAt:date","install_guid:string","action_name:string"` + "\n", `"yesterday","x","USER_CREATE"` + "\n"
	for text, want := range map[string]int{header + bad + bad: exitFailed, header: exitOK} {
		if err := os.WriteFile(useless, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		r := command(t, env, "import", useless, "testdata/examples/faces.csv")
		if said := strings.Contains(r.stderr, "every line of 1 of 2 files was refused"); r.code != want ||
			said != (want == exitFailed) {
			t.Errorf("exit code %d, want %d: %s%s", r.code, want, r.stdout, r.stderr)
		}
	}
}

func TestDemoFillsAnEmptyDatabaseOnce(t *testing.T) {
	t.Parallel()
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	mustCommand(t, env, "demo")
	if got := mustCommand(t, env, "verify"); !strings.HasPrefix(got, "no differences") {
		t.Errorf("verify says %q", got)
	}
	if r := command(t, env, "demo"); r.code != exitFailed || !strings.Contains(r.stderr, "never mixed") {
		t.Errorf("second demo: exit code %d: %s", r.code, r.stderr)
	}
}

func TestImportSaysWhatItTookAndWhatItLeft(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	broken := filepath.Join(t.TempDir(), "broken.csv")
	lines := read(t, "testdata/examples/general.csv") + strings.Repeat(
		`"2021-03-15 09:16:31.676","560eee90-5fca-11eb-988b-0242ac120003","USER_DANCE"`+"\n", 12)
	if err := os.WriteFile(broken, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	first := mustCommand(t, env, "import", broken)
	for _, want := range []string{"5 accepted, 0 repeated, 12 refused", "line 6: ", "USER_DANCE", "and 2 more", "12 unknown_action_name"} {
		if !strings.Contains(first, want) {
			t.Errorf("the summary lacks %q:\n%s", want, first)
		}
	}
	if again := mustCommand(t, env, "import", "testdata/examples/general.csv"); !strings.Contains(
		again,
		"0 accepted, 5 repeated, 0 refused",
	) {
		t.Errorf("the same lines again: %s", again)
	}
}

func TestImportReadsStandardInput(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	r := commandWith(t, env, read(t, "testdata/examples/faces.csv"), "import", "-")
	if r.code != exitOK || !strings.Contains(r.stdout, "-: 4 accepted, 0 repeated, 0 refused") {
		t.Errorf("exit code %d:\n%s%s", r.code, r.stdout, r.stderr)
	}
}

func TestAFailedFileDoesNotStopTheOthers(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	r := command(t, env, "import", "/no/such/file.csv", "testdata/examples/faces.csv")
	if r.code != exitFailed || !strings.Contains(r.stdout, "4 accepted") ||
		!strings.Contains(r.stderr, "1 of 2 files failed") {
		t.Errorf("exit code %d:\n%s%s", r.code, r.stdout, r.stderr)
	}
}

func TestUsersAreAddedListedAndGivenNewPasswords(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	for _, c := range []struct {
		args, stdin string
		code        int
		says        string
	}{
		{"user add ada@example.org", "too short\n", exitUsage, "at least 10"},
		{"user passwd ada@example.org", "correct horse\n", exitFailed, "has no account"},
		{"user add ada@example.org", "correct horse\n", exitOK, "ada@example.org may sign in now"},
		{"user add Ada@example.org", "correct horse\n", exitFailed, "already has an account"},
		{"user passwd ada@example.org", "battery staple", exitOK, "new password"},
		{"user passwd ada@example.org", "battery", exitUsage, "at least 10"},
		{"user list", "", exitOK, "ada@example.org  administrator  since 20"},
	} {
		r := commandWith(t, env, c.stdin, strings.Fields(c.args)...)
		if r.code != c.code || !strings.Contains(r.stdout+r.stderr, c.says) {
			t.Errorf("%s: exit code %d, want %d; want %q in\n%s%s", c.args, r.code, c.code, c.says, r.stdout, r.stderr)
		}
	}
}

func TestHealthcheckAsksTheServer(t *testing.T) {
	p := start(t, environment{"DATABASE_URL": testdb.SQLite(t)}, clockAt(today).now)
	env := environment{"LISTEN_ADDR": strings.TrimPrefix(p.url, "http://")}
	mustCommand(t, env, "healthcheck")
	p.stop()
	if r := command(t, env, "healthcheck"); r.code != exitFailed {
		t.Errorf("no server: exit code %d", r.code)
	}
}

func TestHealthcheckReachesAServerThatListensEverywhere(t *testing.T) {
	for listen, want := range map[string]string{
		":3000": "127.0.0.1:3000", "0.0.0.0:80": "127.0.0.1:80", "[::]:80": "127.0.0.1:80",
		"10.0.0.7:3000": "10.0.0.7:3000", "stats.local:1": "stats.local:1",
	} {
		if got := nearAddress(listen); got != want {
			t.Errorf("%s is asked at %s, want %s", listen, got, want)
		}
	}
}

func TestAListenerThatFailsIsSaid(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	env := environment{"DATABASE_URL": testdb.SQLite(t), "LISTEN_ADDR": taken.Addr().String()}
	r := command(t, env, "serve")
	if r.code != exitFailed || !strings.Contains(r.stderr, "cannot listen on "+env["LISTEN_ADDR"]) {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
}
func TestADatabaseThatCannotBeOpenedIsNamed(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, garbage, filepath.Join(garbage, "stats.db")} {
		r := command(t, environment{"DATABASE_URL": "sqlite:" + path}, "user", "list")
		if r.code != exitFailed || !strings.Contains(r.stderr, path) {
			t.Errorf("%s: exit code %d: %s", path, r.code, r.stderr)
		}
	}
}

// A release changes one file; the changelog must know it.
func TestTheChangelogHasTheVersion(t *testing.T) {
	version, _, _ := strings.Cut(strings.TrimSpace(versionFile), "-")
	if changelog := read(t, "../.docs/changelog.md"); !strings.Contains(changelog, "\n## "+version) {
		t.Errorf("the changelog has no entry of %s", version)
	}
}
