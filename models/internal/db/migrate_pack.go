package db

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"

	"compreface-stats/models/internal/packed"
)

// packFacts is the schema's step from a row a fact to a row a day of an installation: see the package packed. It is
// one transaction: after a failure everything is as it was.
const packFacts = 16

// packing is that step under way. What it knows of the tables is how they were then.
type packing struct {
	ctx      context.Context
	tx       *sql.Tx
	sqlite   bool
	progress func(done, total int64) // days
	packed   int64                   // facts
}

func (d *DB) packingStep(progress func(done, total int64)) *goose.Migration {
	up := func(ctx context.Context, tx *sql.Tx) error {
		p := &packing{ctx: ctx, tx: tx, sqlite: d.OnSQLite(), progress: progress}
		return Wrap("pack facts", p.run())
	}
	return goose.NewGoMigration(packFacts, &goose.GoFunc{RunTx: up}, nil)
}

func (p *packing) run() error {
	days, err := p.days()
	if err != nil {
		return err
	}
	for i, day := range days {
		if err := p.packDay(day); err != nil {
			return fmt.Errorf("%s: %w", day, err)
		}
		if p.progress != nil {
			p.progress(int64(i)+1, int64(len(days)))
		}
	}
	return p.compare()
}

// days lists the days of which there are facts.
func (p *packing) days() (days []string, err error) {
	rows, err := p.tx.QueryContext(p.ctx, p.text(`
SELECT %s FROM statistics_general UNION SELECT %[1]s FROM statistics_faces ORDER BY 1`, "day"))
	if err != nil {
		return nil, err
	}
	err = EachRow(rows, func(rows *sql.Rows) error {
		var day string
		err := rows.Scan(&day)
		days = append(days, day)
		return err
	})
	return days, err
}

// text puts a column into a statement, as text on PostgreSQL too.
func (p *packing) text(statement, column string) string {
	if !p.sqlite {
		column += "::text"
	}
	return fmt.Sprintf(statement, column)
}

// looseFact is a fact as it was a row.
type looseFact struct {
	installation, name, what string
	creation                 bool
	at                       int64 // Unix milliseconds
}

// dayFactsSQL asks for the facts of a day by installation.
func (p *packing) dayFactsSQL() string {
	if p.sqlite {
		return `
SELECT install_guid, id, action_name, 1, created_at FROM statistics_general WHERE day = ?
UNION ALL
SELECT install_guid, collection_guid, faces_range, 0, created_at FROM statistics_faces WHERE day = ?
ORDER BY 1`
	}
	return `
SELECT install_guid::text, id, action_name, 1, (extract(epoch FROM created_at) * 1000)::bigint
FROM   statistics_general WHERE day = $1::date
UNION ALL
SELECT install_guid::text, collection_guid::text, faces_range, 0, (extract(epoch FROM created_at) * 1000)::bigint
FROM   statistics_faces WHERE day = $2::date
ORDER BY 1`
}

func (p *packing) packDay(day string) error {
	facts, err := p.dayFacts(day)
	if err != nil {
		return err
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return err
	}
	insert := "INSERT INTO installation_days (install_guid, day, creations, reports) VALUES (?, ?, ?, ?)"
	if !p.sqlite {
		insert = "INSERT INTO installation_days (install_guid, day, creations, reports) VALUES ($1::uuid, $2::date, $3, $4)"
	}
	stmt, err := p.tx.PrepareContext(p.ctx, insert)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for len(facts) > 0 {
		n := 1
		for n < len(facts) && facts[n].installation == facts[0].installation {
			n++
		}
		creations, reports, err := pack(facts[:n], int32(at.Unix()/86400))
		if err != nil {
			return err
		}
		if _, err := stmt.ExecContext(p.ctx, facts[0].installation, day, creations, reports); err != nil {
			return err
		}
		p.packed += int64(n)
		facts = facts[n:]
	}
	return nil
}

func (p *packing) dayFacts(day string) (facts []looseFact, err error) {
	rows, err := p.tx.QueryContext(p.ctx, p.dayFactsSQL(), day, day)
	if err != nil {
		return nil, err
	}
	err = EachRow(rows, func(rows *sql.Rows) error {
		var f looseFact
		var at any
		if err := rows.Scan(&f.installation, &f.name, &f.what, &f.creation, &at); err != nil {
			return err
		}
		if f.at, err = unixMillis(at); err != nil {
			return err
		}
		facts = append(facts, f)
		return nil
	})
	return facts, err
}

func unixMillis(at any) (int64, error) {
	if millis, ok := at.(int64); ok {
		return millis, nil
	}
	var t TextTime
	if err := t.Scan(at); err != nil {
		return 0, err
	}
	return time.Time(t).UnixMilli(), nil
}

// The codes of what was created and of ranges of sizes.
var (
	packedActions = strings.Fields(
		"USER_CREATE APP_CREATE FACE_DETECTION_CREATE FACE_VERIFICATION_CREATE FACE_RECOGNITION_CREATE")
	packedRanges = strings.Fields("0 1-10 11-50 51-200 201-500 501-2000 2001-10000 10001-50000 50001-200000 " +
		"200001-1000000 1000001+")
)

// pack packs the facts of an installation's day.
func pack(facts []looseFact, day int32) (creations, reports []byte, err error) {
	installation, err := uuid.Parse(facts[0].installation)
	if err != nil {
		return nil, nil, err
	}
	var created []packed.Creation
	var reported []packed.Report
	for _, f := range facts {
		names := packedRanges
		if f.creation {
			names = packedActions
		}
		code := slices.Index(names, f.what)
		if code < 0 {
			return nil, nil, fmt.Errorf("%q is not known", f.what)
		}
		if !f.creation {
			collection, err := uuid.Parse(f.name)
			if err != nil {
				return nil, nil, err
			}
			reported = append(reported, packed.Report{Collection: collection, At: f.at, Size: byte(code)})
			continue
		}
		c := packed.Creation{At: f.at, Action: byte(code)}
		if n, err := hex.Decode(c.Key[:], []byte(f.name)); err != nil || n != len(c.Key) {
			return nil, nil, fmt.Errorf("%q is no key of a create event", f.name)
		}
		created = append(created, c)
	}
	slices.SortFunc(created, func(a, b packed.Creation) int { return bytes.Compare(a.Key[:], b.Key[:]) })
	slices.SortFunc(reported, func(a, b packed.Report) int { return bytes.Compare(a.Collection[:], b.Collection[:]) })
	place := packed.Place{Installation: installation, Day: day}
	if creations, err = place.AppendCreations([]byte{}, created); err != nil {
		return nil, nil, err
	}
	reports, err = place.AppendReports([]byte{}, reported)
	return creations, reports, err
}

// compare holds what was packed against what there was.
func (p *packing) compare() error {
	var loose int64
	const query = "SELECT (SELECT COUNT(*) FROM statistics_general) + (SELECT COUNT(*) FROM statistics_faces)"
	if err := p.tx.QueryRowContext(p.ctx, query).Scan(&loose); err != nil {
		return err
	}
	if loose != p.packed {
		return fmt.Errorf("%d facts of %d were packed", p.packed, loose)
	}
	return nil
}
