package db

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"compreface-stats/models/testdb"
)

// own sets something for every session of the database from now on.
func own(t *testing.T, address string, settings ...string) {
	t.Helper()
	d, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		set := fmt.Sprintf("ALTER DATABASE %s SET %s", QuoteName(strings.TrimPrefix(u.Path, "/")), s)
		if err := d.Write(t.Context()).Exec(set).Error; err != nil {
			t.Fatal(err)
		}
	}
}

func TestACommitIsOnDiskWhateverTheDatabaseSets(t *testing.T) {
	for set, want := range map[string]string{
		"off": "on", "local": "on", "remote_write": "on", "on": "on", "remote_apply": "remote_apply",
	} {
		address := testdb.Postgres(t)
		own(t, address, "synchronous_commit = "+set)
		d := openTest(t, address)
		err := d.Update(t.Context(), func(tx *Tx) error {
			var now string
			if err := tx.SQL.QueryRow("SHOW synchronous_commit").Scan(&now); err != nil || now != want {
				t.Errorf("set to %s it is %s, want %s (%v)", set, now, want, err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestTroubleThatPassesIsTold(t *testing.T) {
	for code, want := range map[string]bool{
		"53300": true, "25006": true, "57P03": true, "57014": false, "08006": true, "42601": false, "55000": false,
	} {
		if got := IsUnavailable(fmt.Errorf("ask: %w", &pgconn.PgError{Code: code})); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
}

func TestADatabaseThatTakesNoWritesSaysWhy(t *testing.T) {
	address := testdb.Postgres(t)
	openTest(t, address)
	own(t, address, "default_transaction_read_only = on", "statement_timeout = '50ms'")
	d, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = Wrap("keep", d.Update(t.Context(), func(tx *Tx) error { return PutSettings(tx.DB, Setting{Name: "a"}) }))
	if !errors.Is(err, ErrUnavailable) || strings.Count(err.Error(), "takes no writes now") != 1 {
		t.Errorf("read-only: %v", err)
	}
	err = Wrap("wait", d.View(t.Context(), func(tx *Tx) error { return tx.Exec("SELECT pg_sleep(60)").Error }))
	if errors.Is(err, ErrUnavailable) || err == nil || !strings.Contains(err.Error(), "statement_timeout is too short") {
		t.Errorf("a statement that takes long: %v", err)
	}
}

func TestATransactionOfOneFormTakesAsLongAsItTakes(t *testing.T) {
	address := testdb.Postgres(t)
	openTest(t, address)
	own(t, address, "datestyle = 'German, DMY'", "bytea_output = escape", "intervalstyle = iso_8601",
		"extra_float_digits = -3", "statement_timeout = '200ms'")
	d, err := Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.View(t.Context(), func(tx *Tx) error {
		if err := tx.PinSession(); err != nil {
			return err
		}
		var text string
		const all = `
SELECT concat_ws(' ', DATE '2025-03-04', BYTEA '\x0041', INTERVAL '1 day', 0.1::float8, TIMESTAMPTZ '2025-03-04Z')
FROM   pg_sleep(0.4)`
		err := tx.SQL.QueryRow(all).Scan(&text)
		if want := `2025-03-04 \x0041 1 day 0.1 2025-03-04 00:00:00+00`; text != want {
			t.Errorf("%q, want %q", text, want)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A pooler in transaction mode gives each transaction any of its few sessions.
func TestEverythingWorksThroughAPooler(t *testing.T) {
	through, _ := testdb.Pooled(t, testdb.Postgres(t))
	openTest(t, through) // brings up the schema
	for range 2 {        // as a second start does
		d := openTest(t, through)
		var many sync.WaitGroup
		for i := range 16 {
			many.Go(func() {
				for n := range 20 {
					put := func(tx *Tx) error {
						return PutSettings(tx.DB, Setting{Name: fmt.Sprint("a", i), Value: fmt.Sprint(n)})
					}
					if err := d.Update(t.Context(), put); err != nil {
						t.Error(err)
					}
					if _, found, err := GetSetting(d.Read(t.Context()), fmt.Sprint("a", i)); !found || err != nil {
						t.Errorf("%v, %v", found, err)
					}
				}
			})
		}
		many.Wait()
	}
}

func TestStatementsArePreparedInSessionsOfOurOwnOnly(t *testing.T) {
	direct := testdb.Postgres(t)
	through, _ := testdb.Pooled(t, direct)
	for address, want := range map[string]bool{direct: true, through: false} {
		d := openTest(t, address)
		err := d.View(t.Context(), func(tx *Tx) (err error) {
			var prepared bool
			for range 2 {
				err = tx.SQL.QueryRow("SELECT EXISTS (SELECT 1 FROM pg_prepared_statements)").Scan(&prepared)
			}
			if prepared != want {
				t.Errorf("prepared: %v, want %v", prepared, want)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
