package db

import (
	"database/sql/driver"
	"errors"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// sampleDay counts days since 1970, as every column of the type date is held.
type sampleDay int32

func (d sampleDay) Value() (driver.Value, error) {
	return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly), nil
}

// retentionRow is a table with numbers and two days.
type retentionRow struct {
	Cohort   sampleDay `gorm:"primaryKey;type:date"`
	Week     sampleDay `gorm:"primaryKey;type:date"`
	Retained int64
}

func (retentionRow) TableName() string { return "retention" }

func TestRowsAreAddedToOrTakeThePlaceOfThoseThatAreThere(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d, table := openTest(t, url), TableOf[retentionRow]()
		if table.Name != "retention" || table.Keys != 2 || table.List("") != `"cohort", "week", "retained"` {
			t.Fatalf("parsed as %+v", table)
		}
		row := []retentionRow{{Cohort: 1, Week: 1, Retained: 5}}
		for _, step := range []struct {
			write func(*Tx, []retentionRow) error
			want  int64
		}{{table.Add, 5}, {table.Add, 10}, {table.Replace, 5}} {
			if err := d.Update(t.Context(), func(tx *Tx) error { return step.write(tx, row) }); err != nil {
				t.Fatal(err)
			}
			var kept int64
			err := d.Read(t.Context()).Table("retention").Select("retained").Where("cohort = ?", "1970-01-02").Row().Scan(&kept)
			if err != nil || kept != step.want {
				t.Errorf("%d, want %d (%v)", kept, step.want, err)
			}
		}
	})
}

func TestALargeTransactionRestsBetweenItsRows(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d, table := openTest(t, url), TableOf[retentionRow]()
		rows := make([]retentionRow, 2*rowsBetweenRests+1)
		for i := range rows {
			rows[i] = retentionRow{Cohort: 1, Week: sampleDay(i), Retained: 1}
		}
		rests := 0
		err := d.Update(t.Context(), func(tx *Tx) error {
			tx.Rest = func(busy time.Duration) {
				if rests++; busy <= 0 {
					t.Errorf("busy for %s", busy)
				}
			}
			return table.Replace(tx, rows)
		})
		var kept int
		err = errors.Join(err, d.Read(t.Context()).Table("retention").Select("count(*)").Row().Scan(&kept))
		if err != nil || rests != 3 || kept != len(rows) {
			t.Errorf("%d rests, %d of %d rows (%v)", rests, kept, len(rows), err)
		}
	})
}
