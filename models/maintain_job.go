package models

import (
	"context"

	"gorm.io/gorm/clause"

	"compreface-stats/models/internal/db"
)

// The jobs whose outcome is shown elsewhere too.
const (
	PruneJob  = "prune"
	CensusJob = "census"
)

// NoteJob keeps the run as the job's last.
func (s *Store) NoteJob(ctx context.Context, run Job) error {
	run.Began, run.Ended = run.Began.UTC(), run.Ended.UTC()
	return db.Wrap("note job "+run.Name, s.db.Write(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&run).Error)
}

// Jobs lists the last run of every job, by name.
func (s *Store) Jobs(ctx context.Context) ([]Job, error) {
	var all []Job
	err := s.db.Read(ctx).Order("name").Find(&all).Error
	return all, db.Wrap("list jobs", err)
}

// Census is how much is kept.
type Census struct {
	Facts         int64
	Installations int64
}

// Census counts what is kept. It looks at every fact, so ask seldom.
func (s *Store) Census(ctx context.Context) (c Census, err error) {
	query := "SELECT (SELECT COALESCE(SUM(" + factCount + "), 0) FROM installation_days), " +
		"(SELECT COUNT(*) FROM installations)"
	err = s.db.Read(ctx).Raw(query).Row().Scan(&c.Facts, &c.Installations)
	return c, db.Wrap("count what is kept", err)
}

// DatabaseBytes is the size of the database on disk.
func (s *Store) DatabaseBytes(ctx context.Context) (int64, error) { return s.db.Bytes(ctx) }
