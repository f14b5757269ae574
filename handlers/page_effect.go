package handlers

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/effect"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// showEffect holds what was counted before a note's day against what was counted after it: as a page, or as a file.
func (s *infoPages) showEffect(c *fiber.Ctx) error {
	note, err := s.Store.Annotation(c.UserContext(), strings.Clone(c.Params("id")))
	if err != nil {
		return err
	}
	window := effect.ParseWindow(c.Query("days")) // and none that is remembered: one address has one heading
	counts, err := s.numbers.Around(c.UserContext(), note.Day, s.lastComplete())
	if err != nil {
		return err
	}
	span, rows := counts.Within(note.Day, window)
	if format := c.Params("format"); format != "" {
		write, known := tableFormats[strings.TrimSuffix(strings.Clone(format), ".json")]
		if !known {
			return fiber.ErrNotFound
		}
		file, err := markInvented(c.UserContext(), s.Store, effect.Table(note.Day, rows))
		if err != nil {
			return err
		}
		return write(c, file)
	}
	page := effect.Page(note, span, rows, window)
	page.Compared = effect.Compared(note, counts)
	page.Base = s.base(c, "Before and after", signedInAs(c))
	if len(rows) > 0 {
		chart, _ := report.ByID("active")
		v, err := s.numbers.Days(c.UserContext(), chart, span, models.DayOf(s.Clock()))
		if err != nil {
			return err
		}
		drawn := chart.Render(v)
		drawn.Height, page.Chart, page.Notes = "normal", &drawn, report.NotesOf(v)
		page.Others = effect.Others(note, page.Notes)
	}
	return renderPage(c, views.EffectPage(page))
}

// mostFollowed is of how many notes, the newest, is said what changed at their days: so much has room.
const mostFollowed = 3

// sayWhatFollowed says of the newest notes what changed beyond chance at the day of each, among all installations.
func (s *server) sayWhatFollowed(ctx context.Context, notes []views.Note) error {
	for i := len(notes) - 1; i >= max(0, len(notes)-mostFollowed); i-- {
		day, err := models.ParseDay(notes[i].Day)
		if err != nil {
			return err
		}
		notes[i].Since, err = s.numbers.Since(ctx, day, s.lastComplete())
		if err != nil {
			return err
		}
	}
	return nil
}
