package models

import (
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"compreface-stats/models/internal/db"
)

// Aside keeps installations out of every number, in batches, without losing anything of them. What an installation
// adds to the numbers is taken back as erasing does it, and its facts and state move into tables of their own, in one
// transaction. What it posts from then on is worked there by the same batch, whose changes of the numbers are
// dropped. So a release, which adds what it adds now, leaves every number as if it had never been set aside.
type Aside struct{ store *Store }

// NewAside returns what the store's database keeps aside.
func NewAside(s *Store) *Aside { return &Aside{store: s} }

// Why installations are set aside.
const (
	AsideChosen  = "chosen"  // an administrator chose them
	AsideCeiling = "ceiling" // more came in an hour than may
	AsideErasure = "erasure" // they wait to be erased
)

// asideStep is how many installations are read or written at once: bounds memory.
const asideStep = 500

var (
	firstSights        = db.TableOf[FirstSight]()
	hourlyCounts       = db.TableOf[HourlyCount]()
	asideInstallations = db.TableOf[AsideInstallation]()
	asideCreations     = db.TableOf[AsideCreation]()
	asideReports       = db.TableOf[AsideReport]()
)

// AsideChange is what setting aside, a release or a removal moved.
type AsideChange struct {
	Installations int64
	Records       int64 // facts
}

// ErrNoBatch is returned for a batch that is not set aside.
var ErrNoBatch = errors.New("nothing is set aside under this name")

// state is what the installation's state would be.
func (a *AsideInstallation) state() InstallationState {
	return InstallationState{
		Installation: a.Installation, Seen: a.Seen, Created: a.Created, Reports: a.Reports, Filled: a.Filled,
	}
}

func (a *AsideInstallation) setState(st InstallationState) {
	a.Seen, a.Created = st.Seen, st.Created
	a.Reports, a.Filled = st.Reports, st.Filled
	if a.Frozen == nil {
		a.Frozen = []byte{}
	}
}

// text is the cutoff as a row keeps it.
func (c retentionCutoff) text() string {
	if !c.moved {
		return ""
	}
	return c.since.String()
}

func (a *AsideInstallation) cutoff() (retentionCutoff, error) {
	if a.FactsSince == "" {
		return retentionCutoff{}, nil
	}
	return parseCutoff(a.FactsSince)
}

func addAsideBatch(tx *db.Tx, b AsideBatch) error {
	return tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&b).Error
}

// readAsideRows reads the rows of those among the installations that are set aside.
func readAsideRows(tx *db.Tx, ids []ID) (map[ID]*AsideInstallation, error) {
	rows := make(map[ID]*AsideInstallation)
	if some, err := anyAside(tx); err != nil || !some {
		return rows, err
	}
	for some := range slices.Chunk(ids, asideStep) {
		var found []AsideInstallation
		if err := tx.Find(&found, "install_guid IN ?", some).Error; err != nil {
			return nil, fmt.Errorf("read what is set aside: %w", err)
		}
		for i := range found {
			rows[found[i].Installation] = &found[i]
		}
	}
	return rows, nil
}

// anyAside reports whether any installation is set aside. Mostly none is, and every batch of records asks.
func anyAside(tx *db.Tx) (bool, error) {
	var rows int64
	const first = "SELECT COUNT(*) FROM (SELECT 1 FROM aside_installations LIMIT 1) AS first"
	err := tx.Raw(first).Row().Scan(&rows)
	return rows > 0, db.Wrap("ask whether anything is set aside", err)
}

// readAsideFacts reads all facts of installations that are set aside, as the records that they were.
func readAsideFacts(tx *db.Tx, ids []ID) (map[ID][]Record, error) {
	facts := make(map[ID][]Record)
	for some := range slices.Chunk(ids, asideStep) {
		rows, err := tx.Raw(asideCreations.Select()+" WHERE install_guid IN ?", some).Rows()
		if err != nil {
			return nil, err
		}
		err = asideCreations.Scan(rows, func(f *AsideCreation) error {
			facts[f.Installation] = append(facts[f.Installation], CreationFact(*f).record())
			return nil
		})
		if err != nil {
			return nil, err
		}
		if rows, err = tx.Raw(asideReports.Select()+" WHERE install_guid IN ?", some).Rows(); err != nil {
			return nil, err
		}
		err = asideReports.Scan(rows, func(f *AsideReport) error {
			facts[f.Installation] = append(facts[f.Installation], ReportFact(*f).record())
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return facts, nil
}
