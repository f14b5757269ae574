package table

import (
	"math"
	"strconv"
	"time"
)

// Cell is one value with its type. The zero Cell is empty: the row has no such value, which is not 0.
type Cell struct {
	kind  cellKind
	count int64 // a number, the bits of an amount, or the Unix seconds of a day: cells are many, and small
	whole int64 // of which count is a part
	text  string
}

type cellKind uint8

const (
	kindEmpty cellKind = iota
	kindCount
	kindAmount
	kindText
	kindDay
	kindShare
	kindTruth
	kindRange
)

// Count returns a cell of a whole number.
func Count(n int64) Cell { return Cell{kind: kindCount, count: n} }

// Amount returns a cell of a number with places, and an empty one for NaN.
func Amount(v float64) Cell {
	if math.IsNaN(v) {
		return Cell{}
	}
	return Cell{kind: kindAmount, count: int64(math.Float64bits(v))}
}

// Share returns a cell of a part and the whole that it is a part of. Files hold it in percent, and nothing where the
// whole is 0; pages write it in the form of its column.
func Share(part, whole int64) Cell { return Cell{kind: kindShare, count: part, whole: whole} }

// Words returns a cell of text. It also stands in a column of numbers where a number is withheld.
func Words(text string) Cell { return Cell{kind: kindText, text: text} }

// Range returns a cell of a range as it is sent, such as 1-10, or of a word in its place.
func Range(text string) Cell { return Cell{kind: kindRange, text: text} }

// Truth returns a cell of yes or no, which files write as true or false.
func Truth(holds bool) Cell {
	c := Cell{kind: kindTruth}
	if holds {
		c.count = 1
	}
	return c
}

// DayOf returns a cell of the UTC day that begins at t.
func DayOf(t time.Time) Cell { return Cell{kind: kindDay, count: t.Unix()} }

// IsEmpty reports whether the cell holds no value, or a text of no length.
func (c Cell) IsEmpty() bool { return c.kind == kindEmpty || c.kind == kindText && c.text == "" }

// Number returns the cell's whole number; ok is false where it holds another type.
func (c Cell) Number() (n int64, ok bool) { return c.count, c.kind == kindCount }

// Parts returns the cell's part and whole; ok is false where it holds no share.
func (c Cell) Parts() (part, whole int64, ok bool) { return c.count, c.whole, c.kind == kindShare }

// Day returns the day; ok is false where the cell holds another type.
func (c Cell) Day() (day time.Time, ok bool) { return c.day(), c.kind == kindDay }

// holds is the type of a column of such cells.
func (c Cell) holds() Type {
	switch c.kind {
	case kindDay:
		return Day
	case kindText, kindRange:
		return Text
	case kindTruth:
		return YesNo
	default:
		return Number
	}
}

// amount is the number with places of a cell of that type.
func (c Cell) amount() float64 { return math.Float64frombits(uint64(c.count)) }

// day is the day of a cell of that type.
func (c Cell) day() time.Time { return time.Unix(c.count, 0).UTC() }

// percent is a share from 0 to 100, and of nothing no number.
func (c Cell) percent() float64 { return 100 * float64(c.count) / float64(c.whole) }

// String returns the value as CSV has it, but for what protects spreadsheet programs from texts.
func (c Cell) String() string {
	switch c.kind {
	case kindCount:
		return strconv.FormatInt(c.count, 10)
	case kindAmount:
		return strconv.FormatFloat(c.amount(), 'g', -1, 64)
	case kindShare:
		return Amount(c.percent()).String()
	case kindText, kindRange:
		return c.text
	case kindDay:
		return c.day().Format(dateFormat)
	case kindTruth:
		return strconv.FormatBool(c.count != 0)
	default:
		return ""
	}
}
