package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// adoption answers how far all installations ever seen had come by the end of each day.
func (s *server) adoption(c *fiber.Ctx) (sheet, error) {
	p, err := s.period(c, models.ByDay)
	if err != nil {
		return sheet{}, err
	}
	return adoptionSheet(c.UserContext(), s.Store, p)
}

func adoptionSheet(ctx context.Context, store *models.Store, p period) (sheet, error) {
	rows, err := store.Adoption(ctx, p.Span)
	return tabulate("adoption", p, adoptionColumns(), rows), err
}
