package ingest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"compreface-stats/models"
	"compreface-stats/models/ingest/journal"
	"compreface-stats/models/internal/db"
)

// spool is where one process puts records, on this machine's disk and synced, before their senders are told. The
// writer stores them from there in the database, which may be unavailable, busy or locked by an import meanwhile.
//
// It is a folder, spool-ID at first, with the journal of groups, about.json, which says whose records they are,
// dead letters, and a file that is locked for as long as a process has the spool. Every start begins one of its
// own; what other processes left behind is stored from theirs. A group stays in the journal for a day after it was
// stored. The database keeps, in the same transaction as the records, the number of the last group that it has
// stored: so each is stored exactly once, whichever side crashes, and again by a database that went back in time.
type spool struct {
	id      string // names the spool in the database's positions
	folder  string
	about   spoolAbout
	lock    *flock.Flock
	journal *journal.Journal
	letters *deadLetters

	mu       sync.Mutex
	position models.SpoolPosition // as the database had it last
	asked    bool                 // it was asked since it could have changed
}

const (
	spoolPrefix = "spool-"
	aboutFile   = "about.json"
	lockFile    = "lock"
)

var errSpoolTaken = errors.New("the spool belongs to another process")

// createTries is how often a spool is begun: another process that looks at the folder may take a new one's lock, before
// it is taken here, for that of a rest.
const createTries = 5

// createSpool begins a spool in the folder.
func createSpool(folder string, about spoolAbout, clock func() time.Time) (sp *spool, err error) {
	for range createTries {
		sp, err = tryCreateSpool(folder, about, clock)
		if !errors.Is(err, errSpoolTaken) && !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return sp, err
}

func tryCreateSpool(folder string, about spoolAbout, clock func() time.Time) (*spool, error) {
	sp := &spool{id: rand.Text()}
	about.Spool = sp.id
	sp.folder = filepath.Join(folder, spoolPrefix+sp.id)
	sp.position.ID = sp.id
	if err := os.MkdirAll(sp.folder, 0o750); err != nil {
		return nil, fmt.Errorf("make the folder of the spool: %w", db.ExplainFile(sp.folder, err))
	}
	err := sp.take()
	if err == nil {
		err = sp.keepAbout(about)
	}
	if err == nil {
		sp.letters, err = openDeadLetters(sp.folder)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("begin the spool %s: %w", sp.folder, err), sp.remove())
	}
	sp.journal = journal.Create(sp.folder, sp.id, spooledBytes, clock)
	return sp, nil
}

// openSpool opens a spool that another process left behind for the database. It returns errSpoolTaken where that
// process still runs, and errForeignSpool where it is another database's.
func openSpool(folder, database string, clock func() time.Time) (sp *spool, err error) {
	sp = &spool{folder: folder}
	if err := sp.take(); err != nil {
		return nil, err
	}
	if sp.about, err = readAbout(folder); err == nil {
		sp.id = sp.about.Spool
		sp.position.ID = sp.id
		err = sp.about.belongsTo(database)
	}
	if err == nil {
		sp.letters, err = openDeadLetters(folder)
	}
	if err == nil {
		sp.journal, err = journal.Open(folder, sp.id, spooledBytes, clock)
	}
	if err != nil {
		return nil, errors.Join(err, sp.lock.Close())
	}
	return sp, nil
}

// take locks the spool for this process. It returns errSpoolTaken where another has it, or has just removed it.
func (sp *spool) take() error {
	sp.lock = flock.New(filepath.Join(sp.folder, lockFile), flock.SetPermissions(0o600))
	taken, err := sp.lock.TryLock()
	switch {
	case errors.Is(err, fs.ErrNotExist): // it was removed meanwhile
		return errSpoolTaken
	case err != nil:
		return fmt.Errorf("lock the spool: %w", err)
	case !taken:
		return errors.Join(errSpoolTaken, sp.lock.Close())
	}
	return nil
}

// vanished reports whether somebody has removed the spool from disk.
func (sp *spool) vanished() bool {
	_, err := os.Stat(filepath.Join(sp.folder, aboutFile))
	return errors.Is(err, fs.ErrNotExist)
}

// append writes a group, whose frame begins with room for the journal's header, and returns its number once it is
// synced.
func (sp *spool) append(frame []byte, records int) (number int64, err error) {
	return sp.journal.Append(frame, records)
}

// waiting is how many of its records are not stored.
func (sp *spool) waiting() int64 {
	return max(sp.journal.Total()-sp.known().Acknowledged, 0)
}

// known is the position that the database had last.
func (sp *spool) known() models.SpoolPosition {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	return sp.position
}

// learn notes the position that the database has.
func (sp *spool) learn(position models.SpoolPosition) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	sp.position = position
	sp.asked = true
	sp.journal.Release(position.Stored)
}

// doubt has the database asked for the position before the next use of it.
func (sp *spool) doubt() {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	sp.asked = false
}

func (sp *spool) wasAsked() bool {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	return sp.asked
}

// erase takes the records of installations that were erased out of the spool.
func (sp *spool) erase(erasures erasures) error {
	if len(erasures) == 0 {
		return nil
	}
	if _, err := sp.journal.Erase(erasures.covers); err != nil {
		return err
	}
	return sp.letters.erase(erasures)
}

// logDamage says what of a spool that was left behind could not be read.
func (sp *spool) logDamage(log *slog.Logger) {
	for _, part := range sp.journal.Damage() {
		log.Error("a part of a spool is damaged: it was kept, and the rest is stored",
			"spool", sp.folder, "what", part.What, "kept", part.Path)
	}
}

// unneeded reports whether nothing in the spool is of use to anybody.
func (sp *spool) unneeded() bool {
	return sp.journal.Empty() && len(sp.journal.Damage()) == 0 && sp.letters.count() == 0
}

// close gives the spool back. One that holds nothing is removed.
func (sp *spool) close() error {
	if sp.journal == nil {
		return sp.lock.Close()
	}
	err := sp.journal.Close()
	switch {
	case sp.vanished():
		return errors.Join(err, sp.lock.Close())
	case err == nil && sp.unneeded():
		return sp.remove()
	}
	about := sp.about
	about.Waiting = sp.waiting()
	about.Settled = about.Waiting == 0
	return errors.Join(err, sp.keepAbout(about), sp.lock.Close())
}

// remove deletes the spool, the journal first: with about.json left alone it is a spool that holds nothing.
func (sp *spool) remove() error {
	var err error
	if sp.journal != nil {
		err = sp.journal.Remove()
	}
	return errors.Join(err, os.RemoveAll(sp.folder), sp.lock.Close())
}

// stored asks the database how far the spool is stored, unless that is known.
func (sp *spool) stored(ctx context.Context, s *models.Store) (models.SpoolPosition, error) {
	if sp.wasAsked() {
		return sp.known(), nil
	}
	position, err := askPosition(ctx, s, sp.id)
	if err == nil {
		sp.learn(position)
	}
	return position, err
}
