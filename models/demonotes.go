package models

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"
)

// demoNotes are what the invented maintainers noted, by days before today.
var demoNotes = []struct {
	ago  Day
	text string
}{{610, "1.0.0 released"}, {401, "1.1.0 released"}, {212, "Talk at a conference"}, {96, "1.2.0 released"}, {33, "New guide for self-hosters"}}

func (s *Store) inventNotes(ctx context.Context, tx *sql.Tx) error {
	insert := s.bulk.bind("INSERT INTO annotations (id, day, text, author, created_at) VALUES (?, ?, ?, ?, ?)")
	for _, n := range demoNotes {
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("invent notes: %w", err)
		}
		if _, err := tx.ExecContext(ctx, insert, id.String(), DayOf(s.now())-n.ago, n.text, "demo", s.now().UTC()); err != nil {
			return fmt.Errorf("invent notes: %w", err)
		}
	}
	return nil
}
