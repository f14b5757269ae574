package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"

	"compreface-stats/handlers/copies"
	"compreface-stats/handlers/digest"
	"compreface-stats/handlers/mcp"
	"compreface-stats/handlers/metrics"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	mailbook "compreface-stats/models/digest"
)

// answerQuestion sends the rows of a question over the period of the address, or the summary of a day.
func (s *server) answerQuestion(name string) fiber.Handler {
	return s.answer(func(c *fiber.Ctx) (table.Table, error) {
		return s.numbers.LoadQuestion(c.UserContext(), name, c.Queries(), s.lastComplete())
	})
}

// answerMCP speaks the Model Context Protocol: with a token that may read about every question, with one for what is
// public about the releases alone.
func (s *server) answerMCP() fiber.Handler {
	source := mcp.Numbers{Source: s.numbers, Publish: s.Publish, Clock: s.Clock, Version: s.Version}
	exact, public := withContext(source.Handler(true)), withContext(source.Handler(false))
	return func(c *fiber.Ctx) error {
		if bytes.HasPrefix(bytes.TrimSpace(c.Body()), []byte("[")) {
			return errManyMessages
		}
		if mayReadExact(c) {
			return exact(c)
		}
		return public(c)
	}
}

// contextKey holds a request's context for a handler of the standard library, whose own would never end.
const contextKey = "context"

// withContext has the handler answer under the context of the request.
func withContext(h http.Handler) fiber.Handler {
	inner := adaptor.HTTPHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ctx, ok := r.Context().Value(contextKey).(context.Context); ok {
			r = r.WithContext(ctx)
		}
		h.ServeHTTP(w, r)
	}))
	return func(c *fiber.Ctx) error {
		c.Locals(contextKey, c.UserContext())
		return inner(c)
	}
}

// errManyMessages refuses what would be many questions in one request: each takes its memory, and their number is not
// bounded. The protocol has no batches any more.
var errManyMessages = &problem{
	status: http.StatusBadRequest,
	code:   string(models.BadJSON),
	words:  "Send one message a request: there are no batches.",
}

// mayReadExact reports whether the token that was let in may read what was not released.
func mayReadExact(c *fiber.Ctx) bool {
	token, _ := c.Locals(tokenKey).(models.Token)
	return token.May(models.ScopeRead)
}

// showNumbersAsMetrics is the summary of the last complete day, and what was released, as Prometheus reads them.
func (s *server) showNumbersAsMetrics(c *fiber.Ctx) error {
	var all []prometheus.Collector
	if mayReadExact(c) {
		summary, err := s.numbers.LoadQuestion(c.UserContext(), report.SummaryName, nil, s.lastComplete())
		if err != nil {
			return err
		}
		all = append(all, metrics.Exact(summary))
	}
	state, err := s.Publish.State(c.UserContext())
	if err != nil {
		return err
	}
	if state.Settings.Page {
		all = append(all, metrics.Released(report.Public{Releases: state.Releases}.Table()))
	}
	return adaptor.HTTPHandler(metrics.Page(all...))(c)
}

// showDigests is a feed of what happened week by week, or month by month.
func (s *server) showDigests(c *fiber.Ctx) error {
	every := mailbook.Every(strings.Clone(c.Query("every", string(mailbook.Week))))
	if every != mailbook.Week && every != mailbook.Month {
		return badParameter("every", "%q is not offered: use week or month", report.Shortened(string(every)))
	}
	source := digest.Source{Store: s.Store, Clock: s.Clock, Site: s.PublicURL}
	body, err := source.Feed(c.UserContext(), every)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/atom+xml; charset=utf-8")
	return copies.AsItIs(body).Send(c)
}

// answer sends a table in the format that the address ends with. Files are noted in the audit log.
func (s *server) answer(load func(*fiber.Ctx) (table.Table, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		format := strings.Clone(c.Params("format"))
		write, known := tableFormats[format]
		if !known {
			return fiber.ErrNotFound
		}
		if err := onceEach(c); err != nil {
			return err
		}
		t, err := load(c)
		if err == nil {
			t, err = markInvented(c.UserContext(), s.Store, t)
		}
		if err != nil {
			return err
		}
		if err := write(c, t); err != nil || format == "" {
			return err
		}
		return s.Access.AuditLater(actorOf(c), "export", t.FileName()+format)
	}
}

// markInvented has the file of a database of invented installations say so, in its name and in each row.
func markInvented(ctx context.Context, store *models.Store, t table.Table) (table.Table, error) {
	isDemo, err := store.IsDemo(ctx)
	if isDemo {
		t.State = append(t.State, table.Invented)
	}
	return t, err
}

// tableFormats are what an address may end with.
var tableFormats = map[string]func(*fiber.Ctx, table.Table) error{
	"":      sendJSON,
	".csv":  sendCSV,
	".xlsx": sendXLSX,
}

func sendJSON(c *fiber.Ctx, t table.Table) error {
	c.Type("json", "utf-8")
	return copies.AsItIs(t.JSON()).Send(c)
}

func sendCSV(c *fiber.Ctx, t table.Table) error {
	body, err := t.CSV()
	if err != nil {
		return err
	}
	return sendFile(c, t.FileName()+".csv", typeCSV, body)
}

func sendXLSX(c *fiber.Ctx, t table.Table) error {
	body, err := t.XLSX()
	if err != nil {
		return err
	}
	return sendFile(c, t.FileName()+".xlsx", typeXLSX, body)
}

const (
	typeCSV  = "text/csv; charset=utf-8; header=present"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// sendFile sends a body that browsers keep as a file of this name.
func sendFile(c *fiber.Ctx, name, contentType string, body []byte) error {
	c.Set(fiber.HeaderContentType, contentType)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s"`, name))
	return copies.AsItIs(body).Send(c)
}
