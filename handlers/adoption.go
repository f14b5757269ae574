package handlers

import (
	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// adoption answers how far all installations ever seen had come by the end of each day.
func (s *server) adoption(c *fiber.Ctx) (sheet, error) {
	p, err := s.period(c, models.ByDay)
	if err != nil {
		return sheet{}, err
	}
	rows, err := s.Store.Adoption(c.UserContext(), p.Span)
	return tabulate("adoption", p, adoptionColumns(), rows), err
}
