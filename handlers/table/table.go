// Package table is rows with typed columns, and the files that are written from them: JSON, CSV, XLSX and the data
// dictionary. A column's name, type, unit and definition are stated once; every file is made from them, so that no
// two can disagree on a name, an order or a value, and nothing is guessed from what a cell looks like.
//
// The package is pure: it knows neither Fiber, nor the database, nor the pages. Start reading at Table and Column; Of
// makes a table from rows of any type.
package table

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Table is an answer whose format is not chosen yet.
type Table struct {
	Name    string // what the rows answer, for the file's name: "services"
	About   []Fact // what was asked: from, to, by
	State   []Fact // up to when it was counted; a member of the JSON, and columns of the CSV and XLSX
	Columns []Column
	Rows    [][]Cell // each with at most a cell a column
	// Explained makes the JSON the only row itself, with the definitions of its fields.
	Explained bool
}

// Fact is one thing that a reader must know about a table, under a name for programs.
type Fact struct {
	Name    string
	Value   Cell
	Meaning string // for the data dictionary; empty where nothing needs to be said
}

// flat returns the table as files without nesting have it: what is true of all rows stands in each.
func (t Table) flat() Table {
	if len(t.State) == 0 {
		return t
	}
	columns, rows := slices.Clone(t.Columns), make([][]Cell, len(t.Rows))
	for _, f := range t.State {
		columns = append(columns, Named(f.Name).As(f.Value.holds()).Keys(f.Meaning))
	}
	for i, row := range t.Rows {
		line := make([]Cell, len(t.Columns), len(columns))
		copy(line, row)
		for _, f := range t.State {
			line = append(line, f.Value)
		}
		rows[i] = line
	}
	t.Columns, t.Rows = columns, rows
	return t
}

// Of returns the table of the rows: a column a field, a row a row.
func Of[R any](name string, about []Fact, fields []Field[R], rows []R) Table {
	t := Table{Name: name, About: about, Rows: make([][]Cell, len(rows))}
	for _, f := range fields {
		t.Columns = append(t.Columns, f.Column)
	}
	for i, row := range rows {
		t.Rows[i] = make([]Cell, len(fields))
		for j, f := range fields {
			t.Rows[i][j] = f.Value(row)
		}
	}
	return t
}

// Invented says of a table that its installations do not exist.
var Invented = Fact{Name: "demo", Value: Truth(true), Meaning: "Whether the installations were invented."}

// FileName returns a name that says what is inside: compreface-stats-services-2025-01-01-2025-03-31-week. Whole
// sentences about the table are left out of it, and no name is longer than file systems take with an ending.
func (t Table) FileName() string {
	name := "compreface-stats-" + t.Name
	for _, f := range t.About {
		if text := f.Value.String(); len(text) <= longestPart {
			name += "-" + FileSafe(text)
		}
	}
	for _, f := range t.State {
		switch f.Name {
		case Invented.Name:
			name = "demo-" + name
		case "segment":
			name += "-" + FileSafe(f.Value.String())
		}
	}
	return name[:min(len(name), longestName)]
}

const (
	longestPart = 60
	longestName = 200
)

// FileSafe leaves what may stand in a file's name on every system, and in a header.
func FileSafe(text string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.') {
			return r
		}
		return '-'
	}, text)
}

// Part returns the table's name among others of one export: active-installations-week, retention.
func (t Table) Part() string {
	for _, f := range t.About {
		if f.Name == "by" && !f.Value.IsEmpty() {
			return t.Name + "-" + f.Value.String()
		}
	}
	return t.Name
}

// OfFacts returns the table of what must be known about others.
func OfFacts(about []Fact) Table {
	return Of("about", nil, []Field[Fact]{
		TextField(Named("what"), func(f Fact) string { return f.Name }),
		CellField(Named("value").As(Text), func(f Fact) Cell { return f.Value }),
	}, about)
}

// dateFormat is how a day is written in every file.
const dateFormat = time.DateOnly
