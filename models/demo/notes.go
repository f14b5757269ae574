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
}{
	{ago: 610, text: "1.0.0 released"},
	{ago: 401, text: "1.1.0 released"},
	{ago: 212, text: "Talk at a conference"},
	{ago: 96, text: "1.2.0 released"},
	{ago: 33, text: "New guide for self-hosters"},
}

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
