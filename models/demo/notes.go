package demo

import (
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// notesInvented are what the invented maintainers noted, by days before today.
var notesInvented = []struct {
	ago  models.Day
	text string
}{{610, "1.0.0 released"}, {401, "1.1.0 released"}, {212, "Talk at a conference"}, {96, "1.2.0 released"}, {33, "New guide for self-hosters"}}

// inventNotes notes what the invented maintainers did.
func inventNotes(tx *db.Tx, now time.Time) error {
	notes := make([]models.Annotation, len(notesInvented))
	for i, n := range notesInvented {
		notes[i] = models.Annotation{
			ID:        db.NewID(),
			Day:       models.DayOf(now) - n.ago,
			Text:      n.text,
			Author:    "demo",
			CreatedAt: now.UTC(),
		}
	}
	return db.Wrap("invent notes", tx.Create(&notes).Error)
}
