package ingest

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"compreface-stats/models"
	"compreface-stats/models/ingest/journal"
	"compreface-stats/models/internal/db"
)

// keptBytes is the most that stored groups take on disk for one spool; older ones go first.
const keptBytes = 1 << 30

// lookWhenDue calls lookAround once in a while. What goes wrong there keeps no record waiting.
func (w *writer) lookWhenDue(ctx context.Context) {
	if !w.looked.IsZero() && time.Since(w.looked) < lookEvery {
		return
	}
	w.looked = time.Now()
	if err := w.lookAround(ctx); err != nil && ctx.Err() == nil {
		w.store.Log().Error("the spools could not be looked after", "error", err)
	}
}

// lookAround looks after all spools in the folder: it takes those that were left behind, has the database asked anew
// how far each is stored, clears them of installations that were erased, and removes what was kept for long enough.
func (w *writer) lookAround(ctx context.Context) error {
	if err := w.takeLeftBehind(); err != nil {
		return err
	}
	if err := w.storeOldSpools(ctx); err != nil {
		return err
	}
	if err := w.scrub(ctx); err != nil {
		return err
	}
	for _, sp := range w.shelf.spools() {
		if err := w.lookAfter(ctx, sp); err != nil {
			return err
		}
	}
	return forgetErasures(ctx, w.store)
}

func (w *writer) takeLeftBehind() error {
	own := w.shelf.own
	if err := own.about.belongsTo(w.store.Identity().ID); err != nil {
		return models.ErrOtherDatabase
	}
	if err := rememberDatabase(w.store); err != nil {
		return err
	}
	before := w.shelf.strays()
	found, err := w.shelf.lookForMore(w.store)
	for _, sp := range found {
		sp.logDamage(w.store.Log())
		if !sp.journal.Empty() {
			w.store.Log().Info("a spool that another process left behind is taken over", "spool", sp.folder)
		}
	}
	for _, stray := range w.shelf.strays() {
		if !containsStray(before, stray) {
			w.store.Log().Warn("a spool in the folder is not stored", "spool", stray.Path, "why", stray.Why)
		}
	}
	return err
}

func containsStray(strays []StraySpool, wanted StraySpool) bool {
	for _, stray := range strays {
		if stray.Path == wanted.Path {
			return true
		}
	}
	return false
}

// lookAfter asks the database anew how far one spool is stored, and removes what is not needed any more of it, the
// spool itself where nothing is.
func (w *writer) lookAfter(ctx context.Context, sp *spool) error {
	if sp.journal.Last() > 0 {
		sp.doubt()
		done, err := w.askAgain(ctx, sp)
		if err != nil {
			return err
		}
		if err := sp.journal.Forget(done.Stored, w.keep()); err != nil {
			return err
		}
	}
	if sp != w.shelf.own && sp.unneeded() {
		return w.discard(ctx, sp)
	}
	about := aboutStore(w.store)
	about.Waiting = sp.waiting()
	return sp.keepAbout(about)
}

func (w *writer) keep() journal.Keep {
	return journal.Keep{For: w.store.Options().SpoolKeep, Bytes: keptBytes}
}

// spoolsBefore is the row that sums up the spools that are gone.
const spoolsBefore = "earlier spools"

// discard removes a spool that is not needed any more. Its row goes last: were it gone first, a crash would have the
// spool stored again.
func (w *writer) discard(ctx context.Context, sp *spool) error {
	w.shelf.drop(sp)
	if err := sp.close(); err != nil {
		return fmt.Errorf("remove a spool: %w", err)
	}
	ctx = context.WithoutCancel(ctx) // a stop must not come in between
	return db.Wrap("sum up a spool that is gone", w.store.DB().Update(ctx, func(tx *db.Tx) error {
		return sumUp(tx.DB, sp.id)
	}))
}

func sumUp(conn *gorm.DB, id string) error {
	var gone, sum models.SpoolPosition
	found := conn.Limit(1).Find(&gone, "id = ?", id)
	if found.Error != nil || found.RowsAffected == 0 {
		return found.Error
	}
	if err := conn.Limit(1).Find(&sum, "id = ?", spoolsBefore).Error; err != nil {
		return err
	}
	sum.ID = spoolsBefore
	sum.Add(gone)
	if err := conn.Save(&sum).Error; err != nil {
		return err
	}
	return conn.Delete(&models.SpoolPosition{}, "id = ?", id).Error
}

// scrub clears the spools of installations that were erased since it was called last.
func (w *writer) scrub(ctx context.Context) error {
	w.erasing.Lock()
	defer w.erasing.Unlock()
	all, err := readErasures(w.store.DB().Read(ctx))
	if err != nil {
		return err
	}
	fresh := all.since(w.scrubbed)
	for _, sp := range w.shelf.spools() {
		if err := sp.erase(fresh); err != nil {
			return fmt.Errorf("clear a spool of an installation: %w", err)
		}
	}
	w.scrubbed = all
	return nil
}
