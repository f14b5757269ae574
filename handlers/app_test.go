package handlers

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/ingest"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
	"compreface-stats/static"
)

const (
	davidsGUID = "7c1b6c2e-5fca-11eb-a1b2-0242ac120007"
	marysGUID  = "59638de4-5fca-11eb-848b-0242ac120002"
	collection = "a3d5dda8-b53a-4465-a44e-f1c3c81c7551"
	demoGUID   = "00000000-0000-0000-0000-000000000001"
	testSecret = "the-one-time-secret"
	davidsMail = "david@example.org"
	davidsWord = "correct horse battery"
	noonOfDay  = "2025-03-31T12:00:00Z"
)

// site is a whole server on a database of its own, without a listener.
type site struct {
	t        testing.TB
	app      *fiber.App
	server   *server
	store    *models.Store
	access   *access.Directory
	publish  *publish.Desk
	log      *lockedBuffer
	clock    atomic.Int64 // Unix nanoseconds: records are stored, and read it, while a test moves it
	recorder *ingest.Recorder
}

func (s *site) now() time.Time       { return time.Unix(0, s.clock.Load()).UTC() }
func (s *site) setNow(now time.Time) { s.clock.Store(now.UnixNano()) }

// newSite starts a server whose clock stands at noon of 31 March 2025 until a test moves it.
func newSite(t testing.TB, change ...func(*Config)) *site {
	t.Helper()
	return newSiteOn(t, testdb.SQLite(t), change...)
}

func newSiteOn(t testing.TB, database string, change ...func(*Config)) *site {
	t.Helper()
	noon := must(time.Parse(time.RFC3339, noonOfDay))(t)
	return newSiteWith(t, models.Options{URL: database}, noon, change...)
}

// newSiteWith is a site with further options of its store, and at another time.
func newSiteWith(t testing.TB, options models.Options, now time.Time, change ...func(*Config)) *site {
	t.Helper()
	s := &site{t: t, log: &lockedBuffer{}}
	s.setNow(now)
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	clock := s.now
	options.SpoolDir = t.TempDir()
	options.Clock = clock
	options.Log = log
	s.store = must(models.Open(t.Context(), options))(t)
	s.access = must(access.Open(t.Context(), s.store))(t)
	s.publish = publish.Open(s.store)
	recorder := must(ingest.NewRecorder(t.Context(), s.store))(t)
	s.recorder = recorder
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { recorder.Run(ctx, time.Minute) })
	t.Cleanup(func() {
		stop()
		running.Wait()
		_ = recorder.Close()
		_ = s.store.Close()
	})
	cfg := Config{
		Store:       s.store,
		Access:      s.access,
		Publish:     s.publish,
		Recorder:    recorder,
		Assets:      must(static.Open())(t),
		Clock:       clock,
		Log:         log,
		PublicURL:   "http://stats.example.org",
		SetupSecret: testSecret,
		Version:     "test",
	}
	for _, f := range change {
		f(&cfg)
	}
	s.server = newServer(cfg)
	s.app = wholeApp(s.server)
	return s
}

func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// answerOf is a response that has been read to its end.
type answerOf struct {
	*http.Response
	body string
}

func (s *site) do(r *http.Request) answerOf {
	s.t.Helper()
	res := must(s.app.Test(r, -1))(s.t)
	defer res.Body.Close()
	return answerOf{res, string(must(io.ReadAll(res.Body))(s.t))}
}

func (s *site) get(path string, headers ...string) answerOf {
	s.t.Helper()
	return s.do(request(http.MethodGet, path, "", headers...))
}

func (s *site) post(path, body string, headers ...string) answerOf {
	s.t.Helper()
	return s.do(request(http.MethodPost, path, body, headers...))
}

// request takes headers as name, value, name, value.
func request(method, path, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RequestURI = r.URL.RequestURI() // of a whole address no Host would be sent
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

// form posts fields as a page of ours does: with the CSRF token in field and cookie.
func (s *site) form(path string, cookie string, fields ...string) answerOf {
	s.t.Helper()
	return s.do(formRequest(path, cookie, fields))
}

const csrfOfTests = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// formRequest takes fields as name, value, name, value.
func formRequest(path, cookie string, fields []string, headers ...string) *http.Request {
	values := url.Values{"csrf": {csrfFor(cookie)}}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return request(
		http.MethodPost,
		path,
		values.Encode(),
		append(headers, "Content-Type", "application/x-www-form-urlencoded",
			"Cookie", csrfCookie+"="+csrfOfTests+"; "+cookie)...)
}

// csrfFor is the token of the forms of a browser with these cookies.
func csrfFor(cookies string) string {
	for cookie := range strings.SplitSeq(cookies, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(cookie), "=")
		if strings.TrimPrefix(name, "__Host-") == sessionCookie && value != "" {
			return csrfOf(value)
		}
	}
	return csrfOfTests
}

// token makes an API token and returns the header's value.
func (s *site) token() string {
	s.t.Helper()
	return s.tokenFor("test", models.ScopeRead)
}

// metrics is what a program with a token is told.
func (s *site) metrics() answerOf {
	s.t.Helper()
	return s.get("/metrics", "Authorization", s.tokenFor("metrics", models.ScopeRead))
}

// tokenFor makes a token of the scopes and returns the header's value.
func (s *site) tokenFor(name string, scopes ...models.Scope) string {
	s.t.Helper()
	token := models.Token{Name: name, MadeBy: "command line"}
	token.Allow(scopes...)
	return "Bearer " + must(s.access.CreateToken(s.t.Context(), token))(s.t)
}

// keys makes ingest keys: from then on a post needs one of them.
func (s *site) keys(values ...string) {
	s.t.Helper()
	for i, value := range values {
		must(s.access.IngestKeys.Create(s.t.Context(), fmt.Sprintf("key %d", i), value))(s.t)
	}
}

// davidSignsIn makes the user David and returns the cookie of his session.
func (s *site) davidSignsIn() string {
	s.t.Helper()
	return s.signsIn(davidsMail, models.RoleAdministrator)
}

// signsIn makes a user, whose password is David's, and returns the cookie of a session.
func (s *site) signsIn(email string, role models.Role) string {
	s.t.Helper()
	user := must(s.access.CreateUser(s.t.Context(), email, davidsWord, role))(s.t)
	return sessionCookie + "=" + must(s.access.StartSession(s.t.Context(), user))(s.t)
}

// expect checks a response's status and what it says and never says.
func (a answerOf) expect(t testing.TB, status int, says, never []string) {
	t.Helper()
	if a.StatusCode != status {
		t.Errorf("status %d, want %d; body %.300s", a.StatusCode, status, a.body)
	}
	for _, words := range says {
		if !strings.Contains(a.body, words) {
			t.Errorf("does not say %q: %.600s", words, a.body)
		}
	}
	for _, words := range never {
		if strings.Contains(a.body, words) {
			t.Errorf("says %q: %.600s", words, a.body)
		}
	}
}
