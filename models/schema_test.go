package models

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

// catalogueOf reads the real catalogue.
func catalogueOf(t *testing.T, s *Store) (tables []db.StoredTable) {
	t.Helper()
	err := s.db.View(t.Context(), func(tx *db.Tx) (err error) {
		tables, err = tx.Tables()
		return err
	})
	if err != nil || len(tables) < 10 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	return tables
}

// What an engine that spreads a table over machines needs: rows of one installation lie together, and no key asks
// another machine.
func TestKeysLetTablesBeSpreadOverMachines(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for _, table := range catalogueOf(t, s) {
			var key []string
			for _, c := range table.Columns {
				if c.Key > 0 {
					key = append(key, c.Name)
				}
			}
			has := func(name string) bool {
				return slices.ContainsFunc(table.Columns, func(c db.StoredColumn) bool { return c.Name == name })
			}
			switch {
			case len(key) == 0:
				t.Errorf("%s has no primary key", table.Name)
			case has("install_guid") && !slices.Contains(key, "install_guid"):
				t.Errorf("%s: the key (%s) does not hold the installation whose row it is", table.Name, strings.Join(key, ", "))
			case table.Name == "installation_days" && !slices.Contains(key, "day"):
				t.Errorf(
					"%s: the key (%s) does not hold the day, by which facts may be parted",
					table.Name,
					strings.Join(key, ", "),
				)
			}
		}
	})
}

func TestForeignKeysStayAmongThePeopleWhoSignIn(t *testing.T) {
	spread := []string{"installation_days", "installations"}
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for _, table := range catalogueOf(t, s) {
			for _, parent := range table.Parents {
				if slices.Contains(spread, table.Name) || slices.Contains(spread, parent) {
					t.Errorf("%s refers to %s: a spread table can refer to none", table.Name, parent)
				}
			}
		}
	})
}

// Both databases have the same tables, columns and keys, of types that hold the same.
func TestBothDatabasesHaveTheSameSchema(t *testing.T) {
	lite, big := catalogueOf(t, openTest(t, testdb.SQLite(t))), catalogueOf(t, openTest(t, testdb.Postgres(t)))
	if len(lite) != len(big) {
		t.Fatalf("%d tables and %d", len(lite), len(big))
	}
	for i := range lite {
		for j, c := range lite[i].Columns {
			if lite[i].Name != big[i].Name || j >= len(big[i].Columns) {
				t.Errorf("%s has no %s.%s", big[i].Name, lite[i].Name, c.Name)
				continue
			}
			other := big[i].Columns[j]
			sameKind := c.Kind() == other.Kind() ||
				c.Kind() == db.TextValue && other.Kind() == db.TimeValue // facts of SQLite write their times
			if c.Name != other.Name || c.Key != other.Key || !sameKind {
				t.Errorf("%s: %+v and %+v", lite[i].Name, c, other)
			}
		}
		if len(lite[i].Columns) != len(big[i].Columns) {
			t.Errorf("%s has %d columns and %d", lite[i].Name, len(lite[i].Columns), len(big[i].Columns))
		}
	}
}

func TestPostgreSQLHasNoSequenceTriggerOrExtensionOfOurs(t *testing.T) {
	s := openTest(t, testdb.Postgres(t))
	for what, query := range map[string]string{
		"sequences":  `SELECT COUNT(*) FROM information_schema.sequences WHERE sequence_name NOT LIKE 'goose_%'`,
		"triggers":   `SELECT COUNT(*) FROM information_schema.triggers WHERE trigger_schema = current_schema()`,
		"extensions": `SELECT COUNT(*) FROM pg_extension WHERE extname <> 'plpgsql'`,
		"generated keys": `SELECT COUNT(*) FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose_%'
			AND (is_identity = 'YES' OR column_default LIKE 'nextval%')`,
	} {
		var count int
		if err := s.db.Read(t.Context()).Raw(query).Row().Scan(&count); err != nil || count != 0 {
			t.Errorf("%d %s, %v", count, what, err)
		}
	}
}

// What only one database knows stands where the other one has its own way to do it.
func TestQueriesUseNothingThatAnEngineMayLack(t *testing.T) {
	banned := regexp.MustCompile(
		`(?i)\b(pg_advisory|LISTEN |NOTIFY |CREATE TEMP|ctid|SERIAL|nextval|AUTOINCREMENT|` +
			`date_trunc|generate_series|strftime|julianday)\b`,
	)
	dialects := []string{"count_facts_sqlite.go", "count_facts_postgres.go"}
	files, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	steps, err := fs.Glob(os.DirFS("internal/db"), "migrations/*/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, text []byte, err error) {
		if err != nil {
			t.Fatal(err)
		}
		if found := banned.Find(text); found != nil {
			t.Errorf("%s uses %s", name, found)
		}
	}
	for _, name := range files {
		if !slices.Contains(dialects, name) && !strings.HasSuffix(name, "_test.go") {
			text, err := fs.ReadFile(os.DirFS("."), name)
			check(name, text, err)
		}
	}
	for _, name := range steps {
		text, err := fs.ReadFile(os.DirFS("internal/db"), name)
		check(name, text, err)
	}
}
