package models

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

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

// sqliteFacts asks for one day at a time, by a prepared statement: without a network this beats longer statements.
type sqliteFacts struct{}

// installations need not be locked: the transaction holds SQLite's only write lock from its start.
func (sqliteFacts) installations(ctx context.Context, tx *db.Tx, ids []ID) ([]InstallationState, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	list, err := json.Marshal(texts)
	if err != nil {
		return nil, err
	}
	query := installationStates.Select() + " WHERE install_guid IN (SELECT value FROM json_each(?))"
	rows, err := tx.SQL.QueryContext(ctx, query, string(list))
	if err != nil {
		return nil, err
	}
	return installationStates.All(rows)
}

func (sqliteFacts) creations(
	ctx context.Context, tx *db.Tx, days []installationDay, each func(*CreationFact) error,
) error {
	return eachDay(ctx, tx, creationFacts, days, each)
}

func (sqliteFacts) reports(ctx context.Context, tx *db.Tx, days []installationDay, each func(*ReportFact) error) error {
	return eachDay(ctx, tx, reportFacts, days, each)
}

func eachDay[R any](
	ctx context.Context, tx *db.Tx, t *db.Table[R], days []installationDay, each func(*R) error,
) error {
	stmt, err := tx.SQL.PrepareContext(ctx, t.Select()+" WHERE day = ? AND install_guid = ?")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, d := range days {
		rows, err := stmt.QueryContext(ctx, d.day, d.installation)
		if err != nil {
			return err
		}
		if err := t.Scan(rows, each); err != nil {
			return err
		}
	}
	return nil
}

// postgresFacts sends what it asks for as arrays, in one round trip.
type postgresFacts struct{}

func (postgresFacts) installations(ctx context.Context, tx *db.Tx, ids []ID) ([]InstallationState, error) {
	states, err := lockStates(ctx, tx, ids)
	if err != nil || len(states) == len(ids) {
		return states, err
	}
	// Another process may be storing the first record of the same installation. Whoever inserts the row second waits
	// here, and then reads what the first has committed.
	missing := lackingState(ids, states)
	_, err = tx.SQL.ExecContext(ctx, `
INSERT INTO installations (`+installationStates.List("")+`)
SELECT id, '', '', '', '' FROM unnest($1::uuid[]) AS new(id)
ON CONFLICT (install_guid) DO NOTHING`, uuidArray(missing))
	if err != nil {
		return nil, err
	}
	added, err := lockStates(ctx, tx, missing)
	return append(states, added...), err
}

// lackingState lists the ids of which there is no state.
func lackingState(ids []ID, states []InstallationState) (missing []ID) {
	known := make(map[ID]bool, len(states))
	for _, st := range states {
		known[st.Installation] = true
	}
	for _, id := range ids {
		if !known[id] {
			missing = append(missing, id)
		}
	}
	return missing
}

// lockStates locks in the order of the ids, so that two processes never wait for each other in a circle.
func lockStates(ctx context.Context, tx *db.Tx, ids []ID) ([]InstallationState, error) {
	query := installationStates.Select() + " WHERE install_guid = ANY ($1::uuid[]) ORDER BY install_guid FOR UPDATE"
	rows, err := tx.SQL.QueryContext(ctx, query, uuidArray(ids))
	if err != nil {
		return nil, err
	}
	return installationStates.All(rows)
}

func (postgresFacts) creations(
	ctx context.Context, tx *db.Tx, days []installationDay, each func(*CreationFact) error,
) error {
	return joinDays(ctx, tx, creationFacts, days, each)
}

func (postgresFacts) reports(
	ctx context.Context, tx *db.Tx, days []installationDay, each func(*ReportFact) error,
) error {
	return joinDays(ctx, tx, reportFacts, days, each)
}

func joinDays[R any](
	ctx context.Context, tx *db.Tx, t *db.Table[R], days []installationDay, each func(*R) error,
) error {
	ids, dates := make([]pgtype.UUID, len(days)), make([]time.Time, len(days))
	for i, d := range days {
		ids[i] = pgtype.UUID{Bytes: d.installation, Valid: true}
		dates[i] = d.day.Time()
	}
	rows, err := tx.SQL.QueryContext(ctx, `
SELECT `+t.List("f.")+`
FROM   unnest($1::uuid[], $2::date[]) AS asked(install_guid, day)
JOIN   `+t.Name+` f ON f.day = asked.day AND f.install_guid = asked.install_guid`, ids, dates)
	if err != nil {
		return err
	}
	return t.Scan(rows, each)
}

func uuidArray(ids []ID) []pgtype.UUID {
	array := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		array[i] = pgtype.UUID{Bytes: id, Valid: true}
	}
	return array
}
