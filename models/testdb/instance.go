package testdb

import (
	"syscall"
	"testing"
	"time"
)

// Instance is a PostgreSQL server of one test's own, which the test may stop, kill and start again.
type Instance struct {
	URL string // of an empty database in it; stays the same over restarts

	t testing.TB
	c *cluster
}

// Server starts a server for this test alone, which keeps what it commits as one in production does. It is running
// when Server returns, and goes away when the test ends.
func Server(t testing.TB) *Instance {
	t.Helper()
	c, err := newCluster()
	if err == nil {
		err = c.start()
	}
	if err != nil {
		unavailable(t, err)
	}
	i := &Instance{URL: c.url("stats"), t: t, c: c}
	t.Cleanup(i.Stop)
	execute(t, c.url("postgres"), "CREATE DATABASE stats TEMPLATE template0")
	return i
}

// PID is the process of the running server; its sessions and background processes are children of it.
func (i *Instance) PID() int { return i.c.proc.Process.Pid }

// Stop ends the server in order, breaking off its connections. It does nothing to a stopped server.
func (i *Instance) Stop() {
	i.t.Helper()
	i.end(syscall.SIGINT)
}

// Kill ends the server as a crash does: at once, without writing anything more.
func (i *Instance) Kill() {
	i.t.Helper()
	i.end(syscall.SIGKILL)
}

func (i *Instance) end(signal syscall.Signal) {
	i.t.Helper()
	if err := i.c.end(signal); err != nil {
		i.t.Fatal(err)
	}
}

// Start runs a stopped or killed server again and returns once it answers.
func (i *Instance) Start() {
	i.t.Helper()
	// After Kill the server's orphaned children need a moment to notice; until then a new one refuses to start.
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := i.c.start()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			i.t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// Save keeps a copy of everything that the stopped server has on disk, for Return.
func (i *Instance) Save() {
	i.t.Helper()
	i.replace(i.c.data(), i.c.data()+".saved")
}

// Return puts the stopped or killed server back to what Save kept: it has lost what came since, as a standby that was
// behind, or a restored snapshot, has.
func (i *Instance) Return() {
	i.t.Helper()
	i.replace(i.c.data()+".saved", i.c.data())
}

func (i *Instance) replace(from, to string) {
	i.t.Helper()
	if i.c.proc != nil {
		i.t.Fatal("the server runs")
	}
	const script = `rm -rf "$1" && cp -a "$0" "$1" && rm -f "$1/postmaster.pid"`
	if out, err := i.c.command("/bin/sh", "-c", script, from, to).CombinedOutput(); err != nil {
		i.t.Fatalf("copy the server's data: %v\n%s", err, out)
	}
}

// Folder is where the server's socket is: the host of its address.
func (i *Instance) Folder() string { return i.c.dir }
