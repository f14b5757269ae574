package testdb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"compreface-stats/models/testdb/machine"
)

// cluster is one PostgreSQL data directory and, while it runs, its server. It listens on a Unix socket
// only, so that no port can collide with a neighbour's.
type cluster struct {
	bin  string // folder of initdb and postgres
	dir  string // holds data/, the socket and the log
	port int    // names the socket; 0: the usual one
	user *syscall.Credential
	more []string      // settings of this server besides those of every one
	proc *exec.Cmd     // nil while stopped
	done chan struct{} // closed when proc has ended
}

// newCluster makes an empty data directory, which is removed when this process ends, however it ends.
func newCluster(more ...string) (*cluster, error) {
	bin, err := machine.Postgres()
	if err != nil {
		return nil, err
	}
	c, err := newFolder(bin, more...)
	if err != nil {
		return nil, err
	}
	return c, c.initialize()
}

// newFolder makes the folder of a server that has no data yet.
func newFolder(bin string, more ...string) (*cluster, error) {
	user, err := serverUser()
	if err != nil {
		return nil, err
	}
	dir, err := serverDir(user)
	if err != nil {
		return nil, err
	}
	c := &cluster{bin: bin, dir: dir, user: user, more: more}
	if err := c.guard(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

// guardScript stops the server of the folder that it is given and removes the folder. A server that was killed leaves
// its number behind, which another process may have by then: only a server of this folder is stopped.
const guardScript = `cat
runs() { tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF "$0"; }
if pid=$(head -n 1 data/postmaster.pid 2>/dev/null) && runs && kill -QUIT "$pid"; then
	for i in 1 2 3 4 5 6 7 8 9 10; do runs || break; sleep 0.2; done
fi
cd / && rm -rf "$0"`

// guard starts a shell that outlives this process just long enough to stop the server and remove its
// directory. It waits for the end of its standard input, which comes even when a test panics or is killed.
func (c *cluster) guard() error {
	cmd := c.command("/bin/sh", "-c", guardScript, c.dir)
	if _, err := cmd.StdinPipe(); err != nil {
		return fmt.Errorf("guard: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("guard: %w", err)
	}
	go func() { _ = cmd.Wait() }()
	return nil
}

func (c *cluster) initialize() error {
	cmd := c.command(filepath.Join(c.bin, "initdb"), "-D", c.data(), "-A", "trust", "-U", "postgres",
		"--no-sync", "-E", "UTF8", "--locale=C")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// command runs a program as the server's user and in a process group of its own: an interrupt typed at
// the terminal ends the test, and the guard then ends the server.
func (c *cluster) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.user, Setpgid: true}
	return cmd
}

// settings are those of every server. The time zone
// is far from UTC on purpose: a query that leans on the session's zone gives wrong days here.
var settings = []string{"listen_addresses=", "max_connections=200", "timezone=Pacific/Auckland"}

// hasty gives up surviving a crash of the machine, for speed, but not a crash of the server.
var hasty = []string{"fsync=off", "full_page_writes=off"}

// start runs the server and returns once it answers.
func (c *cluster) start() error {
	args := []string{"-D", c.data(), "-k", c.dir}
	for _, s := range append(settings, c.more...) {
		args = append(args, "-c", s)
	}
	log, err := os.Create(filepath.Join(c.dir, "log"))
	if err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	defer log.Close()
	cmd := c.command(filepath.Join(c.bin, "postgres"), args...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	done := make(chan struct{})
	go func() { _ = cmd.Wait(); close(done) }()
	c.proc, c.done = cmd, done
	return c.awaitAnswer(time.Minute)
}

func (c *cluster) awaitAnswer(patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.url("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-c.done:
			return fmt.Errorf("postgres ended at start:\n%s", c.logTail())
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w\n%s", err, c.logTail())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// end sends the running server a signal and waits until it is gone.
func (c *cluster) end(signal syscall.Signal) error {
	if c.proc == nil {
		return nil
	}
	err := c.proc.Process.Signal(signal)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop postgres: %w", err)
	}
	<-c.done
	c.proc = nil
	return nil
}

func (c *cluster) url(database string) string {
	query := url.Values{"host": {c.dir}}
	if c.port > 0 {
		query.Set("port", strconv.Itoa(c.port))
	}
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

func (c *cluster) logTail() []byte {
	text, err := os.ReadFile(filepath.Join(c.dir, "log"))
	if err != nil {
		return []byte(err.Error())
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-10):], []byte("\n"))
}
