package handlers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/head"
	"compreface-stats/handlers/limit"
	"compreface-stats/handlers/post"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

// problem is an error in words for the one who asked.
type problem struct {
	status int
	code   string // one word for programs
	words  string
	named  string // the parameter that is wrong, where one is
	cause  error  // for the log alone; nil when there is nothing to look into
}

// Codes that an error page looks at.
const (
	badParameterCode = "bad_parameter"
	pageOff          = "page_off"
)

func (p *problem) Error() string { return p.words }
func (p *problem) Unwrap() error { return p.cause }

// isRefusal tells what the request did wrong from trouble on our side.
func (p *problem) isRefusal() bool {
	return p.status < 500 || p.status == http.StatusHTTPVersionNotSupported
}

// retryAfter is in how many seconds it is worth to try again what could not be done.
const retryAfter = "5"

// respondToError is the one place where an error becomes an answer. Fiber also calls it for requests that it could
// not read to their end, so it relies on no middleware. Of such a request nothing is known for sure, not even its
// address: it is answered in JSON, for a sender may have made it.
func (s *server) respondToError(c *fiber.Ctx, err error) error {
	p, path := explainError(err), c.Path()
	routed := c.Locals(routedKey) != nil
	if p.status == http.StatusRequestEntityTooLarge && !routed {
		p = s.refusedBody(c, path)
	}
	switch {
	case isIngest(path):
		p = s.ingestProblem(path, p)
		c.Set(post.OutcomeHeader, outcomeOf(p))
	case !routed:
		s.logUnread(p)
	}
	s.securityHeaders(c)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if p.status == http.StatusServiceUnavailable {
		c.Set(fiber.HeaderRetryAfter, retryAfter)
	}
	c.Status(p.status)
	place := pastSlash(c)
	if p.status == http.StatusNotFound && routed && place != "" {
		return c.Redirect(place, http.StatusPermanentRedirect)
	}
	if !routed || forPrograms(path) {
		s.logCause(c, p)
		return sendProblem(c, p)
	}
	return renderPage(c, views.ErrorPage(s.errorPage(c, p)))
}

// forPrograms reports whether whoever asks for the path reads JSON: a program of the API, or an installation, also
// one whose owner mistyped our address, or one that reads a file of JSON.
func forPrograms(path string) bool {
	path = "/" + strings.TrimLeft(strings.ToLower(path), "/")
	return path == "/rest" || strings.HasPrefix(path, "/rest/") || path == "/api" || strings.HasPrefix(path, "/api/") ||
		path == mcpPath || path == "/digest.atom" || path == "/metrics/numbers" || strings.HasSuffix(path, ".json") ||
		strings.Contains(path, "statistics_general") ||
		strings.Contains(path, "statistics_faces")
}

// explainError says what a stranger may read about err. An error we did not write for him keeps its words for the
// log.
func explainError(err error) *problem {
	var known *problem
	var invalid *models.Invalid
	var parameter *report.BadParameter
	var fe *fiber.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &invalid):
		return &problem{status: http.StatusBadRequest, code: string(invalid.Cause), words: invalid.Words}
	case errors.As(err, &parameter):
		return &problem{status: http.StatusBadRequest, code: badParameterCode, words: parameter.Error(),
			named: parameter.Name}
	case errors.Is(err, access.ErrBusy):
		return &problem{status: http.StatusServiceUnavailable, code: "busy", words: sentencesOf(access.ErrBusy)}
	case errors.Is(err, limit.ErrLineIsLong):
		return &problem{status: http.StatusServiceUnavailable, code: "busy", words: sentencesOf(limit.ErrLineIsLong)}
	case errors.Is(err, access.ErrRightLost):
		return &problem{status: http.StatusForbidden, code: "forbidden", words: sentencesOf(access.ErrRightLost)}
	case errors.Is(err, models.ErrNotFound):
		return explainStatus(http.StatusNotFound)
	case errors.As(err, &fe) && fe.Code < 500:
		return explainStatus(fe.Code)
	}
	return explainFault(err)
}

// explainFault words what went wrong on our side, or on the way.
func explainFault(err error) *problem {
	p := &problem{status: http.StatusServiceUnavailable, cause: err}
	switch {
	case errors.Is(err, models.ErrUnavailable):
		p.code, p.words = "unavailable", "The database cannot be reached right now. Please try again in a minute."
	case errors.Is(err, context.DeadlineExceeded):
		p.code, p.words = "too_slow", "This took too long. Please try again."
	case errors.Is(err, fiber.ErrBadGateway): // Fiber's word for a connection that broke while it read from it
		p.status, p.cause = http.StatusBadRequest, nil
		p.code, p.words = string(cutOff), "The connection ended before the request did."
	default:
		p.status = http.StatusInternalServerError
		p.code, p.words = "internal", "Something went wrong on our side."
	}
	return p
}

// explainStatus words the refusals that come from Fiber itself: its own words repeat what was sent.
func explainStatus(status int) *problem {
	p := &problem{
		status: status,
		code:   string(unreadableRequest),
		words:  "The request could not be read: it is not valid HTTP/1.1.",
	}
	switch status {
	case http.StatusNotFound:
		p.code, p.words = "not_found", "There is nothing at this address."
	case http.StatusMethodNotAllowed:
		p.code, p.words = string(models.BadMethod), "This address does not support this method."
	case http.StatusRequestTimeout:
		p.code, p.words = string(timedOut), "The request did not arrive whole in time."
	case http.StatusHTTPVersionNotSupported:
		p.words = "This server speaks HTTP/1.1 and HTTP/1.0."
	case http.StatusRequestHeaderFieldsTooLarge:
		p.code = string(longHeader)
		p.words = head.Limit
	}
	return p
}

// logCause logs what lies behind p, if anything does, under the request's name, which its reader can quote to us.
func (s *server) logCause(c *fiber.Ctx, p *problem) string {
	if p.cause == nil {
		return ""
	}
	ref := requestID(c)
	s.Log.Error(
		"request failed",
		slog.String("request", ref),
		slog.String("code", p.code),
		slog.Any("error", p.cause),
	)
	return ref
}

func sendProblem(c *fiber.Ctx, p *problem) error {
	return c.JSON(struct {
		Code      string `json:"code"`
		Error     string `json:"error"`
		Parameter string `json:"parameter,omitempty"`
	}{p.code, p.words, p.named})
}

// badParameter refuses a parameter of the address, in words.
func badParameter(name, format string, args ...any) error {
	return &report.BadParameter{Name: name, Words: fmt.Sprintf(format, args...)}
}
