package testdb

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"compreface-stats/models/testdb/machine"
)

// poolerSettings share few sessions among many clients, so that transactions of one client meet several of them.
const poolerSettings = `[databases]
* = host=%s port=%d user=%s
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = %s
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 1000
`

// Pooled starts a PgBouncer in transaction mode before the database at the address, and returns the address through
// it. It goes away when the test ends, or when the returned function is called.
func Pooled(t testing.TB, address string) (through string, stop func()) {
	t.Helper()
	program, err := machine.PgBouncer()
	if err != nil {
		unavailable(t, err)
	}
	config, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	dir, user := poolerDir(t)
	settings := fmt.Sprintf(poolerSettings, config.Host, config.Port, config.User, dir)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(settings), 0o644); err != nil { //nolint:gosec // the pooler's user reads it
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-q", file)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: user, Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start PgBouncer: %v", err)
	}
	ended := false
	stop = func() {
		if !ended {
			ended = true
			_ = errors.Join(cmd.Process.Kill(), cmd.Wait())
		}
	}
	t.Cleanup(stop)
	awaitSocket(t, filepath.Join(dir, ".s.PGSQL.6432"))
	query := url.Values{"host": {dir}, "port": {"6432"}}
	u := url.URL{Scheme: "postgres", User: url.User(config.User), Path: "/" + config.Database, RawQuery: query.Encode()}
	return u.String(), stop
}

func poolerDir(t testing.TB) (dir string, user *syscall.Credential) {
	t.Helper()
	user, err := serverUser()
	if err != nil {
		unavailable(t, err)
	}
	if dir, err = serverDir(user); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir, user
}

func awaitSocket(t testing.TB, path string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("unix", path); err == nil { // the file is there before anybody listens at it
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("PgBouncer does not listen")
		}
	}
}
