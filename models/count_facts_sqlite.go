package models

import (
	"context"
	"encoding/json"

	"compreface-stats/models/internal/db"
)

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
