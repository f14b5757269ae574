package models

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"compreface-stats/models/internal/db"
)

// sqliteFacts moves many rows by running one prepared statement for each: without a network this beats longer statements.
type sqliteFacts struct{}

// installations need not be locked: the transaction holds SQLite's only write lock from its start.
func (b sqliteFacts) installations(ctx context.Context, tx *db.Tx, ids []ID) ([]state, error) {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = id.String()
	}
	list, err := json.Marshal(texts)
	if err != nil {
		return nil, err
	}
	rows, err := tx.SQL.QueryContext(ctx, `
SELECT install_guid, seen, created, reports, filled
FROM   installations
WHERE  install_guid IN (SELECT value FROM json_each(?))`, string(list))
	if err != nil {
		return nil, err
	}
	return scanStates(rows)
}

func (b sqliteFacts) creations(ctx context.Context, tx *db.Tx, places []installationDay, each func(creationFact)) error {
	const query = `SELECT install_guid, day, id, action_name FROM statistics_general WHERE day = ? AND install_guid = ?`
	return b.eachPlace(ctx, tx, query, places, func(rows *sql.Rows) error { return scanCreations(rows, each) })
}

func (b sqliteFacts) reports(ctx context.Context, tx *db.Tx, places []installationDay, each func(reportFact)) error {
	const query = `
SELECT install_guid, day, collection_guid, created_at, faces_range
FROM   statistics_faces
WHERE  day = ? AND install_guid = ?`
	return b.eachPlace(ctx, tx, query, places, func(rows *sql.Rows) error { return scanReports(rows, each) })
}

func (b sqliteFacts) eachPlace(ctx context.Context, tx *db.Tx, query string, places []installationDay, scan func(*sql.Rows) error) error {
	stmt, err := tx.SQL.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, p := range places {
		rows, err := stmt.QueryContext(ctx, p.day.String(), p.installation.String())
		if err != nil {
			return err
		}
		if err := scan(rows); err != nil {
			return err
		}
	}
	return nil
}

func (b sqliteFacts) write(ctx context.Context, tx *db.Tx, to *table, rows columns) error {
	stmt, err := tx.SQL.PrepareContext(ctx, to.insert(strings.Repeat("?, ", len(to.columns)-1)+"?"))
	if err != nil {
		return err
	}
	defer stmt.Close()
	args := make([]any, len(rows))
	for i := range rows.length() {
		for c, column := range rows {
			args[c] = sqliteValue(column, i)
		}
		if _, err := stmt.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func sqliteValue(column any, i int) any {
	switch v := column.(type) {
	case []ID:
		return v[i].String()
	case []Day:
		return v[i].String()
	case []string:
		return v[i]
	case []int64:
		return v[i]
	case []time.Time:
		return v[i].Format(db.SQLiteTime)
	case [][]byte:
		return v[i]
	}
	panic(fmt.Sprintf("no SQLite value for a column of %T", column))
}
