package testdb

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Standby makes a copy of the running server that follows it, and may take its place. It goes away when the test ends.
func (i *Instance) Standby(t testing.TB) *Instance {
	t.Helper()
	c, err := newFolder(i.c.bin)
	if err != nil {
		t.Fatal(err)
	}
	copying := c.command(filepath.Join(c.bin, "pg_basebackup"), "-h", i.c.dir, "-U", "postgres", "-D", c.data(), "-R",
		"-X", "stream", "--checkpoint=fast", "--no-sync")
	if out, err := copying.CombinedOutput(); err != nil {
		t.Fatalf("pg_basebackup: %v\n%s", err, out)
	}
	if err := c.start(); err != nil {
		t.Fatal(err)
	}
	standby := &Instance{URL: c.url("stats"), t: t, c: c}
	t.Cleanup(standby.Stop)
	return standby
}

// Promote has a standby take writes, as an operator or a cluster manager does after the death of the server before it.
func (i *Instance) Promote() {
	i.t.Helper()
	execute(i.t, i.c.url("postgres"), "SELECT pg_promote()")
}

// HoldBack stops the server's processes that stream to standbys, as a broken line does: the standbys fall behind.
func (i *Instance) HoldBack() {
	i.t.Helper()
	for _, pid := range senders(i.t, i.c.url("postgres")) {
		sender, err := os.FindProcess(pid) // by its handle: its number may be another's by the end of the test
		if err == nil {
			err = sender.Signal(syscall.SIGSTOP)
		}
		if err != nil {
			i.t.Fatal(err)
		}
		i.t.Cleanup(func() { _ = sender.Kill() }) // it cannot notice the end of its server
	}
}

// senders are the processes that stream to standbys.
func senders(t testing.TB, address string) (pids []int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "SELECT pid FROM pg_stat_replication")
	if err == nil {
		pids, err = pgx.CollectRows(rows, pgx.RowTo[int])
	}
	if err != nil || len(pids) == 0 {
		t.Fatalf("nobody streams to a standby: %v", err)
	}
	return pids
}

// Either is the address of whichever of the servers takes writes.
func Either(servers ...*Instance) string {
	hosts := make([]string, len(servers))
	for n, server := range servers {
		hosts[n] = server.c.dir
	}
	query := url.Values{"host": {strings.Join(hosts, ",")}, "target_session_attrs": {"read-write"}}
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/stats", RawQuery: query.Encode()}
	return u.String()
}
