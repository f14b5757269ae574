package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// slow is a question that goes on for hours after its first row, and one that does so before it.
var slow = []string{
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000) " +
		"SELECT i FROM n WHERE i = 1 OR i < 0",
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000000) SELECT COUNT(*) FROM n",
}

// ways are all that lead to the database for a question.
func ways(d *DB, query string) map[string]func(context.Context) error {
	inTx := func(read func(*Tx) error) func(context.Context) error {
		return func(ctx context.Context) error { return d.View(ctx, read) }
	}
	each := func(rows *sql.Rows, err error) error {
		if err != nil {
			return err
		}
		return EachRow(rows, func(*sql.Rows) error { return nil })
	}
	return map[string]func(context.Context) error{
		"scan":  func(ctx context.Context) error { return d.Read(ctx).Raw(query).Scan(&[]int64{}).Error },
		"rows":  func(ctx context.Context) error { return each(d.Read(ctx).Raw(query).Rows()) },
		"view":  inTx(func(tx *Tx) error { return tx.Raw(query).Scan(&[]int64{}).Error }),
		"each":  inTx(func(tx *Tx) error { return tx.EachRow(func(*sql.Rows) error { return nil }, query) }),
		"write": func(ctx context.Context) error { return d.Write(ctx).Raw(query).Scan(&[]int64{}).Error },
		"prepared": inTx(func(tx *Tx) error {
			statement, err := tx.SQL.PrepareContext(tx.ctx, query)
			if err != nil {
				return err
			}
			return errors.Join(each(statement.QueryContext(tx.ctx)), statement.Close())
		}),
	}
}

// While a question runs, nobody else can tell; after its context it has to be gone soon, wherever it was.
const soon = 10 * time.Second

func TestAQuestionEndsWithItsContextInEveryWayToTheDatabase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		for i, query := range slow {
			for name, put := range ways(d, query) {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				ended := make(chan error, 1)
				go func() { ended <- put(ctx) }()
				select {
				case err := <-ended:
					if err == nil {
						t.Errorf("%s, question %d: came to an end by itself", name, i)
					}
				case <-time.After(soon):
					t.Fatalf("%s, question %d: goes on after its context", name, i)
				}
				cancel()
			}
		}
	})
}

// As many slow questions as there are connections, given up: reading goes on, and the database is busy with none.
func TestSlowQuestionsThatWereGivenUpHoldNoConnection(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		for range 3 {
			ctx, cancel := context.WithCancel(t.Context())
			ended := putSlowly(ctx, t, d, postgresConnections)
			cancel()
			for range postgresConnections {
				<-ended
			}
			if err := quick(t, d); err != nil {
				t.Fatalf("another question afterwards: %v", err)
			}
		}
		if left := stillRunning(t, d); left > 0 {
			t.Errorf("the database goes on with %d of them", left)
		}
	})
}

// putSlowly puts many slow questions, of which the last ones wait for connections.
func putSlowly(ctx context.Context, t *testing.T, d *DB, many int) <-chan error {
	t.Helper()
	ended := make(chan error, many)
	for i := range many {
		go func() { ended <- d.Read(ctx).Raw(slow[i%len(slow)]).Scan(&[]int64{}).Error }()
	}
	pool, err := d.read.DB()
	if err != nil {
		t.Fatal(err)
	}
	for pool.Stats().InUse < pool.Stats().MaxOpenConnections {
		time.Sleep(time.Millisecond)
	}
	return ended
}

func quick(t *testing.T, d *DB) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	var one int
	return d.Read(ctx).Raw("SELECT 1").Scan(&one).Error
}

// stillRunning waits until the database's server runs none of them any more, and returns how many it still does.
func stillRunning(t *testing.T, d *DB) (running int) {
	t.Helper()
	if d.OnSQLite() {
		return 0 // a question runs in our own calls
	}
	const query = "SELECT COUNT(*) FROM pg_stat_activity WHERE query LIKE 'WITH RECURSIVE%' AND state = 'active' " +
		"AND datname = current_database()"
	for began := time.Now(); time.Since(began) < soon; time.Sleep(time.Millisecond) {
		if err := d.Read(t.Context()).Raw(query).Scan(&running).Error; err != nil || running == 0 {
			return running
		}
	}
	return running
}

// One name's requests leave connections to others, while they run; further ones of it wait, and give up with their
// time.
func TestOneNameHoldsNoMoreThanItsShareOfTheConnections(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		var places []func()
		for range d.shares.most {
			_, done, err := d.ReadAs(t.Context(), "one")
			if err != nil {
				t.Fatal(err)
			}
			places = append(places, done)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if _, _, err := d.ReadAs(ctx, "one"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one more: %v", err)
		}
		for i := range 20 {
			_, done, err := d.ReadAs(t.Context(), fmt.Sprint("other ", i))
			if err != nil {
				t.Fatal(err)
			}
			done()
		}
		waiting := make(chan error)
		go func() {
			_, done, err := d.ReadAs(t.Context(), "one")
			done()
			waiting <- err
		}()
		for _, done := range places {
			done()
		}
		if err := <-waiting; err != nil || len(d.shares.held) > 0 {
			t.Errorf("%v; places are held by nobody: %v", err, d.shares.held)
		}
	})
}

// A guard within a guard takes no second place: whoever has one never waits.
func TestWhoHasAPlaceNeedsNoSecondOne(t *testing.T) {
	d := openTest(t, testdb.SQLite(t))
	for range 3 * sqliteShare {
		ctx, done, err := d.ReadAs(t.Context(), "one")
		if err != nil {
			t.Fatal(err)
		}
		for range sqliteShare {
			within, doneWithin, err := d.ReadAs(ctx, "one")
			if err != nil {
				t.Fatal(err)
			}
			ctx = within
			doneWithin()
		}
		done()
	}
	if len(d.shares.held) > 0 {
		t.Errorf("places are held by nobody: %v", d.shares.held)
	}
}
