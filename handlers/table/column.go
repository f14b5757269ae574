package table

import "time"

// Type is what the cells of a column hold.
type Type uint8

// The types of columns, as the data dictionary names them.
const (
	Number Type = iota
	Text
	Day
	YesNo
)

// String returns the type as the data dictionary names it.
func (t Type) String() string {
	return [...]string{Number: "number", Text: "text", Day: "day", YesNo: "true or false"}[t]
}

// ShareForm is how a page writes a share.
type ShareForm uint8

// The forms of a share. A share alone is for a column beside its numbers.
const (
	ShareAlone    ShareForm = iota // 46.2 %
	CountAndShare                  // 12 (46.2 %)
	ShareOfWhole                   // 46.2 % (12 of 26)
)

// Column is what is known of a column before there is a row. In JSON it is the member called Name of the object
// called Group, or an element of the list called Group where Name is empty, or a member of the row where Group is
// empty. In CSV and XLSX it is the column Flat.
type Column struct {
	Group      string
	Name       string
	Flat       string
	Type       Type
	Unit       string    // what is counted: "installations"
	Definition string    // a sentence: what the numbers mean
	Share      ShareForm // how a page writes the column's shares
	Key        bool      // it names the row, and is explained in the dictionary alone
}

// Named returns a column that is a member of the row.
func Named(name string) Column { return Column{Name: name, Flat: name} }

// Member returns a column that is a member of an object in the row.
func Member(group, name string) Column {
	return Column{Group: group, Name: name, Flat: group + "_" + name}
}

// Element returns a column that is an element of a list in the row, which ends with the row's cells.
func Element(group, flat string) Column { return Column{Group: group, Flat: flat} }

// As returns the column with another type.
func (c Column) As(t Type) Column {
	c.Type = t
	return c
}

// Of returns the column with its unit.
func (c Column) Of(unit string) Column {
	c.Unit = unit
	return c
}

// Means returns the column with its definition.
func (c Column) Means(definition string) Column {
	c.Definition = definition
	return c
}

// Keys returns the column as one that names the row, with what it means.
func (c Column) Keys(definition string) Column {
	c.Key = true
	return c.Means(definition)
}

// field is the name under which the JSON has the column's values.
func (c Column) field() string {
	if c.Group != "" {
		return c.Group
	}
	return c.Name
}

// Field is a column and where its cells come from.
type Field[R any] struct {
	Column
	Value func(R) Cell
}

// CountField returns a field of whole numbers.
func CountField[R any](c Column, value func(R) int64) Field[R] {
	return Field[R]{Column: c.As(Number), Value: func(row R) Cell { return Count(value(row)) }}
}

// TextField returns a field of texts.
func TextField[R any](c Column, value func(R) string) Field[R] {
	return Field[R]{Column: c.As(Text), Value: func(row R) Cell { return Words(value(row)) }}
}

// DayField returns a field of days.
func DayField[R any](c Column, value func(R) time.Time) Field[R] {
	return Field[R]{Column: c.As(Day), Value: func(row R) Cell { return DayOf(value(row)) }}
}

// CellField returns a field whose values may be missing or withheld. The column keeps its type.
func CellField[R any](c Column, value func(R) Cell) Field[R] {
	return Field[R]{Column: c, Value: value}
}

// Lift returns the fields of a part as fields of the whole.
func Lift[W, P any](part func(W) P, fields []Field[P]) []Field[W] {
	lifted := make([]Field[W], len(fields))
	for i, f := range fields {
		lifted[i] = Field[W]{Column: f.Column, Value: func(whole W) Cell { return f.Value(part(whole)) }}
	}
	return lifted
}
