package backup

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// A row of every table, whoever added it, survives both ways.
func TestEveryTableIsInABackup(t *testing.T) {
	postgres := testhistory.Open(t, testdb.Postgres(t))
	fillEveryTable(t, postgres)
	first := contentOf(t, backupOf(t, postgres))
	lite := restored(t, testdb.SQLite(t), backupOf(t, postgres))
	again := restored(t, testdb.Postgres(t), backupOf(t, lite))
	if second := contentOf(t, backupOf(t, again)); withoutZeros(first) != withoutZeros(second) {
		t.Errorf("from PostgreSQL:\n%s\nand through SQLite:\n%s", first, second)
	}
	for _, table := range migratedTables(t) {
		if slices.Contains(ofTheMoment, table) {
			continue
		}
		if !regexp.MustCompile(`\{"table":"` + table + `",[^\n]*\n[^\\\n]`).MatchString(first) {
			t.Errorf("the backup has no row of %s:\n%s", table, first)
		}
	}
}

// withoutZeros takes off the trailing zeros of times, which PostgreSQL writes with six digits.
func withoutZeros(content string) string {
	return regexp.MustCompile(`(\.\d{3})000\b`).ReplaceAllString(content, "$1")
}

var (
	createTable = regexp.MustCompile(`(?m)^CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)`)
	dropTable   = regexp.MustCompile(`(?m)^DROP TABLE "?(\w+)`)
)

// migratedTables are the names in all CREATE TABLE statements, but for those that a later step drops.
func migratedTables(t *testing.T) (names []string) {
	t.Helper()
	steps, err := fs.Glob(os.DirFS("../internal/db"), "migrations/postgres/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		text, err := fs.ReadFile(os.DirFS("../internal/db"), step)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, m := range createTable.FindAllStringSubmatch(up, -1) {
			names = append(names, m[1])
		}
		for _, m := range dropTable.FindAllStringSubmatch(up, -1) {
			names = slices.DeleteFunc(names, func(name string) bool { return name == m[1] })
		}
	}
	return names
}

// fillEveryTable puts a row into each table of PostgreSQL that is empty, of the same value for all columns of one
// type, so that foreign keys hold.
func fillEveryTable(t *testing.T, s *models.Store) {
	t.Helper()
	samples := map[string]string{
		"uuid":                     "'560eee90-5fca-81eb-988b-0242ac120003'",
		"text":                     `E'a\tb\\.c'`,
		"date":                     "'2025-01-31'",
		"bytea":                    `'\x00ff0a'`,
		"bigint":                   "1",
		"integer":                  "1",
		"smallint":                 "1",
		"boolean":                  "true",
		"timestamp with time zone": "'2025-01-31 09:16:31.676+00'",
		"double precision":         "0.25",
		"character varying":        "'a'",
	}
	err := s.DB().Update(t.Context(), func(tx *db.Tx) error {
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		for _, table := range tables {
			values := make([]string, len(table.Columns))
			for i, c := range table.Columns {
				if values[i] = samples[c.Type]; values[i] == "" {
					return fmt.Errorf("no sample of type %s for %s.%s", c.Type, table.Name, c.Name)
				}
			}
			insert := fmt.Sprintf(
				"INSERT INTO %s (%s) VALUES (%s)",
				db.QuoteName(table.Name),
				columnList(&table),
				strings.Join(values, ", "),
			)
			if err := tx.Exec(insert).Error; err != nil {
				return fmt.Errorf("%s: %w", insert, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
