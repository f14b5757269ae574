package main

import (
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// A crowd holds more connections than the process may have files open, and leaves again.
func TestACrowdBeyondTheLimitOfOpenFilesEndsNothing(t *testing.T) {
	const limit, crowd = 64, 200
	command := exec.Command("sh", "-c", fmt.Sprintf("ulimit -n %d && exec %s", limit, buildProgram(t)))
	c := startCommand(
		t,
		command,
		environment{"DATABASE_URL": testdb.SQLite(t), "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir()},
	)
	post := func() error {
		client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
		body := `{"install_guid":"560eee90-5fca-11eb-988b-0242ac120003","action_name":"APP_CREATE"}`
		response, err := client.Post(c.base+generalPath, "application/json", strings.NewReader(body))
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("status %s", response.Status)
		}
		return nil
	}
	if err := post(); err != nil { // opens what the server opens at its first record
		t.Fatal(err)
	}
	var held []net.Conn
	for range crowd {
		conn, err := net.Dial("tcp", strings.TrimPrefix(c.base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	time.Sleep(300 * time.Millisecond) // the server comes to its limit and would end here
	if err := c.cmd.Process.Signal(syscall.Signal(0)); err != nil {
		t.Fatalf("the process is gone: %v", err)
	}
	for _, conn := range held {
		conn.Close()
	}
	if err := post(); err != nil {
		t.Errorf("after the crowd: %v", err)
	}
}

func TestAcceptingWaitsLongerEachTimeUpToASecond(t *testing.T) {
	var delays []time.Duration
	for delay := nextAcceptDelay(0); len(delays) < 10; delay = nextAcceptDelay(delay) {
		delays = append(delays, delay)
	}
	if delays[0] != 5*time.Millisecond || delays[1] != 10*time.Millisecond || delays[9] != time.Second {
		t.Errorf("%v", delays)
	}
}
