// Package testdb gives tests real databases: SQLite files and a throw-away PostgreSQL. Only tests use it.
//
// PostgreSQL is started from the binaries of the machine (Debian: apt-get install postgresql), once a test
// process, and goes away with it. TEST_POSTGRES_URL names a running server to use instead; databases are
// created in it and dropped again. A test that can have neither is skipped, and fails when CI=true.
package testdb

//go:generate go run ./lacking

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Each runs f as the subtests "sqlite" and "postgres", each with the address of its own empty database.
func Each(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// SQLite returns the address of a database file that does not exist yet, removed when the test ends.
func SQLite(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "stats.db")
}

// Postgres returns the address of a fresh, empty PostgreSQL database, dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("TEST_POSTGRES_URL")
	if server == "" {
		c, err := shared()
		if err != nil {
			unavailable(t, err)
		}
		server = c.url("postgres")
	}
	name := "test_" + rand.Text()
	execute(t, server, fmt.Sprintf(`CREATE DATABASE "%s" TEMPLATE template0`, name))
	t.Cleanup(func() { execute(t, server, fmt.Sprintf(`DROP DATABASE "%s" WITH (FORCE)`, name)) })
	return inDatabase(t, server, name)
}

// One server serves all tests of a process: initdb costs more than most tests. The guard ends it.
var shared = sync.OnceValues(func() (*cluster, error) {
	c, err := newCluster(hasty...)
	if err != nil {
		return nil, err
	}
	return c, c.start()
})

// unavailable skips the test where a developer lacks PostgreSQL, but lets no CI run pass without it.
func unavailable(t testing.TB, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("no PostgreSQL for this test: %v", err)
	}
	t.Skipf("left out, no PostgreSQL: %v", err)
}

func execute(t testing.TB, server, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("connect to the test server: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func inDatabase(t testing.TB, server, name string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatalf("TEST_POSTGRES_URL: %v", err)
	}
	u.Path = "/" + name
	return u.String()
}
