package db

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// openTest opens an empty database with its tables.
func openTest(t *testing.T, url string) *DB {
	t.Helper()
	d, err := Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAnAddressIsCheckedBeforeItIsOpened(t *testing.T) {
	for _, bad := range []string{
		"", "stats.db", "sqlite:", "mysql://localhost/stats", "postgres://h/d?sslmode=banana", "postgres://h:99999/d",
		"postgres://u:sec@ret@h/d", "postgres://u:12/ret@h/d",
	} {
		if _, err := Open(bad); err == nil || strings.Contains(err.Error(), "ret@") {
			t.Errorf("%q was taken, or told: %v", bad, err)
		}
	}
}

func TestADatabaseIsNamedWithoutItsPassword(t *testing.T) {
	for url, want := range map[string]string{
		"sqlite:/data/stats.db":                      "SQLite, /data/stats.db",
		"postgres://u:secret@h/d":                    "PostgreSQL, h:5432/d as u",
		"postgres://u:secret@a,b:5433/d?sslmode=any": "PostgreSQL",
		"postgres://u:secret@a:1,b:2/d":              "PostgreSQL, a:1,b:2/d as u",
		"postgres://u@/d?host=/run/pg&password=abc":  "PostgreSQL, /run/pg:5432/d as u",
	} {
		if got := Place(url); got != want {
			t.Errorf("%s is %q, want %q", url, got, want)
		}
	}
}

func TestATransactionIsKeptWholeOrNotAtAll(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d, refused := openTest(t, url), errors.New("refused")
		for _, run := range []func(context.Context, func(*Tx) error) error{d.Update, d.UpdateAlone} {
			err := run(t.Context(), func(tx *Tx) error {
				return errors.Join(PutSettings(tx.DB, Setting{Name: "a", Value: "1"}), refused)
			})
			if !errors.Is(err, refused) {
				t.Errorf("error %v", err)
			}
			if _, found, err := GetSetting(d.Read(t.Context()), "a"); found || err != nil {
				t.Errorf("half a transaction was kept (%v)", err)
			}
		}
		put := func(tx *Tx) error { return PutSettings(tx.DB, Setting{Name: "a", Value: "2"}) }
		if err := d.Update(t.Context(), put); err != nil {
			t.Fatal(err)
		}
		if value, found, err := GetSetting(d.Read(t.Context()), "a"); value != "2" || !found || err != nil {
			t.Errorf("%q %v %v", value, found, err)
		}
	})
}

func TestAViewReadsOneStateWhateverIsWritten(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		err := d.View(t.Context(), func(tx *Tx) error {
			if _, found, err := GetSetting(tx.DB, "a"); found || err != nil {
				t.Errorf("there from the start: %v", err)
			}
			if err := PutSettings(d.Write(t.Context()), Setting{Name: "a", Value: "1"}); err != nil {
				return err
			}
			_, found, err := GetSetting(tx.DB, "a")
			if found {
				t.Error("what was written meanwhile is seen")
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestWhoIsAloneKeepsOtherWritersWaiting(t *testing.T) {
	d := openTest(t, testdb.Postgres(t))
	written := make(chan error, 1)
	err := d.UpdateAlone(t.Context(), func(*Tx) error {
		go func() { written <- d.UpdateAlone(context.Background(), func(*Tx) error { return nil }) }()
		select {
		case err := <-written:
			t.Errorf("another writer did not wait (%v)", err)
		case <-time.After(100 * time.Millisecond):
		}
		return nil
	})
	if err := errors.Join(err, <-written); err != nil {
		t.Error(err)
	}
}

func TestErrorsAreTranslatedOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		var none Setting
		if err := Wrap("take", d.Read(t.Context()).Take(&none, "name = ?", "none").Error); !errors.Is(err, ErrNotFound) {
			t.Errorf("no row: %v", err)
		}
		if err := Changed("delete", d.Write(t.Context()).Delete(&none, "name = ?", "none")); !errors.Is(err, ErrNotFound) {
			t.Errorf("nothing to delete: %v", err)
		}
		twice := []Setting{{Name: "a"}, {Name: "a"}}
		err := Wrap("create", d.Write(t.Context()).Create(&twice).Error)
		if !errors.Is(err, ErrConflict) || !IsPermanent(d.Write(t.Context()).Create(&twice).Error) {
			t.Errorf("the same key twice: %v", err)
		}
		if Wrap("nothing", nil) != nil {
			t.Error("no error became one")
		}
	})
}

func TestTimesAreWrittenAsFormatWouldWriteThem(t *testing.T) {
	for _, at := range []time.Time{
		{}, time.Unix(0, 0), time.Date(2024, 2, 29, 23, 59, 59, 999_999_999, time.FixedZone("", 3600)),
		time.Date(999, 1, 2, 3, 4, 5, 6_000_000, time.UTC), time.Date(10_000, 10, 11, 12, 13, 14, 150_000_000, time.UTC),
		time.Date(2009, 10, 1, 0, 7, 30, 70_000_000, time.UTC),
	} {
		if got, want := string(AppendTime(nil, at)), at.UTC().Format(SQLiteTime); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
