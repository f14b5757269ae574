package main

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// today is a day after every record of the tests' data.
var today = time.Date(2025, 6, 2, 12, 0, 0, 0, time.UTC)

const installation = "560eee90-5fca-11eb-988b-0242ac120003"

func TestNothingAcknowledgedIsLostWhenTheServerStops(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		token := strings.TrimSpace(mustCommand(t, env, "token", "create", "test"))
		p := start(t, env, clockAt(today).now)
		acknowledged := postUntilStopped(t, p)
		again := start(t, env, clockAt(today).now)
		var answer struct {
			Rows []struct {
				Users int64 `json:"USER_CREATE"`
			}
		}
		again.api(token, "services?from=2025-06-02&to=2025-06-02", &answer)
		if acknowledged == 0 || len(answer.Rows) != 1 || answer.Rows[0].Users < acknowledged {
			t.Errorf("acknowledged %d, stored %+v", acknowledged, answer.Rows)
		}
		again.stop()
		if got := mustCommand(t, env, "verify"); !strings.HasPrefix(got, "no differences") {
			t.Errorf("verify says %q", got)
		}
	})
}

// postUntilStopped has many senders at work, stops the server among them and counts the 200s they got.
func postUntilStopped(t *testing.T, p *program) int64 {
	t.Helper()
	var acknowledged atomic.Int64
	var senders sync.WaitGroup
	enough := make(chan struct{})
	for range 32 {
		senders.Go(func() {
			for {
				response, err := http.Post(
					p.url+generalPath,
					"application/json",
					strings.NewReader(general(installation, "USER_CREATE")),
				)
				if err != nil {
					return // stopped
				}
				response.Body.Close()
				if response.StatusCode == http.StatusOK && acknowledged.Add(1) == 500 {
					close(enough)
				}
			}
		})
	}
	<-enough
	if code := p.stop(); code != exitOK {
		t.Errorf("exit code %d after a stop", code)
	}
	senders.Wait()
	return acknowledged.Load()
}

func TestStopIsQuickWithIdleConnectionsOpen(t *testing.T) {
	p := start(t, environment{"DATABASE_URL": testdb.SQLite(t)}, time.Now)
	client := &http.Client{Transport: &http.Transport{}}
	response, err := client.Get(p.url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	if readAll(t, response.Body); response.StatusCode != http.StatusOK {
		t.Errorf("readyz: %s", response.Status)
	}
	if code := p.stop(); code != exitOK || strings.Contains(p.out.String(), "connections were cut") {
		t.Errorf("exit code %d, the idle connection was waited for:\n%s", code, p.out)
	}
}

var setupAddress = regexp.MustCompile(`(/setup\?secret=)([0-9a-f]{64})\n`)

func TestSetupAddressIsPrintedWhileThereIsNoUser(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t), "PUBLIC_URL": "https://stats.example.org"}
	p := start(t, env, time.Now)
	found := setupAddress.FindStringSubmatch(p.out.String())
	if found == nil || !strings.Contains(p.out.String(), "https://stats.example.org/setup") {
		t.Fatalf("no set-up address in\n%s", p.out)
	}
	if got := status(t, p.url+found[0][:len(found[0])-1]); got != http.StatusOK {
		t.Errorf("the set-up address answers %d", got)
	}
	if got := status(t, p.url+found[1]+strings.Repeat("0", 64)); got != http.StatusNotFound {
		t.Errorf("another secret answers %d\n%s", got, p.out)
	}
	p.stop()
	if r := commandWith(t, env, "correct horse\n", "user", "add", "ada@example.org"); r.code != exitOK {
		t.Fatal(r.stderr)
	}
	if p := start(t, env, time.Now); strings.Contains(p.out.String(), "/setup") {
		t.Errorf("a set-up address is printed although there is a user:\n%s", p.out)
	}
}

func TestAdministratorOfTheEnvironmentIsMadeOnce(t *testing.T) {
	env := environment{
		"DATABASE_URL":   testdb.SQLite(t),
		"ADMIN_EMAIL":    "ada@example.org",
		"ADMIN_PASSWORD": "correct horse",
	}
	for range 2 { // the second start finds a user and leaves him alone
		p := start(t, env, time.Now)
		if strings.Contains(p.out.String(), "/setup") || strings.Contains(p.out.String(), "correct horse") {
			t.Errorf("the output is\n%s", p.out)
		}
		p.stop()
	}
	if r := commandWith(t, env, "another password\n", "user", "add", "ada@example.org"); r.code != exitFailed {
		t.Errorf("ada was not there: %s", r.stdout)
	}
}

func TestRecordsLeaveNoTraceOfTheirSender(t *testing.T) {
	p := start(t, environment{"DATABASE_URL": testdb.SQLite(t), "LOG_LEVEL": "debug"}, time.Now)
	for _, body := range []string{general(installation, "USER_CREATE"), general(installation, "NO_ACTION"), "{"} {
		p.post(generalPath, body)
	}
	p.stop()
	log := strings.SplitN(p.out.String(), "msg=listening", 2)[1]
	log = log[strings.Index(log, "\n"):]
	for _, secret := range []string{installation, "127.0.0.1", "Go-http-client"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log names %s:\n%s", secret, log)
		}
	}
}

func status(t *testing.T, url string) int {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(fmt.Errorf("get: %w", err))
	}
	readAll(t, response.Body)
	return response.StatusCode
}
