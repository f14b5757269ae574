package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

func TestSlowAndIdleConnectionsStopNobody(t *testing.T) {
	p := start(t, environment{"DATABASE_URL": testdb.SQLite(t)}, time.Now)
	address := strings.TrimPrefix(p.url, "http://")
	for i := range 1500 {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if i%2 == 0 { // half a post, and no more of it
			fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{\"install", generalPath)
		}
	}
	client := http.Client{Timeout: time.Minute}
	for range 20 {
		response, err := client.Post(
			p.url+generalPath,
			"application/json",
			strings.NewReader(general("560eee90-5fca-11eb-988b-0242ac120003", "USER_CREATE")),
		)
		if err != nil {
			t.Fatal(err)
		}
		if body := readAll(t, response.Body); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", response.Status, body)
		}
	}
	if status, says := p.ask("/healthz"); status != http.StatusOK {
		t.Errorf("healthz says %d %s", status, says)
	}
}
