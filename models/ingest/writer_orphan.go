package ingest

import (
	"context"
	"errors"
	"os"
)

// recoverOrphan stores what a crashed process left behind and removes its spool.
func (w *writer) recoverOrphan(ctx context.Context, sp *spool) {
	w.store.Log().Info("storing what another process left in its spool", "spool", sp.path)
	for ctx.Err() == nil {
		if w.drainOnce(ctx, sp) != 0 {
			continue
		}
		count, err := sp.countDeadLetters(ctx)
		if err == nil && count == 0 && sp.stored != positionUnknown {
			err = errors.Join(sp.close(), os.Remove(sp.path))
		}
		if err != nil {
			w.store.Log().Warn("a spool that is stored could not be removed", "spool", sp.path, "error", err)
		}
		return
	}
}
