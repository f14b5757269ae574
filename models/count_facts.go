package models

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/internal/packed"
)

// factStore is how facts and states are read where many rows are asked for at once, which the databases do
// differently.
type factStore interface {
	// installations returns the stored states of the ids, which are sorted, locked until the transaction ends. An
	// installation never seen may be missing or come with empty bytes.
	installations(ctx context.Context, tx *db.Tx, ids []ID) ([]InstallationState, error)
	// days passes on what is kept of the days, as far as anything is.
	days(ctx context.Context, tx *db.Tx, days []installationDay, each func(*InstallationDay) error) error
}

// factReader reads facts one by one, too.
type factReader struct{ factStore }

func factReaderOf(d *db.DB) factReader {
	if d.OnSQLite() {
		return factReader{sqliteFacts{}}
	}
	return factReader{postgresFacts{}}
}

// creations passes on every create event of the days.
func (f factReader) creations(
	ctx context.Context, tx *db.Tx, days []installationDay, each func(*CreationFact) error,
) error {
	return f.days(ctx, tx, days, func(row *InstallationDay) error { return row.EachCreation(each) })
}

// EachCreation passes on the create events of the day, in the order of their keys.
func (row *InstallationDay) EachCreation(each func(*CreationFact) error) error {
	kept, err := row.place().Creations(row.Creations)
	if err != nil {
		return fmt.Errorf("create events of %s on %s: %w", row.Installation, row.Day, err)
	}
	for _, c := range kept {
		fact := CreationFact{Installation: row.Installation, Day: row.Day, Key: c.Key,
			CreatedAt: time.UnixMilli(c.At).UTC(), Action: Action(c.Action)}
		if err := each(&fact); err != nil {
			return err
		}
	}
	return nil
}

// reports passes on every collection's report of the days.
func (f factReader) reports(
	ctx context.Context, tx *db.Tx, days []installationDay, each func(*ReportFact) error,
) error {
	return f.days(ctx, tx, days, func(row *InstallationDay) error { return row.eachReport(each) })
}

func (row *InstallationDay) eachReport(each func(*ReportFact) error) error {
	kept, err := row.place().Reports(row.Reports)
	if err != nil {
		return fmt.Errorf("reports of %s on %s: %w", row.Installation, row.Day, err)
	}
	for _, r := range kept {
		fact := ReportFact{Installation: row.Installation, Day: row.Day, Collection: r.Collection,
			CreatedAt: time.UnixMilli(r.At).UTC(), Size: SizeRange(r.Size)}
		if err := each(&fact); err != nil {
			return err
		}
	}
	return nil
}

// place is whose facts the row holds.
func (row *InstallationDay) place() packed.Place {
	return packed.Place{Installation: row.Installation, Day: int32(row.Day)}
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

func (sqliteFacts) days(
	ctx context.Context, tx *db.Tx, days []installationDay, each func(*InstallationDay) error,
) error {
	stmt, err := tx.SQL.PrepareContext(ctx, installationDays.Select()+" WHERE day = ? AND install_guid = ?")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, d := range days {
		rows, err := stmt.QueryContext(ctx, d.day, d.installation)
		if err != nil {
			return err
		}
		if err := installationDays.Scan(rows, each); err != nil {
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

func (postgresFacts) days(
	ctx context.Context, tx *db.Tx, days []installationDay, each func(*InstallationDay) error,
) error {
	if len(days) == 0 {
		return nil
	}
	ids, dates := make([]pgtype.UUID, len(days)), make([]time.Time, len(days))
	first, last := days[0].day, days[0].day
	for i, d := range days {
		ids[i] = pgtype.UUID{Bytes: d.installation, Valid: true}
		dates[i] = d.day.Time()
		first, last = min(first, d.day), max(last, d.day)
	}
	rows, err := tx.SQL.QueryContext(ctx, `
SELECT `+installationDays.List("f.")+`
FROM   unnest($1::uuid[], $2::date[]) AS asked(install_guid, day)
JOIN   installation_days f ON f.day = asked.day AND f.install_guid = asked.install_guid
WHERE  f.day BETWEEN $3 AND $4 -- or all days may be read when many are asked for`,
		ids, dates, first.Time(), last.Time())
	if err != nil {
		return err
	}
	return installationDays.Scan(rows, each)
}

func uuidArray(ids []ID) []pgtype.UUID {
	array := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		array[i] = pgtype.UUID{Bytes: id, Valid: true}
	}
	return array
}

func deleteFacts(tx *db.Tx, days []installationDay) (removed int64, err error) {
	for _, d := range days {
		facts, err := removeFacts(tx, "day = ? AND install_guid = ?", d.day, d.installation)
		if err != nil {
			return removed, err
		}
		removed += facts
	}
	return removed, nil
}

// removeFacts removes the rows of facts that the condition selects, and returns how many facts were in them.
func removeFacts(tx *db.Tx, condition string, values ...any) (removed int64, err error) {
	count := "SELECT COALESCE(SUM(" + factCount + "), 0) FROM installation_days WHERE "
	if err := tx.Raw(count+condition, values...).Row().Scan(&removed); err != nil {
		return 0, err
	}
	return removed, tx.Exec("DELETE FROM installation_days WHERE "+condition, values...).Error
}

// factCount is how many facts a row of installation_days holds: see the package packed.
var factCount = fmt.Sprintf("(LENGTH(creations) - %d) / %d + (LENGTH(reports) - %[1]d) / %[3]d",
	packed.FrameBytes, packed.CreationBytes, packed.ReportBytes)
