package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/head"
	"compreface-stats/handlers/limit"
	"compreface-stats/handlers/mount"
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

// errorPage must not need what failed: after a fault of ours it asks neither the store nor the session. After a fault
// of the request a person keeps the navigation, and the choice of days where those were at fault.
func (s *server) errorPage(c *fiber.Ctx, p *problem) views.Error {
	heading := http.StatusText(p.status)
	if p.status == http.StatusNotFound {
		heading = "Not found"
	}
	page := views.Error{
		Base:   views.Base{Title: heading, Assets: s.assets, Theme: strings.Clone(c.Cookies(themeCookie))},
		Status: p.status, Heading: heading, Words: p.words, Reference: s.logCause(c, p),
	}
	if p.status < http.StatusInternalServerError {
		s.keepPlace(c, p, &page)
	}
	return page
}

// badChoice is the heading where the choice of days, comparison and view stands below.
func (p *problem) badChoice() string {
	if slices.Contains([]string{"range", "from", "to"}, p.named) {
		return "These dates do not work"
	}
	return "This address does not work"
}

// placeTime is how long an error page waits for what stands around it.
const placeTime = 2 * time.Second

// keepPlace gives an error page what the reader had before. Where that cannot be had, the page stands without it.
func (s *server) keepPlace(c *fiber.Ctx, p *problem, page *views.Error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), placeTime) // that of the request is over
	defer cancel()
	c.SetUserContext(ctx)
	session, ok, err := s.session(c)
	if err != nil {
		return
	}
	if !ok {
		page.Stranger, page.Way = true, s.wayForStrangers(ctx)
		return
	}
	page.Base = s.base(c, page.Title, session.User.Email)
	if p.code == pageOff && session.User.Role.AtLeast(models.RoleAdministrator) {
		page.Way = views.Link{Label: "Switch it on", URL: "/promote/settings"}
	}
	if _, known := report.PageAt(page.Path); !known || p.code != badParameterCode {
		return
	}
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil || !recorded {
		return
	}
	if r, err := report.ParseRange(nil, models.DayOf(s.Clock()), extent); err == nil {
		bar := r.Bar(page.Path)
		page.Range = &bar
		page.Heading, page.Title = p.badChoice(), p.badChoice()
	}
}

// render makes the whole page before any of it is sent, so that nobody gets half a page with a 200. It waits for
// nothing and so needs no deadline; the page that says that time ran out must still be made.
func renderPage(c *fiber.Ctx, page templ.Component) error {
	var html bytes.Buffer
	if err := page.Render(context.Background(), &html); err != nil {
		return err
	}
	c.Type("html", "utf-8")
	path, _ := c.Locals(mountKey).(mount.Path)
	return c.Send(path.Page(html.Bytes()))
}

// badParameter refuses a parameter of the address, in words.
func badParameter(name, format string, args ...any) error {
	return &report.BadParameter{Name: name, Words: fmt.Sprintf(format, args...)}
}
