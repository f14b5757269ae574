package handlers

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// question asks the store and tabulates what it says.
type question func(*fiber.Ctx) (sheet, error)

// answer writes a question's sheet in the format that the address ends with.
func (s *server) answer(ask question) fiber.Handler {
	return func(c *fiber.Ctx) error {
		format := strings.Clone(c.Params("format"))
		write, known := formats[format]
		if !known {
			return fiber.ErrNotFound
		}
		if err := onceEach(c); err != nil {
			return err
		}
		table, err := ask(c)
		if err != nil {
			return err
		}
		if err := write(c, table); err != nil || format == "" {
			return err
		}
		return s.Access.AuditLater(actor(c), "export", table.fileName()+format)
	}
}

var formats = map[string]func(*fiber.Ctx, sheet) error{
	"":      sendJSON,
	".csv":  sendCSV,
	".xlsx": sendXLSX,
}

func (s *server) period(c *fiber.Ctx, grains ...models.Interval) (period, error) {
	return parsePeriod(c.Queries(), s.lastComplete(), grains...)
}

func sendJSON(c *fiber.Ctx, t sheet) error {
	c.Type("json", "utf-8")
	return c.Send(t.json())
}

func sendCSV(c *fiber.Ctx, t sheet) error {
	body, err := t.csv()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8; header=present")
	return download(c, t, "csv", body)
}

func sendXLSX(c *fiber.Ctx, t sheet) error {
	body, err := t.xlsx()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	return download(c, t, "xlsx", body)
}

func download(c *fiber.Ctx, t sheet, extension string, body []byte) error {
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s.%s"`, t.fileName(), extension))
	return c.Send(body)
}
