package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// The socket outlives the server, as with the socket unit; senders post all the time, directly and through the proxies
// that .deploy has files for. However often the server restarts, none of them sees an error, and nothing is stored twice.
func TestRestartsCostNobodyAPost(t *testing.T) {
	long(t)
	t.Parallel()
	const senders = 64
	restarts := amount("RESTARTS", 20)
	ways := map[string]func(*testing.T, string) string{
		"directly": func(_ *testing.T, server string) string { return server },
		"caddy":    throughCaddy,
		"nginx":    func(t *testing.T, server string) string { return throughNginx(t, server) },
	}
	for name, proxy := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := environment{"DATABASE_URL": testdb.SQLite(t), "SPOOL_DIR": t.TempDir(), "TRUSTED_PROXIES": "127.0.0.1"}
			socket := heldSocket(t)
			base := proxy(t, socket.Addr().String())
			running := startOnSocket(t, socket, env)
			ctx, enough := context.WithCancel(t.Context())
			l := &ledger{ids: map[string]bool{}}
			var posting sync.WaitGroup
			for range senders {
				posting.Go(func() { l.send(ctx, "http://"+base, false) })
			}
			for range restarts {
				before := l.count()
				waitUntilTrue(t, "posts go on", func() bool { return l.count() > before+senders })
				if err := running.cmd.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
				if err := running.cmd.Wait(); err != nil {
					t.Fatalf("the server ended with %v", err)
				}
				running = startOnSocket(t, socket, env)
			}
			enough()
			posting.Wait()
			if err := running.cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			_ = running.cmd.Wait()
			checkLedger(t, env, l)
		})
	}
}

// heldSocket is held by the test, as systemd holds the unit's.
func heldSocket(t *testing.T) *net.TCPListener {
	t.Helper()
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

// startOnSocket starts the program with the socket as systemd hands it over: file 3, and its own process ID.
func startOnSocket(t *testing.T, socket *net.TCPListener, env environment) *child {
	t.Helper()
	file, err := socket.File()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	command := exec.Command("sh", "-c", "LISTEN_PID=$$ LISTEN_FDS=1 exec "+buildProgram(t))
	command.ExtraFiles = []*os.File{file}
	return startCommand(t, command, env)
}

// throughCaddy runs Debian's caddy with the file that we ship, and returns its address.
func throughCaddy(t *testing.T, server string) string {
	t.Helper()
	address := freeAddress(t)
	caddy := exec.Command("caddy", "run", "--config", "../.deploy/Caddyfile")
	caddy.Env = append(os.Environ(), "STATS_HOST=http://"+address, "STATS_UPSTREAM="+server, "HOME="+t.TempDir())
	runProxy(t, caddy, address)
	return address
}

// throughNginx runs Debian's nginx with the file that we ship, at other addresses than it names. More pairs say what else
// an operator changes in it.
func throughNginx(t *testing.T, server string, changes ...string) string {
	t.Helper()
	address, folder := freeAddress(t), t.TempDir()
	changes = append(changes, "listen 80;", "listen "+address+";", "127.0.0.1:3000", server)
	site := strings.NewReplacer(changes...).Replace(read(t, "../.deploy/nginx.conf"))
	whole := fmt.Sprintf("daemon off;\npid %[1]s/pid;\nerror_log stderr emerg;\nevents { worker_connections 2048; }\n"+
		"http { client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; "+
		"scgi_temp_path %[1]s/s;\n%[2]s}\n", folder, site)
	config := filepath.Join(folder, "nginx.conf")
	if err := os.WriteFile(config, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	runProxy(t, exec.Command(debian("nginx"), "-c", config, "-p", folder), address)
	return address
}

// debian finds a program that Debian keeps where only root's path leads.
func debian(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	return "/usr/sbin/" + name
}

func runProxy(t *testing.T, command *exec.Cmd, address string) {
	t.Helper()
	var said lockedText
	command.Stdout, command.Stderr = &said, &said
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
		if log := said.String(); strings.Contains(log, "127.0.0.1:") && strings.Contains(log, "User-Agent") {
			t.Errorf("the proxy's log tells of senders:\n%.2000s", log)
		}
	})
	waitUntilTrue(t, "the proxy listens: "+said.String(), func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func waitUntilTrue(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within a minute: %s", what)
		}
	}
}

// lockedText is what a program says.
type lockedText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lockedText) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lockedText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
