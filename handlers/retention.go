package handlers

import (
	"context"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// retention answers how many of each week's new installations were seen in the weeks after.
func (s *server) retention(c *fiber.Ctx) (sheet, error) {
	p, err := s.period(c, models.ByWeek)
	if err != nil {
		return sheet{}, err
	}
	return retentionSheet(c.UserContext(), s.Store, p)
}

func retentionSheet(ctx context.Context, store *models.Store, p period) (sheet, error) {
	rows, err := store.Retention(ctx, p.Span)
	return tabulate("retention", p, cohortColumns(rows), rows), err
}

// cohortColumns has as many weeks as the longest cohort; later cohorts leave the last ones empty.
func cohortColumns(rows []models.Cohort) []column[models.Cohort] {
	columns := []column[models.Cohort]{
		field("cohort", func(c models.Cohort) any { return c.Week.String() }),
		field("size", func(c models.Cohort) any { return c.Size }),
	}
	for week := range longestCohort(rows) {
		columns = append(columns, element("retained", fmt.Sprintf("week_%d", week), func(c models.Cohort) any {
			if week >= len(c.Retained) {
				return nil
			}
			return c.Retained[week]
		}))
	}
	return columns
}

func longestCohort(rows []models.Cohort) (weeks int) {
	for _, c := range rows {
		weeks = max(weeks, len(c.Retained))
	}
	return weeks
}
