// Package publish is everything that leaves the house: publications (what may be said in public, made from numbers
// by hiding and rounding), the claims and citations that are made from them, shared links, and the settings of all
// that.
//
// It asks models its questions and keeps its own tables (models/schema.go holds their structs). Start with
// Publication, the only door through which numbers become public, and anonymity.go, which says by what rules.
// Nothing here knows HTTP or pictures.
package publish

import (
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Desk publishes what the store counts and keeps what was published, in the store's database. It is safe for
// concurrent use.
type Desk struct {
	store *models.Store
	db    *db.DB
	now   func() time.Time // what ends by time ends by this: no clock that is in doubt ends anything
}

// Open returns the desk of the store. It needs no closing.
func Open(store *models.Store) *Desk {
	return &Desk{store: store, db: store.DB(), now: store.TrustedTime}
}
