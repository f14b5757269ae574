package ingest

import (
	"context"
	"time"

	"compreface-stats/models"
)

// erasePatience is how long an erasure waits for what was acknowledged before it to be stored.
const erasePatience = 10 * time.Second

// Erase is Store.Erase for a server that takes records in: what the installation has posted up to now is counted
// first, so that no record of it waits to come back, and all its records go that the spools keep.
func (r *Recorder) Erase(ctx context.Context, installGUID string) (models.Erased, error) {
	if _, err := r.store.InstallationID(installGUID); err != nil {
		return models.Erased{}, err
	}
	patience, cancel := context.WithTimeout(ctx, erasePatience)
	defer cancel()
	r.WaitUntilApplied(patience)
	erased, err := r.store.Erase(ctx, installGUID)
	if err != nil {
		return models.Erased{}, err
	}
	return erased, r.writer.scrub(ctx)
}
