package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// Five times as many senders as the process may have files open, half of which keep their connections: an honest
// midnight. Strangers who hold all places and say nothing, or half of a post, change nothing.
func TestACrowdBeyondTheLimitOfOpenFilesIsAnsweredToTheLast(t *testing.T) {
	long(t)
	const files, senders, silent, half = 400, 2000, 50, 250
	command := exec.Command("sh", "-c", fmt.Sprintf("ulimit -n %d && exec %s", files, buildProgram(t)))
	c := startCommand(t, command, environment{
		"DATABASE_URL": testdb.SQLite(t), "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir(), "DAILY_LIMIT": "0",
	})
	for i := range silent + half {
		conn := dialProgram(t, c.base)
		defer conn.Close()
		if i >= silent {
			_, _ = io.WriteString(conn, "POST "+generalPath+" HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{")
		}
	}
	var crowd sync.WaitGroup
	for i := range senders {
		crowd.Go(func() {
			client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: i%2 == 0}}
			for n := range 3 {
				if err := postOnce(client, c.base, i, n); err != nil {
					t.Errorf("sender %d: %v", i, err)
				}
			}
		})
	}
	crowd.Wait()
}

// Strangers hold six times as many connections as there are places, ask for much and read nothing of it. Each by itself looks
// like somebody on a slow line.
func TestStrangersWhoDoNotReadTheirAnswersKeepNobodyWaiting(t *testing.T) {
	long(t)
	const files, strangers, honest = 400, 1200, 20
	command := exec.Command("sh", "-c", fmt.Sprintf("ulimit -n %d && exec %s", files, buildProgram(t)))
	c := startCommand(t, command, environment{
		"DATABASE_URL": testdb.SQLite(t), "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir(),
	})
	for range strangers {
		conn := dialProgram(t, c.base)
		defer conn.Close()
		if err := conn.(*net.TCPConn).SetReadBuffer(2048); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(conn, strings.Repeat("GET /login HTTP/1.1\r\nHost: x\r\n\r\n", 50))
	}
	var senders sync.WaitGroup
	for i := range honest {
		senders.Go(func() {
			client := &http.Client{Timeout: 55 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
			for n := range 3 {
				if err := postOnce(client, c.base, i, n); err != nil {
					t.Errorf("sender %d: %v", i, err)
				}
			}
		})
	}
	senders.Wait()
}

func dialProgram(t *testing.T, base string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func postOnce(client *http.Client, base string, sender, n int) error {
	actions := []string{"USER_CREATE", "APP_CREATE", "FACE_DETECTION_CREATE"}
	body := fmt.Sprintf(`{"install_guid":"560eee90-5fca-11eb-988b-%012x","action_name":%q}`, sender, actions[n])
	response, err := client.Post(base+generalPath, "application/json", strings.NewReader(body))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", response.Status)
	}
	return nil
}

// What is announced and does not come takes no memory that counts, and honest posts go on beside it.
func TestHalfSentPostsTakeLittleMemory(t *testing.T) {
	long(t)
	cookies := "Cookie: " + strings.Repeat("a=bcdefghijklmnopqrstuvwxyz;", 500) + "\r\n"
	for name, c := range map[string]struct {
		lines string
		bytes int64 // that each may take
	}{
		"of little":          {"", 40 << 10},
		"of all that may be": {cookies + strings.Repeat("a:\r\n", 90), 96 << 10},
		"of tiny lines":      {strings.Repeat("a:\r\n", 4000), 48 << 10},
	} {
		t.Run(name, func(t *testing.T) { halfPostsTake(t, c.lines, c.bytes) })
	}
}

// halfPostsTake has thousands of posts announced and begun, with these lines in their headers.
func halfPostsTake(t *testing.T, lines string, most int64) {
	t.Helper()
	const attackers, honest = 4000, 50
	c := startCommand(t, exec.Command(buildProgram(t)), environment{
		"DATABASE_URL": testdb.SQLite(t), "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir(),
	})
	before := residentBytes(t, c.cmd.Process.Pid)
	head := "POST " + generalPath + " HTTP/1.1\r\nHost: x\r\n" + lines + "Content-Length: 65000\r\n\r\n{"
	for range attackers {
		conn := dialProgram(t, c.base)
		defer conn.Close()
		if _, err := io.WriteString(conn, head); err != nil {
			t.Fatal(err)
		}
	}
	for i := range honest {
		if err := postOnce(http.DefaultClient, c.base, i, 1); err != nil {
			t.Fatal(err)
		}
	}
	if grown := residentBytes(t, c.cmd.Process.Pid) - before; grown > attackers*most {
		t.Errorf("%d half-sent posts take %d bytes each", attackers, grown/attackers)
	}
}

// Whoever may import announces large files, sends most of each and stops: they come in a few at a time.
func TestHalfSentImportsTakeLittleMemory(t *testing.T) {
	const attackers, megabytes = 20, 20
	env := environment{"DATABASE_URL": testdb.SQLite(t), "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir()}
	mustCommand(t, env, "import", "testdata/examples/faces.csv")
	token := strings.TrimSpace(mustCommand(t, env, "token", "create", "--scope=import", "importer"))
	c := startCommand(t, exec.Command(buildProgram(t)), env)
	before := residentBytes(t, c.cmd.Process.Pid)
	head := "POST /api/v1/import HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\nContent-Length: 33000000\r\n\r\n"
	var sending sync.WaitGroup
	for range attackers {
		conn := dialProgram(t, c.base)
		defer conn.Close()
		_ = conn.SetWriteDeadline(time.Now().Add(3 * time.Second)) // most of them are not read from
		sending.Go(func() {
			_, _ = io.WriteString(conn, head+strings.Repeat("x", megabytes<<20))
		})
	}
	sending.Wait()
	if grown := residentBytes(t, c.cmd.Process.Pid) - before; grown > 150<<20 {
		t.Errorf("%d half-sent imports take %d MiB", attackers, grown>>20)
	}
	if err := postOnce(http.DefaultClient, c.base, 1, 1); err != nil {
		t.Error(err)
	}
}

func residentBytes(t *testing.T, process int) int64 {
	t.Helper()
	var pages, resident int64
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", process))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscan(bytes.NewReader(text), &pages, &resident); err != nil {
		t.Fatal(err)
	}
	return resident * 4096
}

// The stacks of a crowd count, too: where they are left out, the limit is below what is in use, and all work is collecting.
func TestTheCollectorFollowsTheStacks(t *testing.T) {
	const crowd, each = 10_000, 8 << 10
	debug.FreeOSMemory() // or what other tests left is given back meanwhile
	before, wait := memoryInUse(), make(chan struct{})
	var sleeping, ready sync.WaitGroup
	for range crowd {
		ready.Add(1)
		sleeping.Go(func() { deepStack(func() { ready.Done(); <-wait }) })
	}
	ready.Wait()
	if grown := memoryInUse() - before; grown < crowd*each/2 {
		t.Errorf("%d goroutines with %d bytes of stack each count as %d bytes", crowd, each, grown)
	}
	close(wait)
	sleeping.Wait()
}

// deepStack calls f on a stack of more than 4 KiB.
//
//go:noinline
func deepStack(f func()) byte {
	var room [5 << 10]byte
	f()
	return room[len(os.Args)]
}

func TestTheCollectorFollowsTheMachine(t *testing.T) {
	for _, c := range []struct {
		inUse, machine uint64
		want           int64
	}{
		{10 << 20, 8 << 30, memoryAtRest},
		{200 << 20, 8 << 30, 300 << 20},
		{200 << 20, 0, 300 << 20},
		{200 << 20, 256 << 20, 192 << 20},
		{0, 128 << 20, 96 << 20},
	} {
		if got := memoryLimit(c.inUse, c.machine); got != c.want {
			t.Errorf("%d in use of %d: %d, not %d", c.inUse, c.machine, got, c.want)
		}
	}
}
