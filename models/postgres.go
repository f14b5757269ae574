package models

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

const (
	postgresConnections = 16
	postgresIdle        = 8
	postgresLifetime    = 30 * time.Minute // so that a fail-over or a balancer's change is noticed
	postgresPatience    = 5 * time.Second  // with a server that does not answer, unless its address says otherwise
)

func openPostgres(url string) (*gorm.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("read DATABASE_URL: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = postgresPatience
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresIdle)
	pool.SetConnMaxLifetime(postgresLifetime)
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: pool}), gormConfig())
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	return db, nil
}

// postgresBulk moves many rows as arrays, in one round trip a table.
type postgresBulk struct{}

func (postgresBulk) installations(ctx context.Context, tx *sql.Tx, ids []ID) ([]state, error) {
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
	_, err = tx.ExecContext(ctx, `
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
func lockStates(ctx context.Context, tx *sql.Tx, ids []ID) ([]state, error) {
	rows, err := tx.QueryContext(ctx, `
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

func (postgresBulk) creations(ctx context.Context, tx *sql.Tx, places []place, each func(createFact)) error {
	ids, days := placeColumns(places)
	rows, err := tx.QueryContext(ctx, `
SELECT f.install_guid, f.day, f.id, f.action_name
FROM   unnest($1::uuid[], $2::date[]) AS place(install_guid, day)
JOIN   statistics_general f ON f.day = place.day AND f.install_guid = place.install_guid`, ids, days)
	if err != nil {
		return err
	}
	return scanCreations(rows, each)
}

func (postgresBulk) reports(ctx context.Context, tx *sql.Tx, places []place, each func(faceFact)) error {
	ids, days := placeColumns(places)
	rows, err := tx.QueryContext(ctx, `
SELECT f.install_guid, f.day, f.collection_guid, f.created_at, f.faces_range
FROM   unnest($1::uuid[], $2::date[]) AS place(install_guid, day)
JOIN   statistics_faces f ON f.day = place.day AND f.install_guid = place.install_guid`, ids, days)
	if err != nil {
		return err
	}
	return scanReports(rows, each)
}

func placeColumns(places []place) (ids []pgtype.UUID, days []time.Time) {
	for _, p := range places {
		ids, days = append(ids, pgtype.UUID{Bytes: p.installation, Valid: true}), append(days, p.day.Time())
	}
	return ids, days
}

func (postgresBulk) write(ctx context.Context, tx *sql.Tx, to *table, rows columns) error {
	arrays, args := make([]string, len(rows)), make([]any, len(rows))
	for i, column := range rows {
		arrays[i] = fmt.Sprintf("$%d::%s[]", i+1, to.types[i])
		args[i] = postgresArray(column, to.types[i])
	}
	query := fmt.Sprintf("INSERT INTO %s (%s) SELECT * FROM unnest(%s) %s",
		to.name, strings.Join(to.columns, ", "), strings.Join(arrays, ", "), to.onConflict())
	_, err := tx.ExecContext(ctx, query, args...)
	return err
}

func (postgresBulk) bind(query string) string {
	for n := 1; strings.Contains(query, "?"); n++ {
		query = strings.Replace(query, "?", "$"+strconv.Itoa(n), 1)
	}
	return query
}

// alone locks the table that every group locks rows of before anything else.
func (postgresBulk) alone(ctx context.Context, tx *sql.Tx) error {
	_, err := tx.ExecContext(ctx, `LOCK TABLE installations IN EXCLUSIVE MODE`)
	return err
}

func (postgresBulk) snapshot() *sql.TxOptions {
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
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
