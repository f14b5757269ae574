package ingest

import (
	"context"
	"fmt"
	"time"

	"compreface-stats/models"
)

// erasePatience is how long an erasure waits for what was acknowledged before it to be stored.
const erasePatience = 10 * time.Second

// Erase is Store.Erase for a server that takes records in: what the installation has posted up to now is counted
// first, so that no record of it waits to come back, and those of its records go that the database would not take.
func (r *Recorder) Erase(ctx context.Context, installGUID string) (models.Erased, error) {
	id, err := r.store.InstallationID(installGUID)
	if err != nil {
		return models.Erased{}, err
	}
	patience, cancel := context.WithTimeout(ctx, erasePatience)
	defer cancel()
	r.WaitUntilApplied(patience)
	if err := r.spools[0].forgetDeadLetters(ctx, id); err != nil {
		return models.Erased{}, err
	}
	return r.store.Erase(ctx, installGUID)
}

// forgetDeadLetters removes an installation's records from the dead letters. A record's second to seventeenth bytes
// are its installation.
func (s *spool) forgetDeadLetters(ctx context.Context, installation models.ID) error {
	const forget = "DELETE FROM set_aside WHERE substr(body, 2, 16) = ?"
	if _, err := s.file.ExecContext(ctx, forget, installation[:]); err != nil {
		return fmt.Errorf("forget dead letters: %w", err)
	}
	return nil
}
