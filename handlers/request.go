package handlers

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// answered runs the rest of the request, turns its error into an answer and writes the one log line of the
// request. The line holds neither address nor header nor query: we promised the senders so, and the
// set-up secret travels in a query.
func (s *server) answered(c *fiber.Ctx) error {
	began := time.Now()
	if err := safely(c); err != nil {
		if err := s.respondToError(c, err); err != nil {
			return err
		}
	}
	status := c.Response().StatusCode()
	s.Log.LogAttrs(context.Background(), logLevel(c.Path(), status), "request",
		slog.String("method", strings.Clone(c.Method())), slog.String("path", loggedPath(c.Path())),
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
func logLevel(path string, status int) slog.Level {
	quiet := isIngest(path) || strings.HasPrefix(path, "/static/") || path == "/healthz" || path == "/readyz" || path == "/metrics"
	switch {
	case status >= 500:
		return slog.LevelError
	case quiet && status < 400:
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

// loggedPath copies the path, which Fiber only lends. An address we do not know, below those we post to,
// may hold a GUID that somebody put there: it is not written down.
func loggedPath(path string) string {
	const longest = 100
	if strings.HasPrefix(path, "/rest/") && !isIngest(path) {
		return "/rest/…"
	}
	return strings.Clone(path[:min(len(path), longest)])
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
	const patience = time.Second
	ctx, cancel := context.WithTimeout(c.UserContext(), patience)
	defer cancel()
	s.Recorder.Settle(ctx)
	return c.Next()
}

func secured(c *fiber.Ctx) error {
	setSecurityHeaders(c)
	return c.Next()
}

func setSecurityHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, contentPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
}

// private keeps what only some may see out of every cache.
func private(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}
