package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// environment is what a test's program sees of the outside.
type environment map[string]string

// get reads a setting. Most tests take place in 2025, which a database's own clock contradicts, so a clock is trusted
// where a test does not say that it is judged.
func (e environment) get(name string) string {
	if value, given := e[name]; given || name != "CLOCK_TOLERANCE" {
		return value
	}
	return "0"
}

// with returns a copy that holds further pairs of name and value.
func (e environment) with(pairs ...string) environment {
	all := environment{}
	for name, value := range e {
		all[name] = value
	}
	for i := 0; i < len(pairs); i += 2 {
		all[pairs[i]] = pairs[i+1]
	}
	return all
}

// testClock is a clock that stands where a test puts it.
type testClock struct{ at atomic.Pointer[time.Time] }

func clockAt(t time.Time) *testClock {
	c := &testClock{}
	c.set(t)
	return c
}

func (c *testClock) set(t time.Time) { c.at.Store(&t) }
func (c *testClock) now() time.Time  { return *c.at.Load() }

// result is what a command left behind.
type result struct {
	code           int
	stdout, stderr string
}

// command runs one command to its end with the real clock and nothing on standard input.
func command(t testing.TB, env environment, args ...string) result {
	t.Helper()
	return commandWith(t, env, "", args...)
}

func commandWith(t testing.TB, env environment, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := process{env.get, strings.NewReader(stdin), &stdout, &stderr, time.Now}
	return result{run(t.Context(), args, p), stdout.String(), stderr.String()}
}

// mustCommand is command for a step that a test only needs done.
func mustCommand(t testing.TB, env environment, args ...string) string {
	t.Helper()
	r := command(t, env, args...)
	if r.code != exitOK {
		t.Fatalf("%v: exit code %d\n%s%s", args, r.code, r.stdout, r.stderr)
	}
	return r.stdout
}

// program is a running server.
type program struct {
	t      testing.TB
	url    string
	out    *output
	cancel context.CancelFunc
	code   chan int
}

var (
	listening = regexp.MustCompile(`msg=listening address=(\S+)`)
	metricsAt = regexp.MustCompile(`msg=metrics address=(\S+)`)
)

// long leaves a test out under -short: it takes long, or what it watches runs in processes of their own, where the race
// detector does not see it.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out what takes long")
	}
}

// start runs the program on a free port until the test ends, or stop is called.
func start(t testing.TB, env environment, clock func() time.Time) *program {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &program{t: t, out: newOutput(), cancel: cancel, code: make(chan int, 1)}
	env = env.with("LISTEN_ADDR", "127.0.0.1:0", "METRICS_ADDR", "127.0.0.1:0")
	if env.get("SPOOL_DIR") == "" {
		env = env.with("SPOOL_DIR", t.TempDir())
	}
	go func() {
		p.code <- run(ctx, nil, process{env.get, strings.NewReader(""), p.out, p.out, clock})
		p.out.close()
	}()
	t.Cleanup(func() { p.stop() })
	found := p.out.await(listening)
	if found == nil {
		t.Fatalf("the server did not start:\n%s", p.out)
	}
	p.url = "http://" + found[1]
	return p
}

// stop asks the program to end, as SIGTERM does, and waits for its exit code. A second call returns exitOK.
func (p *program) stop() int {
	p.cancel()
	select {
	case code, first := <-p.code:
		if first {
			close(p.code)
		}
		return code
	case <-time.After(time.Minute):
		p.t.Error("the program did not stop within a minute")
		return -1
	}
}

// metrics is all that the program measures, as operators see it.
func (p *program) metrics() string {
	p.t.Helper()
	response, err := http.Get("http://" + p.out.await(metricsAt)[1] + "/metrics")
	if err != nil {
		p.t.Fatal(err)
	}
	return readAll(p.t, response.Body)
}

const generalPath, facesPath = "/rest/1/db/collections/statistics_general", "/rest/1/db/collections/statistics_faces"

// post sends a record and returns the status and the answer.
func (p *program) post(path, body string) (int, string) {
	p.t.Helper()
	response, err := http.Post(p.url+path, "application/json", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	return response.StatusCode, readAll(p.t, response.Body)
}

// api asks a question as a program with a token does, and decodes the answer.
func (p *program) api(token, question string, into any) {
	p.t.Helper()
	request, err := http.NewRequest(http.MethodGet, p.url+"/api/v1/"+question, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		p.t.Fatal(err)
	}
	text := readAll(p.t, response.Body)
	if response.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %s: %s", question, response.Status, text)
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		p.t.Fatalf("%s: %v: %s", question, err, text)
	}
}

func readAll(t testing.TB, body io.ReadCloser) string {
	t.Helper()
	defer body.Close()
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// output is what a running program has written so far.
type output struct {
	mu     sync.Mutex
	more   *sync.Cond
	text   bytes.Buffer
	closed bool
}

func newOutput() *output {
	o := &output{}
	o.more = sync.NewCond(&o.mu)
	return o
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.more.Broadcast()
	return o.text.Write(b)
}

func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.more.Broadcast()
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// await returns the first match of the pattern, or nil when the program ends without one.
func (o *output) await(pattern *regexp.Regexp) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	for {
		if found := pattern.FindStringSubmatch(o.text.String()); found != nil || o.closed {
			return found
		}
		o.more.Wait()
	}
}

// general and faces are the bodies of the two posts.
func general(install, action string) string {
	return fmt.Sprintf(`{"install_guid":%q,"action_name":%q}`, install, action)
}

func faces(install, collection, size string) string {
	return fmt.Sprintf(`{"install_guid":%q,"collection_guid":%q,"faces_range":%q}`, install, collection, size)
}
