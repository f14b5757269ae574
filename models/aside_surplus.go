package models

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"compreface-stats/models/internal/db"
)

// This file keeps the records beyond what one installation may send a day: see Options.DailyLimit. They are in no
// number until they are released, and in none again when that is taken back.

// AsideSurplus is the kind of what is beyond the daily limit: records, not installations.
const AsideSurplus = "surplus"

var surplusRecords = db.TableOf[SurplusRecord]()

// keepSurplus keeps the records of the group that turned out to be beyond the limit.
func keepSurplus(tx *db.Tx, group []Record, outcomes []Outcome) error {
	var rows []SurplusRecord
	for i, outcome := range outcomes {
		if outcome == Surplus {
			rows = append(rows, surplusOf(group[i], 0))
		}
	}
	return replaceSurplus(tx, rows)
}

// replaceSurplus writes rows in the order of their keys, each once.
func replaceSurplus(tx *db.Tx, rows []SurplusRecord) error {
	slices.SortFunc(rows, func(a, b SurplusRecord) int {
		return cmp.Or(bytes.Compare(a.Installation[:], b.Installation[:]), cmp.Compare(a.Day, b.Day),
			cmp.Compare(a.ID, b.ID), cmp.Compare(a.At, b.At), cmp.Compare(a.Content, b.Content))
	})
	return surplusRecords.Replace(tx, slices.Compact(rows))
}

func surplusOf(rec Record, counted int64) SurplusRecord {
	row := SurplusRecord{Installation: rec.Installation, Day: rec.Day(), At: rec.At.UnixMilli(), Counted: counted}
	if rec.Kind == General {
		row.ID, row.Content = rec.Key.String(), rec.Action.String()
	} else {
		row.ID, row.Content = rec.Collection.String(), rec.Size.String()
	}
	return row
}

// record is the record that was kept.
func (s SurplusRecord) record() (rec Record, err error) {
	rec = Record{Installation: s.Installation, At: time.UnixMilli(s.At).UTC()}
	if rec.Action, err = ParseAction(s.Content); err == nil {
		return rec, rec.Key.Scan(s.ID)
	}
	rec.Kind = Faces
	if rec.Size, err = ParseSizeRange(s.Content); err != nil {
		return rec, err
	}
	return rec, rec.Collection.Scan(s.ID)
}

// SurplusDay is what installations sent beyond the limit of one day.
type SurplusDay struct {
	Day           Day
	Counted       bool // an administrator had it counted
	Installations int64
	Records       int64
}

// SurplusDays lists what is kept of all days, the newest first. It adds up installation by installation, in the order
// of the keys: of millions of records that one sent, telling them apart by their days took ten times as long.
func (a *Aside) SurplusDays(ctx context.Context) (days []SurplusDay, err error) {
	const query = `
WITH sent AS MATERIALIZED (
    SELECT install_guid, day, COUNT(*) AS records, SUM(counted) AS taken
    FROM   surplus_records
    GROUP  BY install_guid, day
)
SELECT day, 1 = 0 AS counted, COUNT(*) AS installations, CAST(SUM(records - taken) AS BIGINT) AS records
FROM   sent
WHERE  records > taken
GROUP  BY day
UNION ALL
SELECT day, 1 = 1 AS counted, COUNT(*) AS installations, CAST(SUM(taken) AS BIGINT) AS records
FROM   sent
WHERE  taken > 0
GROUP  BY day
ORDER  BY day DESC, counted`
	err = a.store.db.Read(ctx).Raw(query).Scan(&days).Error
	return days, db.Wrap("list what is beyond the daily limit", err)
}

// pruneSurplus removes what is kept of the days before the cutoff: its facts could not be counted any more.
func (a *Aside) pruneSurplus(ctx context.Context, p *Pruned) error {
	return a.store.db.Update(ctx, func(tx *db.Tx) error {
		h, err := readCutoff(tx.DB)
		if err != nil || !h.moved {
			return err
		}
		done := tx.Delete(&SurplusRecord{}, "day < ?", h.since)
		p.Records += done.RowsAffected
		return done.Error
	})
}

// heldSurplus is how many records beyond the limit are kept of an installation and not counted.
func heldSurplus(tx *db.Tx, id ID) (count int64, err error) {
	err = tx.Model(&SurplusRecord{}).Where("install_guid = ? AND counted = 0", id).Count(&count).Error
	return count, err
}
