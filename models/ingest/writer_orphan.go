package ingest

import (
	"context"
	"errors"
)

// recoverOrphan stores what a crashed process left behind and gives its spool back. The empty file stays, for the next
// process to have: one that opens it between closing and removing would lose what it acknowledges.
func (w *writer) recoverOrphan(ctx context.Context, sp *spool) {
	if sp.next > 1 {
		w.store.Log().Info("storing what another process left in its spool", "spool", sp.path)
	}
	for ctx.Err() == nil {
		if w.drainOnce(ctx, sp) != 0 {
			continue
		}
		count, err := sp.countDeadLetters(ctx)
		if err == nil && count == 0 && sp.stored != positionUnknown {
			err = errors.Join(sp.blank(ctx, sp.stored), sp.close())
		}
		if err != nil {
			w.store.Log().Warn("a spool that is stored could not be closed", "spool", sp.path, "error", err)
		}
		return
	}
}
