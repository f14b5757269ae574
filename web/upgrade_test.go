package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

// testdata/schemas/00005.backup is the golden history as the program with schema 5 kept it, and 00014.backup as the last
// one did that kept a row a fact. They are never made again: what was published must stay readable. Schemas after them
// are filled from what the program of today keeps.
var frozenSchemas = []int{5, 14}

// Whoever runs an older version updates by starting a newer one, and finds the same numbers.
func TestEveryPublishedSchemaIsBroughtUpToDateWithItsNumbers(t *testing.T) {
	long(t)
	t.Parallel()
	current := environment{"DATABASE_URL": testdb.SQLite(t)}
	mustCommand(t, current, append([]string{"import"}, goldenFiles...)...)
	checkGolden(t, current)
	numbers := sumsOfExport(t, current)
	fresh := unpacked(t, []byte(mustCommand(t, current, "backup", "-")))
	for _, s := range schemas(t) {
		file := s.of(t, s.source(t, fresh))
		testdb.Each(t, func(t *testing.T, url string) {
			t.Run(fmt.Sprint("from ", s.version), func(t *testing.T) {
				env := environment{"DATABASE_URL": url}
				if r := commandWith(t, env, file, "restore", "-"); r.code != exitOK ||
					!strings.Contains(r.stdout, "no differences") {
					t.Fatalf("exit code %d: %s%s", r.code, r.stdout, r.stderr)
				}
				if got := sumsOfExport(t, env); got != numbers {
					t.Errorf("other numbers: %s, not %s", got, numbers)
				}
			})
		})
	}
}

// sumsOfExport stands for every number that can be asked for.
func sumsOfExport(t *testing.T, env environment) string {
	t.Helper()
	return read(t, filepath.Join(exportGolden(t, env), "SHA256SUMS"))
}

// source is the lines of a backup that has what the schema had: the oldest that is not older, or a fresh one.
func (s schema) source(t *testing.T, fresh []string) []string {
	t.Helper()
	for _, version := range frozenSchemas {
		if s.version <= version {
			return unpacked(t, []byte(read(t, fmt.Sprintf("testdata/schemas/%05d.backup", version))))
		}
	}
	return fresh
}

func unpacked(t *testing.T, file []byte) []string {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// schema is what the database looked like at a version.
type schema struct {
	version int
	tables  []string
	later   []string // TABLE.COLUMN that further versions add
}

var (
	createTable = regexp.MustCompile(`(?m)^CREATE TABLE "?(\w+)`)
	addColumn   = regexp.MustCompile(`(?m)^ALTER TABLE "?(\w+)"? ADD (?:COLUMN )?"?(\w+)`)
)

// schemas reads the migrations.
func schemas(t *testing.T) (all []schema) {
	t.Helper()
	steps, err := filepath.Glob("../models/internal/db/migrations/sqlite/*.sql")
	if err != nil || len(steps) < len(frozenSchemas) {
		t.Fatal(steps, err)
	}
	var tables []string
	for _, step := range steps {
		version, err := strconv.Atoi(filepath.Base(step)[:5])
		if err != nil {
			t.Fatal(err)
		}
		text := up(read(t, step))
		for _, m := range createTable.FindAllStringSubmatch(text, -1) {
			tables = append(tables, m[1])
		}
		for _, m := range addColumn.FindAllStringSubmatch(text, -1) {
			for i := range all {
				all[i].later = append(all[i].later, m[1]+"."+m[2])
			}
		}
		all = append(all, schema{version: version, tables: slices.Clone(tables)})
	}
	return all
}

func up(migration string) string {
	text, _, _ := strings.Cut(migration, "-- +goose Down")
	return text
}

// of makes a backup of the schema from the lines of a newer one's.
func (s schema) of(t *testing.T, lines []string) string {
	t.Helper()
	var header map[string]any
	if err := json.Unmarshal([]byte(lines[0]), &header); err != nil {
		t.Fatal(err)
	}
	header["schema"] = s.version
	out, rows := []string{encoded(t, header)}, map[string]int{}
	for i := 1; i < len(lines)-1; i++ {
		end := i + slices.Index(lines[i:], `\.`)
		var table struct {
			Table   string   `json:"table"`
			Columns []string `json:"columns"`
			Kinds   []string `json:"kinds"`
		}
		if err := json.Unmarshal([]byte(lines[i]), &table); err != nil {
			t.Fatal(err)
		}
		if slices.Contains(s.tables, table.Table) {
			keep := func(column int) bool { return !slices.Contains(s.later, table.Table+"."+table.Columns[column]) }
			cells := slices.Clone(lines[i+1 : end])
			for n := range cells {
				cells[n] = strings.Join(kept(strings.Split(cells[n], "\t"), keep), "\t")
			}
			names, kinds := kept(table.Columns, keep), kept(table.Kinds, keep)
			out = append(out, encoded(t, map[string]any{"table": table.Table, "columns": names, "kinds": kinds}))
			out, rows[table.Table] = append(append(out, cells...), `\.`), len(cells)
		}
		i = end
	}
	body := strings.Join(out, "\n") + "\n"
	sum := sha256.Sum256([]byte(body))
	return packed(t, body+encoded(t, map[string]any{"rows": rows, "sha256": hex.EncodeToString(sum[:])})+"\n")
}

func kept(all []string, keep func(int) bool) (some []string) {
	for i, value := range all {
		if keep(i) {
			some = append(some, value)
		}
	}
	return some
}

func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var file bytes.Buffer
	zip := gzip.NewWriter(&file)
	if _, err := io.WriteString(zip, text); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}
