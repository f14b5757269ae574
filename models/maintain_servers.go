package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"gorm.io/gorm/clause"

	"compreface-stats/models/internal/db"
)

const (
	// signEvery is how often a server says that it is alive, while the database answers.
	signEvery = 15 * time.Second
	// signGood is for how long that is believed: a server whose database was slow for a moment is still there.
	signGood = 4 * signEvery
	// signKept is for how long a server that is gone is listed.
	signKept = 7 * 24 * time.Hour
	// signPatience is how long a sign may take, and the last one at a stop.
	signPatience, lastSignPatience = 10 * time.Second, time.Second
)

// ProcessName is how this process is told from others, for people.
func ProcessName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "this machine"
	}
	return fmt.Sprintf("process %d on %s", os.Getpid(), host)
}

// lockUse makes this server the only one on an SQLite database, until Close or the end of the process. A second
// server would take the first one's spool, and neither would know of the other's records.
func (s *Store) lockUse() (err error) {
	if s.options.Server == nil {
		return nil
	}
	s.use, err = db.LockUse(s.options.URL, s.options.Server.words())
	if errors.Is(err, ErrInUse) {
		return fmt.Errorf("%w: stop that one first, or give this one a DATABASE_URL of its own", err)
	}
	return err
}

func (v *Server) words() string {
	return fmt.Sprintf("the server that is %s and listens on %s", v.Process, v.Address)
}

// register says, once, that this server uses the database. While a backup is being restored into it, it waits.
func (s *Store) register(ctx context.Context) error {
	if s.options.Server == nil || s.registered.Load() {
		return nil
	}
	s.options.Server.ID = db.NewID()
	if err := giveSign(ctx, s); err != nil {
		return err
	}
	s.registered.Store(true)
	return nil
}

// giveSign notes that this server is alive, and clears away those that are long gone.
func giveSign(ctx context.Context, s *Store) error {
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		now, err := tx.Clock()
		if err != nil {
			return err
		}
		self := *s.options.Server
		self.StartedAt, self.AliveAt = now.UTC(), now.UTC()
		alive := clause.OnConflict{
			Columns:   []clause.Column{{Name: "id"}},
			DoUpdates: clause.AssignmentColumns([]string{"alive_at"}),
		}
		if err := tx.Clauses(alive).Create(&self).Error; err != nil {
			return err
		}
		return tx.Delete(&Server{}, "alive_at < ?", now.UTC().Add(-signKept)).Error
	})
	return db.Wrap("give a sign of life", err)
}

// RunSignsOfLife says again and again that this server is alive, until ctx ends, and then that it stops.
func (s *Store) RunSignsOfLife(ctx context.Context) {
	ticker := time.NewTicker(signEvery)
	defer ticker.Stop()
	for ctx.Err() == nil {
		select {
		case <-ticker.C:
			signNow(ctx, s)
		case <-ctx.Done():
		}
	}
	if !s.registered.Load() {
		return
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSignPatience)
	defer cancel()
	if err := signOff(last, s); err != nil {
		s.log.Warn("the database was not told that this server stops", "error", err)
	}
}

func signNow(ctx context.Context, s *Store) {
	if !s.registered.Load() {
		return
	}
	limited, cancel := context.WithTimeout(ctx, signPatience)
	defer cancel()
	switch err := giveSign(limited, s); {
	case err == nil, ctx.Err() != nil:
	case db.IsUnavailable(err): // which others tell
		s.log.Debug("no sign of life could be given", "error", err)
	default:
		s.log.Warn("no sign of life could be given", "error", err)
	}
}

func signOff(ctx context.Context, s *Store) error {
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		now, err := tx.Clock()
		if err != nil {
			return err
		}
		gone := map[string]any{"alive_at": now.UTC(), "stopped_at": now.UTC()}
		return tx.Model(&Server{}).Where("id = ?", s.options.Server.ID).Updates(gone).Error
	})
	return db.Wrap("say that this server stops", err)
}

// CheckUnused returns ErrInUse, with what to do, where a server uses the database in the transaction. It does not
// see who comes later: lock the table of servers first.
func CheckUnused(tx *db.Tx) error {
	now, err := tx.Clock()
	if err != nil {
		return err
	}
	var all []Server
	if err := tx.Order("alive_at DESC").Find(&all, "stopped_at IS NULL").Error; err != nil {
		return db.Wrap("list the servers", err)
	}
	for _, v := range all {
		age := now.Sub(v.AliveAt).Round(time.Second)
		if age.Abs() < signGood {
			return fmt.Errorf("%w by %s (last sign of life %s ago): stop it first; if it crashed, try again in %s",
				ErrInUse, v.words(), max(age, 0), signGood-age)
		}
	}
	return nil
}

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

const alertsSetting = "alerts"

// KeepAlerts keeps what people were told, and what they are still to be told, for the next start: any value that
// JSON can say.
func KeepAlerts(ctx context.Context, s *Store, alerts any) error {
	text, err := json.Marshal(alerts)
	if err != nil {
		return fmt.Errorf("keep the alerts: %w", err)
	}
	return db.PutSettings(s.db.Write(ctx), db.Setting{Name: alertsSetting, Value: string(text)})
}

// RecallAlerts reads what KeepAlerts kept into the value, which stays as it is where nothing was kept.
func RecallAlerts(ctx context.Context, s *Store, into any) error {
	text, found, err := db.GetSetting(s.db.Read(ctx), alertsSetting)
	if err != nil || !found {
		return err
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("recall the alerts: %w", err)
	}
	return nil
}
