package ingest

import (
	"context"
	"time"

	"gorm.io/gorm"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// erasures are the marks of installations that were erased, and when: what they sent until then must not be stored,
// nor be kept.
type erasures map[models.ID]time.Time

// covers reports whether the record, as the spool keeps it, is one of those.
func (e erasures) covers(record []byte) bool {
	return e.include(spooledInstallation(record), spooledTime(record))
}

// include reports whether a record of the installation, received at the time, is covered.
func (e erasures) include(installation models.ID, received time.Time) bool {
	at, erased := e[models.ErasureMark(installation)]
	return erased && !received.After(at)
}

// readErasures returns those that the database knows of.
func readErasures(conn *gorm.DB) (erasures, error) {
	var rows []models.SpoolErasure
	if err := conn.Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, db.Wrap("read which installations were erased", err)
	}
	all := make(erasures, len(rows))
	for _, row := range rows {
		all[row.Mark] = row.ErasedAt
	}
	return all, nil
}

// since returns those that are not among the others, or are newer.
func (e erasures) since(handled erasures) erasures {
	fresh := make(erasures)
	for id, at := range e {
		if before, known := handled[id]; !known || at.After(before) {
			fresh[id] = at
		}
	}
	return fresh
}

// forgetErasures removes those that no spool can hold records of any more.
func forgetErasures(ctx context.Context, s *models.Store) error {
	const margin = 24 * time.Hour
	old := s.Now().Add(-s.Options().SpoolKeep - margin).UTC()
	done := s.DB().Write(ctx).Delete(&models.SpoolErasure{}, "COALESCE(noted_at, erased_at) < ?", old)
	return db.Wrap("forget which installations were erased", done.Error)
}

// without returns the records that are not covered.
func (e erasures) without(records []models.Record) []models.Record {
	if len(e) == 0 {
		return records
	}
	kept := make([]models.Record, 0, len(records))
	for _, rec := range records {
		if !e.include(rec.Installation, rec.At) {
			kept = append(kept, rec)
		}
	}
	return kept
}
