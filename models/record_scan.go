package models

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"time"

	"compreface-stats/models/internal/db"
)

// scanID reads an ID column of either database.
type scanID struct{ *ID }

func (s scanID) Scan(value any) error {
	text, ok := value.(string)
	if !ok || len(text) != 36 {
		return fmt.Errorf("scan id: %T is not a UUID", value)
	}
	id, err := parseGUID(text, BadInstallation, "stored id")
	*s.ID = id
	return err
}

func scanStates(rows *sql.Rows) ([]state, error) {
	defer rows.Close()
	var all []state
	for rows.Next() {
		var st state
		if err := rows.Scan(scanID{&st.id}, &st.seen, &st.created, &st.reports, &st.filled); err != nil {
			return nil, err
		}
		all = append(all, st)
	}
	return all, rows.Err()
}

func scanCreations(rows *sql.Rows, each func(creationFact)) error {
	defer rows.Close()
	for rows.Next() {
		var f creationFact
		var key, action string
		if err := rows.Scan(scanID{&f.installation}, &f.day, &key, &action); err != nil {
			return err
		}
		if _, err := hex.Decode(f.key[:], []byte(key)); err != nil {
			return err
		}
		var err error
		if f.action, err = ParseAction(action); err != nil {
			return err
		}
		each(f)
	}
	return rows.Err()
}

func scanReports(rows *sql.Rows, each func(reportFact)) error {
	defer rows.Close()
	for rows.Next() {
		var f reportFact
		var at time.Time
		var size string
		if err := rows.Scan(scanID{&f.installation}, &f.day, scanID{&f.collection}, (*scanTime)(&at), &size); err != nil {
			return err
		}
		var err error
		if f.size, err = ParseSizeRange(size); err != nil {
			return err
		}
		f.at = at.UnixMilli()
		each(f)
	}
	return rows.Err()
}

// scanTime reads a time column of either database.
type scanTime time.Time

// Scan implements sql.Scanner.
func (t *scanTime) Scan(value any) error {
	switch v := value.(type) {
	case time.Time:
		*t = scanTime(v)
		return nil
	case string:
		at, err := time.Parse(db.SQLiteTime, v)
		*t = scanTime(at)
		return err
	}
	return fmt.Errorf("scan time: %T is not a time", value)
}

// eachRow passes on every row of a question.
func (s *Store) eachRow(ctx context.Context, each func(*sql.Rows) error, query string, args ...any) error {
	rows, err := s.db.Read(ctx).Raw(query, args...).Rows()
	if err != nil {
		return err
	}
	return db.EachRow(rows, each)
}
