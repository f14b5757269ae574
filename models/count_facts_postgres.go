package models

import (
	"context"
	"fmt"
	"strings"
	"time"

	"compreface-stats/models/internal/db"

	"github.com/jackc/pgx/v5/pgtype"
)

// postgresFacts moves many rows as arrays, in one round trip a table.
type postgresFacts struct{}

func (postgresFacts) installations(ctx context.Context, tx *db.Tx, ids []ID) ([]state, error) {
	states, err := lockStates(ctx, tx, ids)
	if err != nil || len(states) == len(ids) {
		return states, err
	}
	// Another process may be storing the first record of the same installation. Whoever inserts the row second waits here, and
	// then reads what the first has committed.
	known := make(map[ID]bool, len(states))
	for _, st := range states {
		known[st.id] = true
	}
	var missing []ID
	for _, id := range ids {
		if !known[id] {
			missing = append(missing, id)
		}
	}
	_, err = tx.SQL.ExecContext(ctx, `
INSERT INTO installations (install_guid, seen, created, reports, filled)
SELECT id, '', '', '', '' FROM unnest($1::uuid[]) AS new(id)
ON CONFLICT (install_guid) DO NOTHING`, uuids(missing))
	if err != nil {
		return nil, err
	}
	added, err := lockStates(ctx, tx, missing)
	return append(states, added...), err
}

// lockStates locks in the order of the ids, so that two processes never wait for each other in a circle.
func lockStates(ctx context.Context, tx *db.Tx, ids []ID) ([]state, error) {
	rows, err := tx.SQL.QueryContext(ctx, `
SELECT   install_guid, seen, created, reports, filled
FROM     installations
WHERE    install_guid = ANY ($1::uuid[])
ORDER BY install_guid
FOR      UPDATE`, uuids(ids))
	if err != nil {
		return nil, err
	}
	return scanStates(rows)
}

func (postgresFacts) creations(ctx context.Context, tx *db.Tx, places []installationDay, each func(creationFact)) error {
	ids, days := placeColumns(places)
	rows, err := tx.SQL.QueryContext(ctx, `
SELECT f.install_guid, f.day, f.id, f.action_name
FROM   unnest($1::uuid[], $2::date[]) AS place(install_guid, day)
JOIN   statistics_general f ON f.day = place.day AND f.install_guid = place.install_guid`, ids, days)
	if err != nil {
		return err
	}
	return scanCreations(rows, each)
}

func (postgresFacts) reports(ctx context.Context, tx *db.Tx, places []installationDay, each func(reportFact)) error {
	ids, days := placeColumns(places)
	rows, err := tx.SQL.QueryContext(ctx, `
SELECT f.install_guid, f.day, f.collection_guid, f.created_at, f.faces_range
FROM   unnest($1::uuid[], $2::date[]) AS place(install_guid, day)
JOIN   statistics_faces f ON f.day = place.day AND f.install_guid = place.install_guid`, ids, days)
	if err != nil {
		return err
	}
	return scanReports(rows, each)
}

func placeColumns(places []installationDay) (ids []pgtype.UUID, days []time.Time) {
	for _, p := range places {
		ids, days = append(ids, pgtype.UUID{Bytes: p.installation, Valid: true}), append(days, p.day.Time())
	}
	return ids, days
}

func (postgresFacts) write(ctx context.Context, tx *db.Tx, to *table, rows columns) error {
	arrays, args := make([]string, len(rows)), make([]any, len(rows))
	for i, column := range rows {
		arrays[i] = fmt.Sprintf("$%d::%s[]", i+1, to.types[i])
		args[i] = postgresArray(column, to.types[i])
	}
	query := fmt.Sprintf("INSERT INTO %s (%s) SELECT * FROM unnest(%s) %s",
		to.name, strings.Join(to.columns, ", "), strings.Join(arrays, ", "), to.onConflict())
	_, err := tx.SQL.ExecContext(ctx, query, args...)
	return err
}

func uuids(ids []ID) []pgtype.UUID {
	array := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		array[i] = pgtype.UUID{Bytes: id, Valid: true}
	}
	return array
}

func postgresArray(column any, kind string) any {
	switch v := column.(type) {
	case []ID:
		return uuids(v)
	case []Day:
		array := make([]time.Time, len(v))
		for i, d := range v {
			array[i] = d.Time()
		}
		return array
	case []string:
		if kind == "date" {
			return datesOf(v)
		}
	}
	return column
}

func datesOf(texts []string) []time.Time {
	array := make([]time.Time, len(texts))
	for i, text := range texts {
		array[i], _ = time.Parse(dayLayout, text) // Day.String wrote it
	}
	return array
}
