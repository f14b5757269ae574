package handlers

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
)

// loadQuestion asks the store a question over a period and returns its rows as a table.
type loadQuestion func(ctx context.Context, store *models.Store, p report.Period) (table.Table, error)

// questionLoaders has a loader for each of report.Questions.
func questionLoaders() map[string]loadQuestion {
	return map[string]loadQuestion{
		"active-installations": loadActive,
		"services":             loadServices,
		"face-collections":     loadCollections,
		"collection-moves":     loadMoves,
		"adoption":             loadAdoption,
		"retention":            loadRetention,
	}
}

func loadActive(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	if p.By == models.ByDay {
		rows, err := store.ActiveInstallations(ctx, p.Span)
		return report.ActiveTable(p, rows), err
	}
	rows, err := store.ActivePeriods(ctx, p.Span, p.By)
	return report.ActivePeriodTable(p, rows), err
}

func loadServices(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.Services(ctx, p.Span, p.By)
	if err != nil || p.By != models.ByDay {
		return report.ServicePeriodTable(p, rows), err
	}
	reach, err := store.Reach(ctx, p.Span)
	if err != nil {
		return table.Table{}, err
	}
	return report.ServiceTable(p, rows, reach), nil
}

func loadCollections(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.FaceCollections(ctx, p.Span)
	return report.CollectionTable(p, rows), err
}

func loadMoves(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.Moves(ctx, p.Span)
	return report.MoveTable(p, rows), err
}

func loadAdoption(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.Adoption(ctx, p.Span)
	return report.AdoptionTable(p, rows), err
}

func loadRetention(ctx context.Context, store *models.Store, p report.Period) (table.Table, error) {
	rows, err := store.Retention(ctx, p.Span)
	return report.RetentionTable(p, rows), err
}

// loadSummary asks for the figures of one day, and what was created on it.
func loadSummary(ctx context.Context, store *models.Store, day, last models.Day) (table.Table, error) {
	summary, err := store.Summary(ctx, day)
	if err != nil {
		return table.Table{}, err
	}
	created, err := store.Services(ctx, models.Span{From: day, To: day}, models.ByDay)
	if err != nil {
		return table.Table{}, err
	}
	t := report.SummaryTable(day, summary, created[0])
	return report.MarkFinal(t, report.Period{Span: models.Span{From: day, To: day}}, last), nil
}

// answerQuestion sends the rows of a question over the period of the address.
func (s *server) answerQuestion(q report.Question) fiber.Handler {
	load := questionLoaders()[q.Name]
	return s.answer(func(c *fiber.Ctx) (table.Table, error) {
		last := s.lastComplete()
		p, err := report.ParsePeriod(c.Queries(), last, q.Intervals...)
		if err != nil {
			return table.Table{}, err
		}
		t, err := load(c.UserContext(), s.Store, p)
		return report.MarkFinal(t, p, last), err
	})
}

// answerSummary sends the headline figures of one day, each with its definition.
func (s *server) answerSummary() fiber.Handler {
	return s.answer(func(c *fiber.Ctx) (table.Table, error) {
		query := c.Queries()
		if err := report.OnlyKnown(query, "day"); err != nil {
			return table.Table{}, err
		}
		day, err := report.ParseDay(query, "day", s.lastComplete())
		if err != nil {
			return table.Table{}, err
		}
		if day > s.lastComplete()+1 {
			return table.Table{}, badParameter("day", "%s lies in the future", day)
		}
		return loadSummary(c.UserContext(), s.Store, day, s.lastComplete())
	})
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
		if err != nil {
			return err
		}
		if err := write(c, t); err != nil || format == "" {
			return err
		}
		return s.Access.AuditLater(actorOf(c), "export", t.FileName()+format)
	}
}

// tableFormats are what an address may end with.
var tableFormats = map[string]func(*fiber.Ctx, table.Table) error{
	"":      sendJSON,
	".csv":  sendCSV,
	".xlsx": sendXLSX,
}

func sendJSON(c *fiber.Ctx, t table.Table) error {
	c.Type("json", "utf-8")
	return sendMarked(c, t.JSON())
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
	return sendMarked(c, body)
}
