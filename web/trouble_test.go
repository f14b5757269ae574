package main

import (
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"compreface-stats/models/testdb"
)

// ownServer runs a statement in another database of the server, as its owner does.
func ownServer(t *testing.T, address, statement string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/postgres"
	u.User = url.User("postgres")
	conn, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// What a running server survives keeps none from starting: records wait in the spool, and /readyz says why.
func TestAServerStartsInTheTroubleThatItSurvives(t *testing.T) {
	t.Parallel()
	server := testdb.Server(t)
	ownServer(t, server.URL, "CREATE ROLE keeper LOGIN")
	ownServer(t, server.URL, "ALTER DATABASE stats OWNER TO keeper")
	address := strings.Replace(server.URL, "postgres@", "keeper@", 1)
	env := environment{
		"DATABASE_URL": address, "SPOOL_DIR": t.TempDir(), "PSEUDONYM_KEY": "a key that the operator has",
	}
	start(t, env, time.Now).stop() // makes the tables
	for name, c := range map[string]struct{ begin, end, reason string }{
		"53300, no connection left": {"ALTER DATABASE stats CONNECTION LIMIT 0", "ALTER DATABASE stats CONNECTION LIMIT -1",
			"raise max_connections"},
		"25006, takes no writes": {
			"ALTER DATABASE stats SET default_transaction_read_only = on",
			"ALTER DATABASE stats RESET default_transaction_read_only",
			"takes no writes now",
		},
		"55000, lets nobody in": {"ALTER DATABASE stats ALLOW_CONNECTIONS false", "ALTER DATABASE stats ALLOW_CONNECTIONS true",
			"not currently accepting connections"},
	} {
		t.Run(name, func(t *testing.T) {
			ownServer(t, server.URL, c.begin)
			p := start(t, env, time.Now)
			if status, answer := p.post(generalPath, general("59638de4-5fca-11eb-848b-0242ac120002", "USER_CREATE")); status != 200 {
				t.Errorf("a record: %d %s", status, answer)
			}
			if p.out.await(regexp.MustCompile("records cannot be stored now.*"+c.reason)) == nil {
				t.Fatalf("the log:\n%s", p.out)
			}
			if status, words := p.ask("/readyz"); status != 200 || !strings.Contains(words, "records wait") {
				t.Errorf("/readyz: %d %s", status, words)
			}
			ownServer(t, server.URL, c.end)
			if p.out.await(regexp.MustCompile("records are stored again")) == nil {
				t.Fatalf("the log:\n%s", p.out)
			}
			if status, words := p.ask("/readyz"); status != 200 || strings.Contains(words, "wait") {
				t.Errorf("/readyz: %d %s", status, words)
			}
			p.stop()
			if got := mustCommand(t, env, "verify"); !strings.Contains(got, "no differences") {
				t.Error(got)
			}
		})
	}
}

// Who starts both at once has PostgreSQL come up later: the first administrator is made all the same, or the address for
// that printed.
func TestTheFirstAdministratorIsMadeOnceALatePostgreSQLAnswers(t *testing.T) {
	t.Parallel()
	for name, admin := range map[string]bool{"by the environment": true, "by the address": false} {
		t.Run(name, func(t *testing.T) {
			server := testdb.Server(t)
			server.Stop()
			env := environment{"DATABASE_URL": server.URL, "PSEUDONYM_KEY": "a key that the operator has", "SPOOL_DIR": t.TempDir()}
			if admin {
				env = env.with("ADMIN_EMAIL", email, "ADMIN_PASSWORD", password, "PSEUDONYM_KEY", "")
			}
			p := start(t, env, time.Now)
			if begin := regexp.MustCompile(`msg=starting database="PostgreSQL, .*stats as postgres" version=\S+ spool=` +
				env["SPOOL_DIR"]); p.out.await(begin) == nil {
				t.Errorf("the start does not say what it uses:\n%s", p.out)
			}
			answered := make(chan int, 1)
			if admin { // without the key there is no pseudonym to keep a record under: the post waits for the database
				if status, words := p.ask("/readyz"); status != 503 || !strings.Contains(words, "PSEUDONYM_KEY is not set") {
					t.Errorf("/readyz: %d %s", status, words)
				}
				go func() {
					status, _ := p.post(generalPath, general("59638de4-5fca-11eb-848b-0242ac120002", "USER_CREATE"))
					answered <- status
				}()
			}
			server.Start()
			v := p.visitor()
			if admin {
				waitUntilTrue(t, "she signs in", func() bool {
					if _, form := v.get("/login"); !strings.Contains(form, `name="csrf"`) {
						return false
					}
					status, page := v.submit("/login", "/login", url.Values{"email": {email}, "password": {password}})
					return status == 200 && strings.Contains(page, "Sign out")
				})
				if status := <-answered; status != 200 {
					t.Errorf("the post that waited: %d", status)
				}
				waitUntilTrue(t, "it is counted", func() bool { return countEvents(t, server.URL) == 1 })
				return
			}
			address := p.out.await(regexp.MustCompile(`http://\S+(/setup\?secret=\S+)`))
			if address == nil {
				t.Fatalf("no address to set up is printed:\n%s", p.out)
			}
			v.mustSubmit(address[1], "/setup", url.Values{"email": {email}, "password": {password}, "secret": {secretOf(address[1])}})
		})
	}
}

func secretOf(address string) string { _, secret, _ := strings.Cut(address, "secret="); return secret }

// A standby can be read: it tells its pseudonym key, so that a server starts beside it without one of its own, and it
// can be backed up.
func TestADatabaseThatTakesNoWritesTellsItsKeyAndCanBeBackedUp(t *testing.T) {
	t.Parallel()
	server := testdb.Server(t)
	env := environment{"DATABASE_URL": server.URL}
	mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
	ownServer(t, server.URL, "ALTER DATABASE stats SET default_transaction_read_only = on")
	p := start(t, env, time.Now)
	if status, answer := p.post(generalPath, general("59638de4-5fca-11eb-848b-0242ac120002", "USER_CREATE")); status != 200 {
		t.Errorf("a record: %d %s", status, answer)
	}
	file := filepath.Join(t.TempDir(), "stats.backup")
	mustCommand(t, env, "backup", file)
	mustCommand(t, env, "verify")
	to := environment{"DATABASE_URL": testdb.SQLite(t)}
	mustCommand(t, to, "restore", file)
	checkGolden(t, to)
	if r := command(t, env, "import", "testdata/examples/faces.csv"); r.code != exitFailed ||
		!strings.Contains(r.stderr, "takes no writes now") {
		t.Errorf("import: exit code %d: %s", r.code, r.stderr)
	}
	ownServer(t, server.URL, "ALTER DATABASE stats RESET default_transaction_read_only")
	if p.out.await(regexp.MustCompile("records are stored again")) == nil {
		t.Fatalf("the log:\n%s", p.out)
	}
}
