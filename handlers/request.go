package handlers

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// routedKey marks a request that could be read and came to the routes.
const routedKey = "routed"

// requestIDKey holds the name that a request has in the log and in the answer's X-Request-Id. It is always ours: one that came with the
// request could hold anything.
const (
	requestIDKey    = "request"
	requestIDLength = 12
)

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestIDKey).(string)
	return id
}

// answered runs the rest of the request, turns its error into an answer and writes the one log line of the
// request. The line holds nothing of the request but its method, not even the path: people put GUIDs into paths, we promised
// the senders to write none down, and the set-up secret travels in a query.
func (s *server) answered(c *fiber.Ctx) error {
	began, id := time.Now(), rand.Text()[:requestIDLength]
	c.Locals(routedKey, true)
	c.Locals(requestIDKey, id)
	c.Set(fiber.HeaderXRequestID, id)
	s.secure(c)
	if err := safely(c); err != nil {
		if err := s.respondToError(c, err); err != nil {
			return err
		}
	}
	status, route := c.Response().StatusCode(), routeOf(c)
	s.traffic.note(c.Method(), route, status, time.Since(began))
	s.Log.LogAttrs(context.Background(), logLevel(route, status), "request",
		slog.String("request", id), slog.String("method", strings.Clone(c.Method())), slog.String("route", route),
		slog.Int("status", status), slog.Duration("duration", time.Since(began)))
	return nil
}

// safely turns a panic of the handlers after it into an error: one bad page must not stop the collecting.
func safely(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.Next()
}

// logLevel keeps what happens all the time, and is counted anyway, out of the usual log.
func logLevel(route string, status int) slog.Level {
	quiet := isIngest(route) || route == "/static/*" || route == "/healthz" || route == "/readyz" || route == "/metrics"
	switch {
	case status >= 500:
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

// within gives the rest of the request a context that ends after d. Fiber's own never ends, so a query
// of a visitor who left would run on.
func within(d time.Duration) fiber.Handler {
	return func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(context.Background(), d)
		defer cancel()
		c.SetUserContext(ctx)
		return c.Next()
	}
}

// refuseUnknownMethods answers methods that HTTP does not know. Fiber would answer them itself, in plain text and
// before any middleware.
func (s *server) refuseUnknownMethods(app *fiber.App) {
	server := app.Server()
	known := server.Handler
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		if slices.Contains(fiber.DefaultMethods, string(ctx.Method())) {
			known(ctx)
			return
		}
		c := app.AcquireCtx(ctx)
		defer app.ReleaseCtx(c)
		err := error(fiber.ErrMethodNotAllowed)
		if isIngest(c.Path()) {
			err = refuseMethod(c)
		}
		_ = s.respondToError(c, err) // fails only if a page cannot be made, and this one was made before
	}
}

// settled lets the records that were acknowledged before be counted first, so that an answer holds them. While thousands
// post, or the database is slow, the answer is a moment older rather than late.
func (s *server) settled(c *fiber.Ctx) error {
	const patience = 500 * time.Millisecond
	ctx, cancel := context.WithTimeout(c.UserContext(), patience)
	defer cancel()
	s.Recorder.Settle(ctx)
	return c.Next()
}

// secured refuses a request that says twice how long it is. A proxy before us may believe the other length, and then takes
// what it lets through as a part of this request for one of somebody else (request smuggling), or the other way about.
func secured(c *fiber.Ctx) error {
	if lengthsTold(c.Request().Header.RawHeaders()) > 1 {
		c.Context().SetConnectionClose()
		return refusal(http.StatusBadRequest, ambiguousLength, "the header says more than once how long the body is")
	}
	return c.Next()
}

// lengthsTold counts the lines that say where the body ends.
func lengthsTold(header []byte) (count int) {
	for line := range bytes.Lines(header) {
		name, _, _ := bytes.Cut(line, []byte{':'})
		if bytes.EqualFold(name, []byte(fiber.HeaderContentLength)) || bytes.EqualFold(name, []byte(fiber.HeaderTransferEncoding)) {
			count++
		}
	}
	return count
}

// secure sets the headers that every answer has.
func (s *server) secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, contentPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	if strings.HasPrefix(s.PublicURL, "https://") {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000") // a year
	}
}

// embeddable lets any site show the page in a frame. It stands on a route; the page of an error there stays shut, as all others do.
func embeddable(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors *", 1))
	c.Response().Header.Del(fiber.HeaderXFrameOptions)
	return c.Next()
}

// onceEach refuses a query that gives a parameter twice: one of the two would be passed over unnoticed.
func onceEach(c *fiber.Ctx) (err error) {
	seen := map[string]bool{}
	c.Context().QueryArgs().VisitAll(func(key, _ []byte) {
		if name := string(key); seen[name] && err == nil {
			err = badParameter(shortened(name), "is given more than once")
		} else {
			seen[name] = true
		}
	})
	return err
}

// private keeps what only some may see out of every cache.
func private(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}
