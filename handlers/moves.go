package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// moves answers how many collections went from one size to another within the days asked about.
func (s *server) moves(c *fiber.Ctx) (sheet, error) {
	p, err := s.period(c, models.ByDay)
	if err != nil {
		return sheet{}, err
	}
	return movesSheet(c.UserContext(), s.Store, p)
}

func movesSheet(ctx context.Context, store *models.Store, p period) (sheet, error) {
	rows, err := store.Moves(ctx, p.Span)
	return tabulate("collection-moves", p, moveColumns(), rows), err
}

func moveColumns() []column[models.Move] {
	return []column[models.Move]{
		field("from_range", func(m models.Move) any { return m.From.String() }),
		field("to_range", func(m models.Move) any { return m.To.String() }),
		field("collections", func(m models.Move) any { return m.Collections }),
	}
}
