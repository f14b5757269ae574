// Package access is who may do what: people (their roles are defined in models/role.go), sessions, two-factor
// authentication, one-time links, single sign-on, API tokens, ingest keys, and the audit log of what all of them
// did.
//
// It may touch its own tables (models/schema.go holds their structs) and nothing that is counted. Start with
// Directory; a file holds one kind of thing, and its name says which. Rules about HTTP (cookies, rate limits,
// forms) stand in handlers.
package access

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Directory holds everybody and everything that may enter, in the store's database. It is safe for concurrent use.
type Directory struct {
	db      *db.DB
	now     func() time.Time // what ends by time ends by this: no clock that is in doubt ends anything
	clock   func() time.Time // what the clock says, right or not
	log     *slog.Logger
	hashing hashing
	usage   *usageBuffer
	secrets *models.Secrets

	// Signer signs what browsers keep for us.
	*Signer

	// IngestKeys are the keys that installations post with.
	IngestKeys *IngestKeys
}

// Open returns the directory of the store's database. Those of the ingest keys that do not exist are created: at
// once, or, where the database is unavailable, as soon as it answers. The directory needs no closing;
// RunUsageFlusher writes what it holds in memory.
func Open(ctx context.Context, store *models.Store, ingestKeys ...string) (*Directory, error) {
	usage := newUsageBuffer()
	d := &Directory{
		db: store.DB(), now: store.TrustedTime, clock: store.Now, log: store.Log(),
		hashing: newHashing(), usage: usage, secrets: store.Options().Secrets,
		Signer: &Signer{db: store.DB(), secrets: store.Options().Secrets},
	}
	d.IngestKeys = &IngestKeys{
		db: store.DB(), usage: usage,
		now:  func() time.Time { return d.now() },
		date: func() time.Time { return d.clock() },

		newest: store.NewestRecord,
	}
	seed := func(ctx context.Context) error {
		return errors.Join(d.IngestKeys.seed(ctx, ingestKeys), d.sealAnew(ctx))
	}
	if err := store.WhenReady(ctx, seed); err != nil {
		return nil, fmt.Errorf("open the directory: %w", err)
	}
	return d, nil
}
