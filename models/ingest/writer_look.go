package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest/journal"
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
	errs := []error{w.replaceVanished(), w.takeLeftBehind(), w.storeOldSpools(ctx), w.scrub(ctx)}
	for _, sp := range w.shelf.spools() {
		errs = append(errs, w.lookAfter(ctx, sp)) // trouble with one keeps no other waiting
	}
	return errors.Join(append(errs, forgetErasures(ctx, w.store))...)
}

// replaceVanished gives up spools that somebody removed from disk, and begins another in place of the own one: what
// is acknowledged from now on must be on disk. What waits in memory is stored from there.
func (w *writer) replaceVanished() error {
	for _, sp := range w.shelf.spools() {
		if !sp.vanished() {
			continue
		}
		if sp != w.shelf.mine() {
			w.giveUp(sp)
			continue
		}
		w.store.Log().Error("this server's spool was removed from disk by somebody: another is begun, and what waits is "+
			"stored from memory", "spool", sp.folder, "waiting", sp.waiting())
		fresh, err := createSpool(w.shelf.folder, aboutStore(w.store), w.store.Now)
		if err != nil {
			return err
		}
		w.shelf.replaceOwn(fresh)
	}
	return nil
}

func (w *writer) takeLeftBehind() error {
	own := w.shelf.mine()
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
		if sp.journal.Empty() && sp.about.Waiting > 0 {
			w.store.Log().Error("a spool that was left behind has lost its journal", "spool", sp.folder,
				"records", sp.about.Waiting)
		}
		if !sp.journal.Empty() {
			w.store.Log().Info("a spool that another process left behind is taken over", "spool", sp.folder)
		}
	}
	for _, stray := range w.shelf.strays() {
		known := func(s StraySpool) bool { return s.Path == stray.Path }
		if !slices.ContainsFunc(before, known) {
			w.store.Log().Warn("a spool in the folder is not stored", "spool", stray.Path, "why", stray.Why)
		}
	}
	return err
}

// giveUp drops a spool that is gone from disk, once nothing of it can be stored from memory.
func (w *writer) giveUp(sp *spool) {
	if n := sp.waiting(); n == 0 || !sp.journal.InMemory(sp.known().Stored) {
		w.store.Log().Error("a spool that is gone from disk is given up", "spool", sp.folder, "lost", n)
		w.shelf.drop(sp)
	}
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
	if sp != w.shelf.mine() && sp.unneeded() {
		return w.discard(sp)
	}
	about := aboutStore(w.store)
	about.Spool = sp.id
	about.Waiting = sp.waiting()
	return sp.keepAbout(about)
}

func (w *writer) keep() journal.Keep {
	return journal.Keep{For: w.store.Options().SpoolKeep, Bytes: keptBytes}
}

// discard removes a spool that is not needed any more. Its row in the database stays for ever: should the folder come
// back, from a copy or a backup, nothing of it is stored again.
func (w *writer) discard(sp *spool) error {
	w.shelf.drop(sp)
	if err := sp.close(); err != nil {
		return fmt.Errorf("remove a spool: %w", err)
	}
	return nil
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
	var errs []error
	for _, sp := range w.shelf.spools() {
		errs = append(errs, sp.erase(fresh))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("clear the spools of an installation: %w", err)
	}
	w.scrubbed = all
	return nil
}
