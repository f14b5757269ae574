package models

import (
	"context"

	"compreface-stats/models/internal/db"
)

// factStore is how facts and states are read where many rows are asked for at once, which the databases do
// differently.
type factStore interface {
	// installations returns the stored states of the ids, which are sorted, locked until the transaction ends. An
	// installation never seen may be missing or come with empty bytes.
	installations(ctx context.Context, tx *db.Tx, ids []ID) ([]InstallationState, error)
	// creations passes on every create event of the days.
	creations(ctx context.Context, tx *db.Tx, days []installationDay, each func(*CreationFact) error) error
	// reports passes on every collection's report of the days.
	reports(ctx context.Context, tx *db.Tx, days []installationDay, each func(*ReportFact) error) error
}

func factStoreOf(d *db.DB) factStore {
	if d.OnSQLite() {
		return sqliteFacts{}
	}
	return postgresFacts{}
}

// installationDay is one day of one installation's facts.
type installationDay struct {
	installation ID
	day          Day
}
