package models

import (
	"context"
	"time"

	"gorm.io/gorm/clause"
)

// Job is the last run of one of the server's chores. It is kept in the database, so that every process can show it.
type Job struct {
	Name         string    `gorm:"primaryKey"`
	Began, Ended time.Time // of the last run that ended
	Outcome      string    // what it did, in words; empty after a failure
	Trouble      string    // why it failed; empty after success
}

// The jobs whose outcome is shown elsewhere too.
const (
	PruneJob  = "prune"
	CensusJob = "census"
)

// NoteJob keeps the run as the job's last.
func (s *Store) NoteJob(ctx context.Context, run Job) error {
	run.Began, run.Ended = run.Began.UTC(), run.Ended.UTC()
	return translate("note job "+run.Name, s.write.WithContext(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&run).Error)
}

// Jobs lists the last run of every job, by name.
func (s *Store) Jobs(ctx context.Context) ([]Job, error) {
	var all []Job
	err := s.read.WithContext(ctx).Order("name").Find(&all).Error
	return all, translate("list jobs", err)
}

// ClearSessions removes the sessions that have expired and returns how many there were.
func (s *Store) ClearSessions(ctx context.Context) (int64, error) {
	done := s.write.WithContext(ctx).Delete(&Session{}, "expires_at < ?", s.now().UTC())
	return done.RowsAffected, translate("clear expired sessions", done.Error)
}

// Census is how much is kept.
type Census struct {
	Facts         int64
	Installations int64
}

// Census counts what is kept. It looks at every fact, so ask seldom.
func (s *Store) Census(ctx context.Context) (c Census, err error) {
	const query = `
SELECT (SELECT COUNT(*) FROM statistics_general) + (SELECT COUNT(*) FROM statistics_faces), (SELECT COUNT(*) FROM installations)`
	err = s.read.WithContext(ctx).Raw(query).Row().Scan(&c.Facts, &c.Installations)
	return c, translate("count what is kept", err)
}

// DatabaseBytes is the size of the database on disk.
func (s *Store) DatabaseBytes(ctx context.Context) (size int64, err error) {
	err = s.read.WithContext(ctx).Raw(s.bulk.sizeSQL()).Row().Scan(&size)
	return size, translate("ask for the database's size", err)
}
