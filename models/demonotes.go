package models

import "compreface-stats/models/internal/db"

// demoNotes are what the invented maintainers noted, by days before today.
var demoNotes = []struct {
	ago  Day
	text string
}{{610, "1.0.0 released"}, {401, "1.1.0 released"}, {212, "Talk at a conference"}, {96, "1.2.0 released"}, {33, "New guide for self-hosters"}}

func (s *Store) inventNotes(tx *db.Tx) error {
	notes := make([]Annotation, len(demoNotes))
	for i, n := range demoNotes {
		notes[i] = Annotation{ID: db.NewID(), Day: DayOf(s.now()) - n.ago, Text: n.text, Author: "demo", CreatedAt: s.now().UTC()}
	}
	return db.Wrap("invent notes", tx.Create(&notes).Error)
}
