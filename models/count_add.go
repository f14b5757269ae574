package models

import (
	"context"
	"errors"

	"compreface-stats/models/internal/db"
)

// IsPermanent reports whether the fault is in the record or in what is stored of its installation: trying again
// would not help.
func IsPermanent(err error) bool { return errors.Is(err, errState) || db.IsPermanent(err) }

// AddOptions say on what conditions records are stored.
type AddOptions struct {
	// DailyLimit is how many collections, and how many creations, of one installation are counted a day; 0: any number.
	DailyLimit int
	// Posted says that the records come from installations themselves: of each, the first is remembered, and there is
	// a limit on newcomers (see Options.NewcomersHourly).
	Posted bool
}

// Add stores records in one transaction, all or none, and says what became of each.
func (s *Store) Add(ctx context.Context, records []Record, options AddOptions) (outcomes []Outcome, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		outcomes, err = s.AddTo(ctx, tx, records, options)
		return err
	})
	return outcomes, db.Wrap("store records", err)
}

// AddTo is Add within a transaction of the caller's. Like every way in which records are stored, it returns
// ErrOtherDatabase where the database was replaced since the store was opened: they are under its pseudonym key.
func (s *Store) AddTo(ctx context.Context, tx *db.Tx, records []Record, options AddOptions) ([]Outcome, error) {
	if len(records) == 0 {
		return nil, nil
	}
	if err := s.CheckIdentity(tx); err != nil {
		return nil, err
	}
	b, err := s.storeFacts(ctx, tx, records, options)
	if err != nil {
		return nil, err
	}
	step := changeStep{changed: b.ids(), since: never}
	for i := range records {
		step.since = min(step.since, records[i].Day())
	}
	return b.outcomes, s.writeRollupsOf(tx, b.changes, step)
}

// Loader stores many groups of records in one transaction and writes what they change in the totals once, at the end.
type Loader struct {
	Tx      *db.Tx
	store   *Store
	ctx     context.Context
	changes *delta
}

// Load runs f with every other writer kept waiting, and commits all that it loaded if f returns nil.
func (s *Store) Load(ctx context.Context, f func(*Loader) error) error {
	return s.db.UpdateAlone(ctx, func(tx *db.Tx) error {
		if err := s.CheckIdentity(tx); err != nil {
			return err
		}
		l := &Loader{Tx: tx, store: s, ctx: ctx, changes: newDelta()}
		if err := f(l); err != nil {
			return err
		}
		return s.writeRollups(tx, l.changes)
	})
}

// Add stores a group of records and says what became of each.
func (l *Loader) Add(records []Record, options AddOptions) ([]Outcome, error) {
	if len(records) == 0 {
		return nil, nil
	}
	b, err := l.store.storeFacts(l.ctx, l.Tx, records, options)
	if err != nil {
		return nil, err
	}
	l.changes.addTimes(+1, b.changes)
	return b.outcomes, nil
}
