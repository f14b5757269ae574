package testdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestEachTestHasAnEmptyDatabaseOfItsOwn(t *testing.T) {
	Each(t, func(t *testing.T, url string) {
		if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
			if _, err := os.Stat(path); !os.IsNotExist(err) {
				t.Errorf("%s: %v, want a file that does not exist yet", path, err)
			}
			return
		}
		for _, address := range []string{url, Postgres(t)} {
			if got := ask(t, address, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"); got != 0 {
				t.Errorf("%d tables in a fresh database", got)
			}
			execute(t, address, "CREATE TABLE marked (n int)")
		}
	})
}

func TestServerKeepsWhatWasCommittedOverStopAndKill(t *testing.T) {
	s := Server(t)
	execute(t, s.URL, "CREATE TABLE kept (n int)")
	for _, end := range []func(){s.Stop, s.Kill} {
		execute(t, s.URL, "INSERT INTO kept VALUES (1)")
		end()
		if _, err := pgx.Connect(context.Background(), s.URL); err == nil {
			t.Fatal("a stopped server answers")
		}
		s.Start()
	}
	if got := ask(t, s.URL, "SELECT count(*) FROM kept"); got != 2 {
		t.Errorf("%d rows after two restarts, want 2", got)
	}
}

func TestTheEndOfAKilledServersFolderStopsNobodyWhoHasItsNumber(t *testing.T) {
	user, err := serverUser()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := serverDir(user)
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{dir: dir, user: user}
	other := c.command("sleep", "60")
	if err := errors.Join(other.Start(), os.Mkdir(c.data(), 0o755)); err != nil { //nolint:gosec // the server's user reads it
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(other.Process.Kill(), other.Wait()) }()
	left := fmt.Appendf(nil, "%d\n", other.Process.Pid)
	if err := os.WriteFile(c.data()+"/postmaster.pid", left, 0o644); err != nil { //nolint:gosec // as above
		t.Fatal(err)
	}
	out, _ := c.command("/bin/sh", "-c", guardScript, dir).CombinedOutput() // the folder above it may be root's
	if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", other.Process.Pid)); err != nil || bytes.Contains(stat, []byte(") Z ")) {
		t.Errorf("a process that is no server of the folder was ended: %v\n%s", err, out)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, url, query string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(context.Background(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
