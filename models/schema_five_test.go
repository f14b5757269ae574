package models

import (
	"log/slog"
	"testing"
	"time"

	"compreface-stats/models/internal/db"
)

// UpgradeKey is the pseudonym key of the databases that MakeSchema5 makes.
const UpgradeKey = "the key of a database that is upgraded"

// MakeSchema5 makes a database as programs before the moves left it, with the records in it, and forgets all but
// the file. The records are made once the store knows its key.
func MakeSchema5(t testing.TB, url string, records func(*Store) []Record) {
	t.Helper()
	s := &Store{
		options: Options{URL: url}, keys: newRecordKeys(), log: slog.New(slog.DiscardHandler), keyKnown: make(chan struct{}),
	}
	var err error
	if s.db, err = db.Open(url); err != nil {
		t.Fatal(err)
	}
	s.facts = factReaderOf(s.db)
	defer s.Close()
	if err := s.db.MigrateTo(t.Context(), 5); err != nil {
		t.Fatal(err)
	}
	if err := s.loadPseudonymKey(t.Context(), UpgradeKey); err != nil {
		t.Fatal(err)
	}
	group := records(s)
	if err := s.db.Update(t.Context(), func(tx *db.Tx) error { return writeAsSchema5(tx, group) }); err != nil {
		t.Fatal(err)
	}
}

// installationOfSchema5 is InstallationState as it was before the days with filled collections.
type installationOfSchema5 struct {
	Installation ID `gorm:"primaryKey;column:install_guid;type:uuid"`
	Seen         []byte
	Created      []byte
	Reports      []byte
}

func (installationOfSchema5) TableName() string { return "installations" }

// writeAsSchema5 stores a whole history in the tables and the encoding of schema 5: no moves, no adoption, no
// filled days, and no report of exactly seven days before the newest.
func writeAsSchema5(tx *db.Tx, group []Record) error {
	f := newBatch(group, 0)
	f.run(group)
	states := make([]installationOfSchema5, len(f.installations))
	for i, p := range f.installations {
		newest, _ := p.newestDay()
		var kept []report
		for _, r := range p.reports {
			if r.day > newest-sizeWindow {
				kept = append(kept, r)
			}
		}
		p.reports = kept
		st := p.state()
		states[i] = installationOfSchema5{
			Installation: st.Installation,
			Seen:         st.Seen,
			Created:      st.Created,
			Reports:      st.Reports,
		}
	}
	f.changes.moves = newTableDelta(dailyMoves)
	f.changes.adoption = newTableDelta(dailyAdoption)
	if err := writeLooseFacts(tx, f); err != nil {
		return err
	}
	if err := db.TableOf[installationOfSchema5]().Replace(tx, states); err != nil {
		return err
	}
	return f.changes.write(tx)
}

// writeLooseFacts stores facts as they were stored before they were packed: a row each.
func writeLooseFacts(tx *db.Tx, b *batch) error {
	var creations []CreationFact
	var reports []ReportFact
	for _, p := range b.installations {
		for _, d := range p.days {
			for _, c := range d.creations {
				creations = append(creations, CreationFact{Installation: p.id, Day: d.day, Key: c.Key,
					CreatedAt: time.UnixMilli(c.At).UTC(), Action: Action(c.Action)})
			}
			for _, r := range d.reports {
				reports = append(reports, ReportFact{Installation: p.id, Day: d.day, Collection: r.Collection,
					CreatedAt: time.UnixMilli(r.At).UTC(), Size: SizeRange(r.Size)})
			}
		}
	}
	if err := db.TableOf[CreationFact]().Replace(tx, creations); err != nil {
		return err
	}
	return db.TableOf[ReportFact]().Replace(tx, reports)
}
