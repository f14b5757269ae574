package handlers

import (
	"bufio"
	"context"
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"
)

// exportTime is how long a bundle may take: it is written while it is read.
const exportTime = 90 * time.Second

// exportEverything answers all questions over the days of the page's address, as .zip or .xlsx.
func (s *server) exportEverything(c *fiber.Ctx) error {
	format := c.Params("format")
	if format != ".zip" && format != ".xlsx" {
		return fiber.ErrNotFound
	}
	b, err := s.bundle(c)
	if err != nil {
		return err
	}
	if err := s.audit(c, "export", b.name()+format); err != nil {
		return err
	}
	c.Attachment(b.name() + format)
	if format == ".xlsx" {
		return sendBook(c, b)
	}
	s.streamZip(c, b)
	return nil
}

func (s *server) bundle(c *fiber.Ctx) (Bundle, error) {
	r, err := s.recordedRange(c)
	if err != nil {
		return Bundle{}, err
	}
	b := Bundle{Store: s.Store, Publish: s.Publish, Span: r.Complete(), Publishable: c.Query("publishable") == "1"}
	if b.Publishable {
		b.Span.To = s.lastComplete() // any other day's numbers, beside this one's, would be one difference more
	}
	return b, nil
}

// name says what is inside, as the names of single files do.
func (b Bundle) name() string {
	kind := "exact"
	if b.Publishable {
		kind = "publishable"
	}
	return "compreface-stats-everything-" + kind + "-" + b.Span.From.String() + "-" + b.Span.To.String()
}

func sendBook(c *fiber.Ctx, b Bundle) error {
	tables, about, err := b.load(c.UserContext())
	if err != nil {
		return err
	}
	body, err := everythingBook(tables, about)
	if err != nil {
		return err
	}
	return c.Send(body)
}

// streamZip writes after the handler has returned, and so under a deadline of its own. What breaks off is no
// archive, which its reader notices.
func (s *server) streamZip(c *fiber.Ctx, b Bundle) {
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(context.Background(), exportTime)
		defer cancel()
		if err := b.WriteZip(ctx, w); err != nil {
			s.Log.Error("export broke off", slog.Any("error", err))
		}
	})
}
