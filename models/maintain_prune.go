package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"compreface-stats/models/internal/db"
)

// Pruned is what was removed.
type Pruned struct {
	Since   Day   // facts from this day on are kept
	Records int64 // removed
}

// ErrShortRetention is returned for a number of days that is smaller than ShortestRetention.
var ErrShortRetention = fmt.Errorf("facts are kept for at least %d days", ShortestRetention)

// pruneStep is how many installations' days are removed in one transaction, so that records which come in
// meanwhile hardly wait.
const pruneStep = 2_000

// Prune removes the facts of all days but the newest, of which it keeps so many, today among them. No number
// changes: roll-ups, and what new records need, stay as they are. But numbers of days before the cutoff cannot be
// derived again, and records of those days, as of an import, are refused from now on. It works in small steps; what
// an interrupted run left, the next one removes. progress may be nil.
//
// After the first run, the cutoff moves by no more than the days on which a server was alive since it last moved, and
// one. While the clock is in doubt nothing is removed: Prune returns ErrClockInDoubt.
func (s *Store) Prune(ctx context.Context, days int, progress func(removed int64)) (Pruned, error) {
	if days < ShortestRetention {
		return Pruned{}, ErrShortRetention
	}
	if err := s.requireClock(ctx); err != nil {
		return Pruned{}, fmt.Errorf("prune: %w", err)
	}
	p := Pruned{Since: DayOf(s.now()) - Day(days) + 1}
	wanted := p.Since
	err := s.mendCutoff(ctx)
	if err == nil {
		err = s.moveCutoff(ctx, &p.Since, days)
	}
	before := min(wanted, p.Since) // a cutoff that lies later takes no facts with it that should be kept
	if err == nil {
		err = pruneBefore(ctx, s, before, &p, progress)
	}
	if err == nil {
		err = NewAside(s).prune(ctx, &p)
	}
	if err != nil {
		return p, fmt.Errorf("prune: %w", err)
	}
	return p, nil
}

// moveCutoff announces what will be removed before anything is, so that no record builds on facts that are on their
// way out. It never moves back: what was removed once is gone, and since is then the day from which facts are kept
// in truth. It stays where there is nothing to remove yet.
func (s *Store) moveCutoff(ctx context.Context, since *Day, days int) error {
	return s.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		h, err := readCutoff(tx.DB)
		if err != nil {
			return err
		}
		if h.moved && h.since >= *since {
			*since = h.since
			return nil
		}
		now := cutoffMove{days: days}
		if now.alive, err = readDaysAlive(tx); err != nil {
			return err
		}
		if *since, err = now.furthest(tx, h, *since); err != nil {
			return err
		}
		some, err := factsBefore(tx, *since)
		if err != nil || !some {
			return err
		}
		return db.PutSettings(tx.DB, db.Setting{Name: sinceSetting, Value: since.String()}, now.setting())
	})
}

// cutoffMove is what is kept of the last time that the cutoff moved: on how many days a server had been alive, and
// for how many days facts were to be kept.
type cutoffMove struct{ alive, days int }

const cutoffMoveSetting = "facts_since_moved"

func (m cutoffMove) setting() db.Setting {
	return db.Setting{Name: cutoffMoveSetting, Value: fmt.Sprintf("%d %d", m.alive, m.days)}
}

// furthest bounds how far the cutoff moves at once: by the days that passed, one more, and those by which the
// operator keeps facts less long. The first time it moves as far as it should.
func (m cutoffMove) furthest(tx *db.Tx, from retentionCutoff, wanted Day) (Day, error) {
	text, known, err := db.GetSetting(tx.DB, cutoffMoveSetting)
	if err != nil || !known || !from.moved {
		return wanted, err
	}
	var last cutoffMove
	if _, err := fmt.Sscanf(text, "%d %d", &last.alive, &last.days); err != nil {
		return wanted, fmt.Errorf("setting %s: %w", cutoffMoveSetting, err)
	}
	passed := max(m.alive-last.alive, 0) + 1
	return min(wanted, from.since+Day(passed+max(last.days-m.days, 0))), nil
}

func factsBefore(tx *db.Tx, day Day) (some bool, err error) {
	const query = `
SELECT EXISTS (SELECT 1 FROM installation_days WHERE day < ?)
    OR EXISTS (SELECT 1 FROM aside_general WHERE day < ?) OR EXISTS (SELECT 1 FROM aside_faces WHERE day < ?)
    OR EXISTS (SELECT 1 FROM surplus_records WHERE day < ?)`
	err = tx.Raw(query, day, day, day, day).Row().Scan(&some)
	return some, err
}

// pruneBefore walks along the primary key, so that no step comes again upon the rows that the steps before it removed.
func pruneBefore(ctx context.Context, s *Store, before Day, p *Pruned, progress func(int64)) error {
	from := installationDay{day: MinDay}
	for {
		to, found, err := stepEnd(ctx, s, from, before)
		if err != nil {
			return err
		}
		if !found {
			to = installationDay{day: before} // the rest
		}
		removed, err := s.pruneBetween(ctx, from, to)
		if err != nil {
			return err
		}
		if p.Records += removed; progress != nil {
			progress(p.Records)
		}
		if !found {
			return nil
		}
		from = to
	}
}

// stepEnd finds where a step that begins at from should end; found is false where fewer rows are left than a step
// removes.
func stepEnd(
	ctx context.Context, s *Store, from installationDay, before Day,
) (to installationDay, found bool, err error) {
	query := "SELECT day, install_guid FROM installation_days" +
		" WHERE (day, install_guid) > (?, ?) AND day < ? ORDER BY day, install_guid LIMIT 1 OFFSET ?"
	row := s.db.Read(ctx).Raw(query, from.day, from.installation, before, pruneStep).Row()
	err = row.Scan(&to.day, &to.installation)
	if errors.Is(err, sql.ErrNoRows) {
		return to, false, nil
	}
	return to, err == nil, err
}

func (s *Store) pruneBetween(ctx context.Context, from, to installationDay) (removed int64, err error) {
	const between = "(day, install_guid) >= (?, ?) AND (day, install_guid) < (?, ?)"
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		removed, err = removeFacts(tx, between, from.day, from.installation, to.day, to.installation)
		return err
	})
	return removed, err
}
