package handlers

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttputil"

	"compreface-stats/handlers/post"
	"compreface-stats/models"
)

// twoWays is one server's ways to take a post: by the routes alone, with the direct path ahead of them, and with the
// connections ahead of both. They share the store, its clock and its keys.
type twoWays struct {
	*site
	routes, direct, early oneWay
}

// oneWay is a server, and what it logged and recorded.
type oneWay struct {
	*server
	app  *fiber.App
	wrap func(net.Listener) net.Listener
	log  *lockedBuffer
	seen *seenRecords
}

// seenRecords notes what is handed to a recorder.
type seenRecords struct {
	Recorder
	all []models.Record
}

func (r *seenRecords) Record(ctx context.Context, record models.Record) error {
	r.all = append(r.all, record)
	return r.Recorder.Record(ctx, record)
}

func newTwoWays(t testing.TB, change ...func(*Config)) *twoWays {
	t.Helper()
	var cfg Config
	w := &twoWays{site: newSite(t, append(change, func(c *Config) { cfg = *c })...)}
	w.routes, w.direct, w.early = newWay(cfg), newWay(cfg), newWay(cfg)
	(&intake{server: w.direct.server}).takePlainPosts(w.direct.app)
	(&intake{server: w.early.server}).takePlainPosts(w.early.app)
	w.early.wrap = func(l net.Listener) net.Listener { return newPostListener(l, &intake{server: w.early.server}) }
	return w
}

func newWay(cfg Config) oneWay {
	way := oneWay{log: &lockedBuffer{}, seen: &seenRecords{Recorder: cfg.Recorder}}
	way.wrap = func(l net.Listener) net.Listener { return l }
	cfg.Recorder = way.seen
	cfg.Log = slog.New(slog.NewTextHandler(way.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	way.server = newServer(cfg)
	way.app = routedApp(way.server)
	way.app.Handler() // makes Fiber's tree of routes
	return way
}

// answerTo sends the bytes as a connection's only request, and returns what comes back until it is closed.
func (way oneWay) answerTo(t *testing.T, request string) string {
	t.Helper()
	listener := fasthttputil.NewInmemoryListener()
	served := make(chan struct{})
	go func() { _ = way.app.Server().Serve(way.wrap(listener)); close(served) }()
	conn := must(listener.Dial())(t)
	go func() { _, _ = io.WriteString(conn, request) }()
	var answer bytes.Buffer
	var response fasthttp.Response
	_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
	if err := response.Read(bufio.NewReader(io.TeeReader(conn, &answer))); err != nil {
		t.Fatalf("%v after %q to %q", err, answer.String(), request)
	}
	_ = conn.Close()
	_ = listener.Close()
	<-served
	return answer.String()
}

// What differs from one request to the next: names, times, keys of records.
var (
	requestNames = regexp.MustCompile(`(X-Request-Id: |request=)[A-Z2-7]{12}`)
	dates        = regexp.MustCompile(`(Date: )[^\r]*|(time=|duration=)\S+`)
	recordNames  = regexp.MustCompile(`"_id":"[0-9a-f]{18}[0-9a-f]{6}"`)
	traces       = regexp.MustCompile(`error="panic: .*`)
)

func withoutNames(text string) string {
	for _, varying := range []*regexp.Regexp{requestNames, dates} {
		text = varying.ReplaceAllString(text, "${1}${2}…")
	}
	return traces.ReplaceAllString(recordNames.ReplaceAllString(text, `"_id":"…"`), "…")
}

// take empties the buffer and returns what was in it.
func (b *lockedBuffer) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.buf.Reset()
	return b.buf.String()
}

// metricsOf is what the server counts of requests, without how long they took.
func (way oneWay) metricsOf(t *testing.T) string {
	t.Helper()
	var counts []string
	answer := httptest.NewRecorder()
	way.everyMetric().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	for line := range strings.Lines(answer.Body.String()) {
		if strings.Contains(line, "ingest_re") || strings.Contains(line, "http_requests_total{method=\"POST") ||
			strings.Contains(line, "http_request_seconds_count{route=\"/rest") {
			counts = append(counts, line)
		}
	}
	return strings.Join(counts, "")
}

// compare sends the request every way and holds the others against the routes: answer, log and records.
func (w *twoWays) compare(t *testing.T, request string) {
	t.Helper()
	answer, log := w.routes.trace(t, request)
	for _, way := range []oneWay{w.direct, w.early} {
		otherAnswer, otherLog := way.trace(t, request)
		if answer != otherAnswer {
			t.Errorf("%q: the routes answer\n%s\nahead of them\n%s", request, answer, otherAnswer)
		}
		if log != otherLog {
			t.Errorf("%q: the routes log\n%s\nahead of them\n%s", request, log, otherLog)
		}
		w.compareRecords(t, way, request)
	}
}

// trace is what comes back of the request, and into the log, without what always differs.
func (way oneWay) trace(t *testing.T, request string) (answer, log string) {
	t.Helper()
	answer = withoutNames(way.answerTo(t, request))
	return answer, withoutNames(way.log.take())
}

func (w *twoWays) compareRecords(t *testing.T, way oneWay, request string) {
	t.Helper()
	one, other := w.routes.seen.all, way.seen.all
	if len(one) != len(other) {
		t.Fatalf("%q: the routes record %d times, ahead of them %d", request, len(one), len(other))
	}
	if len(one) == 0 {
		return
	}
	first, second := one[len(one)-1], other[len(other)-1]
	first.Key[9], first.Key[10], first.Key[11] = second.Key[9], second.Key[10], second.Key[11] // they count on
	if first != second {
		t.Errorf("%q: the routes record\n%+v\nahead of them\n%+v", request, first, second)
	}
}

// Some owners give the server's address with a slash at its end.
func TestASlashTooManyIsTaken(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/" + generalPath, generalPath + "/", "//" + generalPath + "//"} {
		head := "POST " + path + " HTTP/1.1\r\nHost: x\r\n"
		for range 2 {
			s.raw(fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(goodAction), goodAction)).expect(t, 200, []string{`"_id"`}, nil)
		}
	}
}

// A first start without PSEUDONYM_KEY, and no database: a post waits, and is told why before its sender gives up.
func TestAPostThatTheKeyDoesNotComeForIsToldWhy(t *testing.T) {
	nowhere := models.Options{URL: "postgres://nobody@/stats?host=" + t.TempDir(), MayBeUnavailable: true}
	s := newSiteWith(t, nowhere, time.Now())
	s.server.keyPatience = time.Millisecond
	for path, body := range map[string]string{generalPath: goodAction, facesPath: goodFaces} {
		got := s.post(path, body)
		got.expect(t, 503, []string{"PSEUDONYM_KEY is not set", `"code":"no_key"`}, nil)
		if outcome := got.Header.Get(post.OutcomeHeader); outcome != post.OutcomeNotStored {
			t.Errorf("%s: outcome %q", path, outcome)
		}
	}
	if keyPatience >= 60*time.Second {
		t.Errorf("the sender gives up after a minute, before %v", keyPatience)
	}
}
