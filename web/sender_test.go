package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testdb/machine"
	"compreface-stats/models/testhistory"
)

const collection = "a3d5dda8-b53a-4465-a44e-f1c3c81c7551"

// sent is one request of an unmodified installation, or of something that is none, and what must come of it.
type sent struct {
	name, method, path, key, mode, contentType, body string

	status int
	says   string // in the error of a refusal
}

func record(name, path, body string) sent {
	return sent{name, "POST", path, "the-key", "fixed", "application/json", body, 200, ""}
}

func (s sent) refused(status int, says string) sent {
	s.status, s.says = status, says
	return s
}

func requests() []sent {
	ok := record("general", "/statistics_general", general(installation, "USER_CREATE"))
	charset := ok
	chunked := ok
	extra := ok
	charset.name, charset.contentType = "charset", "application/json;charset=UTF-8"
	chunked.name, chunked.mode = "chunked", "chunked"
	extra.name, extra.body = "extra field", strings.Replace(ok.body, "{", `{"version":"9","nested":{"a":[1]},`, 1)
	key, method := ok.refused(403, "X-Appery-Database-Id"), ok.refused(405, "POST")
	key.name, key.key = "wrong key", "another"
	method.name, method.method = "wrong method", "GET"
	const broken = `{"install_guid":"` + installation
	return []sent{
		ok, record("faces", "/statistics_faces", faces(installation, collection, "501-2000")), charset, chunked, extra,
		key, method,
		record("unknown action", "/statistics_general", general(installation, "USER_DANCE")).refused(400, "USER_DANCE"),
		record("bad installation", "/statistics_general", general("560eee90", "USER_CREATE")).refused(400, "install_guid"),
		record("bad collection", "/statistics_faces", faces(installation, "x", "0")).refused(400, "collection_guid"),
		record("bad range", "/statistics_faces", faces(installation, collection, "1-11")).refused(400, "1-11"),
		record("5 KiB", "/statistics_general", general(installation, strings.Repeat("A", 5<<10))).refused(413, "4096 bytes"),
		record("broken JSON", "/statistics_general", broken).refused(400, "JSON"),
	}
}

// A fleet whose key nobody knows yet, and a first INGEST_KEYS: nothing is refused before an administrator agrees.
func TestNoInstallationIsRefusedBeforeTheKeysAreEnforced(t *testing.T) {
	java, err := machine.JDK()
	leaveOut(t, err)
	env := environment{"DATABASE_URL": testdb.SQLite(t)}
	fleet := requests()[:5]
	send := func(status int) {
		p := start(t, env, time.Now)
		answers := sendAll(t, java, p.url, fleet)
		for _, r := range fleet {
			if got := answers[r.name]; got[0] != strconv.Itoa(status) {
				t.Errorf("%s: %v, want %d", r.name, got, status)
			}
		}
		if code := p.stop(); code != 0 {
			t.Errorf("it ended with %d", code)
		}
	}
	send(http.StatusOK)
	env["INGEST_KEYS"] = "another-key"
	send(http.StatusOK)
	store := testhistory.OpenWith(t, models.Options{URL: env["DATABASE_URL"], Clock: time.Now})
	directory := testhistory.Must(access.Open(t.Context(), store))(t)
	observed := testhistory.Must(directory.IngestKeys.Observations(t.Context()))(t)
	if len(observed) != 1 || observed[0].Installations != 1 || observed[0].Posts != int64(len(fleet)) {
		t.Errorf("observed %+v", observed)
	}
	if err := directory.IngestKeys.Enforce(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	send(http.StatusForbidden)
}

// The installations are out there and cannot be changed: whatever else changes here, this must pass.
func TestAnUnmodifiedInstallationIsUnderstood(t *testing.T) {
	long(t)
	java, err := machine.JDK()
	leaveOut(t, err)
	env := environment{"DATABASE_URL": testdb.SQLite(t), "INGEST_KEYS": "other-key,the-key"}
	token := strings.TrimSpace(mustCommand(t, env, "token", "create", "test"))
	p := start(t, env, clockAt(today).now)
	proxy := countConnections(t, strings.TrimPrefix(p.url, "http://"))

	answers := sendAll(t, java, "http://"+proxy.address, requests())
	for _, r := range requests() {
		r.check(t, answers[r.name])
	}
	// The JDK sends its next request over the connection of the last one, unless the server closed it.
	if got := proxy.connections.Load(); got != 1 {
		t.Errorf("%d connections for %d requests, want 1: keep-alive is lost", got, len(requests()))
	}
	var stored struct {
		Rows []struct {
			Users int64 `json:"USER_CREATE"`
		}
	}
	p.api(token, "services?from=2025-06-02&to=2025-06-02", &stored)
	if len(stored.Rows) != 1 || stored.Rows[0].Users != 4 {
		t.Errorf("stored %+v, want the 4 accepted create events", stored.Rows)
	}
}

var success = regexp.MustCompile(`^\{"_id":"[0-9a-f]{24}","_createdAt":"2025-06-02 12:00:00\.000"\}$`)

func (s sent) check(t *testing.T, got [2]string) {
	t.Helper()
	if got[0] != strconv.Itoa(s.status) {
		t.Errorf("%s: status %s, want %d: %s", s.name, got[0], s.status, got[1])
		return
	}
	if s.status == 200 {
		if !success.MatchString(got[1]) {
			t.Errorf("%s: answer %s", s.name, got[1])
		}
		return
	}
	var refusal struct{ Code, Error string }
	if err := json.Unmarshal([]byte(got[1]), &refusal); err != nil || refusal.Code == "" ||
		!strings.Contains(refusal.Error, s.says) {
		t.Errorf("%s: answer %s (%v), want a code and an error that says %q", s.name, got[1], err, s.says)
	}
}

// sendAll has the JDK send the requests one after another and returns status and answer by name.
func sendAll(t *testing.T, java, base string, all []sent) map[string][2]string {
	t.Helper()
	var lines []string
	for _, s := range all {
		lines = append(lines, strings.Join([]string{s.name, s.method, s.path, s.key, s.mode, s.contentType, s.body}, "\t"))
	}
	cmd := exec.Command(java, "testdata/Sender.java", base+"/rest/1/db/collections")
	cmd.Stdin, cmd.Stderr = strings.NewReader(strings.Join(lines, "\n")), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("java Sender.java: %v\n%s", err, out)
	}
	answers := map[string][2]string{}
	for line := range strings.Lines(string(out)) {
		f := strings.SplitN(strings.TrimRight(line, "\n"), "\t", 3)
		answers[f[0]] = [2]string{f[1], strings.TrimSpace(f[2])}
	}
	return answers
}

// leaveOut skips a test where a developer's machine lacks something, but lets no CI run pass without it.
func leaveOut(t testing.TB, lacking error) {
	t.Helper()
	if lacking == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal(lacking)
	}
	t.Skip("left out: ", lacking)
}

// countingProxy passes bytes on unchanged and counts the connections they came over.
type countingProxy struct {
	address     string
	connections atomic.Int64
}

func countConnections(t *testing.T, target string) *countingProxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	p := &countingProxy{address: listener.Addr().String()}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			p.connections.Add(1)
			go pass(client, target)
		}
	}()
	return p
}

func pass(client net.Conn, target string) {
	defer client.Close()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	go func() { _, _ = io.Copy(server, client) }()
	_, _ = io.Copy(client, server)
}
