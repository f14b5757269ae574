package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// crowdBesieges has the address of the server in the process that plays the strangers.
const crowdBesieges = "STATS_TEST_CROWD_BESIEGES"

// allCame is what that process says once each of its connections was made, or made again.
const allCame = "all came"

// Strangers of hundreds of networks hold several times as many connections as there are places, and come again as soon as
// they are ended: half of them with half a post, the others with forms, twenty at a time. They are a process of their own,
// and installations have a network each: neither waits for a turn of the other's before it sends.
func TestStrangersOfHundredsOfNetworksWhoComeAgainKeepNobodyOut(t *testing.T) {
	if address := os.Getenv(crowdBesieges); address != "" {
		besiege(t.Context(), address)
		return
	}
	long(t)
	const files, honest = 400, 20
	command := exec.Command("sh", "-c", fmt.Sprintf("ulimit -n %d && exec %s", files, buildProgram(t)))
	c := startCommand(t, command, environment{
		"DATABASE_URL": testdb.SQLite(t), "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir(),
	})
	startCrowd(t, strings.TrimPrefix(c.base, "http://"))
	var senders sync.WaitGroup
	for i := range honest {
		senders.Go(func() {
			dialer := &net.Dialer{LocalAddr: addressIn(1000 + i)}
			client := &http.Client{
				Timeout: 45 * time.Second, Transport: &http.Transport{DisableKeepAlives: true, DialContext: dialer.DialContext},
			}
			if err := postOnce(client, c.base, i, 0); err != nil {
				t.Errorf("sender %d: %v", i, err)
			}
		})
	}
	senders.Wait()
}

// startCrowd returns once the strangers are there and the first of them have been ended; they stay until the test ends.
func startCrowd(t *testing.T, address string) {
	t.Helper()
	crowd := exec.Command(os.Args[0], "-test.run", "^"+t.Name()+"$")
	crowd.Env = append(os.Environ(), crowdBesieges+"="+address)
	said, err := crowd.StdoutPipe()
	if err == nil {
		err = crowd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = crowd.Process.Kill()
		_ = crowd.Wait()
	})
	line, err := bufio.NewReader(said).ReadString('\n')
	if strings.TrimSpace(line) != allCame {
		t.Fatalf("the crowd says %q, %v", line, err)
	}
}

// besiege goes on until the process is killed.
func besiege(ctx context.Context, address string) {
	const strangers, networks = 6000, 500
	half := "POST " + generalPath + " HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{"
	form := "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b"
	var crowd sync.WaitGroup
	var came atomic.Int64
	for i := range strangers {
		says := []string{half, strings.Repeat(form, 20)}[i%2]
		crowd.Go(func() { comeAgain(ctx, i%networks, address, says, &came) })
	}
	for came.Load() < strangers { // and the first ones are ended
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println(allCame)
	crowd.Wait()
}

// comeAgain connects from an address of the network, says its word and takes what is answered, again and again; it counts
// the connections.
func comeAgain(ctx context.Context, network int, address, says string, came *atomic.Int64) {
	for ctx.Err() == nil {
		conn, err := (&net.Dialer{LocalAddr: addressIn(network)}).DialContext(ctx, "tcp", address)
		if err != nil {
			continue
		}
		came.Add(1)
		_, _ = io.WriteString(conn, says)
		_, _ = io.Copy(io.Discard, conn)
		_ = conn.Close()
	}
}

// addressIn is an address of one of very many networks.
func addressIn(network int) net.Addr {
	return &net.TCPAddr{IP: net.IPv4(127, 1+byte(network>>8), byte(network), 1)}
}
