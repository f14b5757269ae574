// Package publish is everything that leaves the house: the releases, the claims and citations that are made from
// them, share links, and the settings of all that.
//
// Everything public is read from releases. A release is made once a month, with noise, kept for ever and never counted
// again: whatever is posted, imported, erased or restored, it stays what it is. A Desk reads releases and keeps what
// was published, and cannot ask for another number; the functions of release_make.go alone are handed the store that
// counts. Start with Release, then with Number, which says what may be shown of a number with noise in it, and
// noise, which has the mathematics. Nothing here knows HTTP or pictures.
package publish

import (
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Desk keeps releases and what was published of them in the store's database. It is safe for concurrent use.
type Desk struct {
	db      *db.DB
	now     func() time.Time // dates what is published
	trusted func() time.Time // what ends by time ends by this: no clock that is in doubt ends anything
	kept    keptState
}

// Open returns the desk of the store. It needs no closing.
func Open(store *models.Store) *Desk {
	return &Desk{db: store.DB(), now: store.Now, trusted: store.TrustedTime}
}
