package handlers

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"compreface-stats/handlers/report"
)

// routedKey marks a request that could be read and came to the routes.
const routedKey = "routed"

// requestIDKey holds the name that a request has in the log and in the answer's X-Request-Id. It is always ours:
// one that came with the request could hold anything.
const (
	requestIDKey    = "request"
	requestIDLength = 12
)

// requestName is made for each post, so it takes no memory of its own before it is logged.
type requestName [requestIDLength]byte

// newRequestID makes a name of capital letters and digits. It need not be hard to guess.
func newRequestID() (id requestName) {
	bits := rand.Uint64() // #nosec G404 -- it tells log lines apart and guards nothing
	for i := range id {
		id[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[bits&31]
		bits >>= 5
	}
	return id
}

func (id requestName) String() string { return string(id[:]) }

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestIDKey).(string)
	return id
}

// logRequests runs the rest of the request, turns its error into an answer and writes the one log line of the
// request. The line holds nothing of the request but its method, not even the path: people put GUIDs into paths, we
// promised the senders to write none down, and the set-up secret travels in a query.
func (s *server) logRequests(c *fiber.Ctx) error {
	began, id := time.Now(), newRequestID()
	if failed, ok := c.Locals(failedKey).(failedPost); ok {
		began = failed.began
	}
	if turn := c.Get(turnHeader); turn != "" {
		defer s.imports.Leave(strings.Clone(turn))
	}
	c.Locals(routedKey, true)
	c.Locals(requestIDKey, id.String())
	c.Set(fiber.HeaderXRequestID, id.String())
	s.securityHeaders(c)
	if s.lastAnswer() {
		c.Context().SetConnectionClose()
	}
	if err := recoverPanic(c); err != nil {
		if err := s.respondToError(c, err); err != nil {
			return err
		}
	}
	status, route := c.Response().StatusCode(), routeOf(c)
	took := time.Since(began)
	s.httpMetrics.note(c.Method(), route, status, took)
	s.logAnswer(answeredRequest{id: id, method: strings.Clone(c.Method()), route: route, status: status, took: took})
	return nil
}

// answeredRequest is what the log tells of one.
type answeredRequest struct {
	id            requestName
	method, route string
	status        int
	took          time.Duration
}

func (s *server) logAnswer(r answeredRequest) {
	level := logLevel(r.route, r.status)
	if !s.Log.Enabled(context.Background(), level) { // as nearly always with posts: the attributes need not be made
		return
	}
	s.Log.LogAttrs(context.Background(), level, "request",
		slog.String("request", r.id.String()), slog.String("method", r.method), slog.String("route", r.route),
		slog.Int("status", r.status), slog.Duration("duration", r.took))
}

// recoverPanic turns a panic of the handlers after it into an error: one bad page must not stop the collecting.
func recoverPanic(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = panicError(r)
		}
	}()
	return c.Next()
}

func panicError(r any) error { return fmt.Errorf("panic: %v\n%s", r, debug.Stack()) }

// logLevel keeps what happens all the time, and is counted anyway, out of the usual log.
func logLevel(route string, status int) slog.Level {
	quiet := isIngest(route) || route == "/static/*" || route == "/healthz" || route == "/readyz" ||
		route == "/metrics"
	switch {
	case status >= 500 && status != http.StatusHTTPVersionNotSupported: // which is the client's fault
		return slog.LevelError
	case quiet && status < 400:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// routeOf is the pattern of the route that took the request, or of the group that turned it away.
func routeOf(c *fiber.Ctx) string {
	pattern := c.Route().Path
	if pattern == "/" && c.Path() != "/" { // the middleware of all: no route wanted the request
		return "unmatched"
	}
	return pattern
}

// withTimeout gives the rest of the request a context that ends after d. Fiber's own never ends, so a query
// of a visitor who left would run on. A route's own time takes the place of that of all pages; whose request it is
// stays known.
func withTimeout(d time.Duration) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), d)
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}
}

// rejectUnknownMethods refuses methods that HTTP does not know. Fiber would answer them itself, in plain text and
// before any middleware.
func (s *server) rejectUnknownMethods(app *fiber.App) {
	server := app.Server()
	known := server.Handler
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		takeSlashes(ctx)
		if slices.Contains(fiber.DefaultMethods, string(ctx.Method())) {
			known(ctx)
			return
		}
		c := app.AcquireCtx(ctx)
		defer app.ReleaseCtx(c)
		err := error(fiber.ErrMethodNotAllowed)
		if isIngest(c.Path()) {
			err = rejectMethod(c)
		}
		_ = s.respondToError(c, err) // fails only if a page cannot be made, and this one was made before
	}
}

var addressWithSlash = regexp.MustCompile(`^(/[\w.~-]+)+/$`)

// pastSlash is where people are led from an address with a slash behind it, which no route wanted: programs that share
// addresses put one there. Nothing but plain words is led on, so that nobody ends on another host; "" is nowhere.
func pastSlash(c *fiber.Ctx) string {
	path, query, _ := strings.Cut(c.OriginalURL(), "?")
	reads := c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
	if !reads || strings.HasPrefix(path, "/static/") || isForRecords(path) || !addressWithSlash.MatchString(path) {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(path, "/")+"?"+query, "?")
}

// isForRecords reports whether an installation may have mistyped the address: it is answered in JSON, and led nowhere.
func isForRecords(path string) bool {
	path = strings.ToLower(path)
	return strings.HasPrefix(path, "/rest/") || strings.Contains(path, "statistics_")
}

// mountKey holds the path below which the site stands, for what writes pages.
const mountKey = "mount"

// standBelowPath takes the path of PUBLIC_URL off every request, and puts it before where an answer leads.
func (s *server) standBelowPath(app *fiber.App) {
	if s.mount == "" {
		return
	}
	inner := app.Server().Handler
	app.Server().Handler = func(ctx *fasthttp.RequestCtx) {
		target := ctx.Request.Header.RequestURI()
		if s.mount.IsBare(target) && (ctx.IsGet() || ctx.IsHead()) {
			_, query, _ := strings.Cut(string(target), "?")
			ctx.SetStatusCode(fasthttp.StatusPermanentRedirect) // the library would name a host and a scheme
			ctx.Response.Header.Set(fiber.HeaderLocation, strings.TrimSuffix(s.mount.Cookies()+"?"+query, "?"))
			return
		}
		ctx.Request.SetRequestURIBytes(bytes.Clone(s.mount.Inner(target)))
		ctx.SetUserValue(mountKey, s.mount)
		inner(ctx)
		if place := ctx.Response.Header.Peek(fiber.HeaderLocation); len(place) > 0 {
			ctx.Response.Header.Set(fiber.HeaderLocation, s.mount.Outer(string(place)))
		}
	}
}

// onceEach refuses a query that gives a parameter twice: one of the two would be passed over unnoticed.
func onceEach(c *fiber.Ctx) (err error) {
	seen := map[string]bool{}
	for key := range c.Context().QueryArgs().All() {
		if name := string(key); seen[name] && err == nil {
			err = badParameter(report.Shortened(name), "is given more than once")
		} else {
			seen[name] = true
		}
	}
	return err
}

// longestWait bounds how long a page waits for what is still on its way into the database: under load an answer is a
// moment older rather than late.
const longestWait = 500 * time.Millisecond

// waitForIngest waits until the records that were acknowledged before are counted, so that an answer holds them.
func (s *server) waitForIngest(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), longestWait)
	defer cancel()
	s.Recorder.WaitUntilApplied(ctx)
	return c.Next()
}

// flushUsage stores when tokens and keys were used, which is first noted in memory, so that a page holds it.
func (s *server) flushUsage(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), longestWait)
	defer cancel()
	if err := s.Access.FlushUsage(ctx); err != nil {
		s.Log.Debug("a page is shown before the newest uses are stored", "error", err)
	}
	return c.Next()
}
