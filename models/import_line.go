package models

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"time"
)

// lineLayout says which cell of a line holds what; -1 where the kind has no such cell.
type lineLayout struct {
	kind                                    Kind
	time, install, action, collection, size int
}

// splitCells splits a line of CSV into its cells, which stay good as long as the line does. A line is looked at
// alone, so that a stray quote costs one line and not those that follow.
func splitCells(line []byte, comma byte, cells [][]byte) ([][]byte, error) {
	for {
		cell, rest, more, err := nextCell(line, comma)
		if err != nil {
			return cells, err
		}
		cells = append(cells, cell)
		if !more {
			return cells, nil
		}
		line = rest
	}
}

func nextCell(line []byte, comma byte) (cell, rest []byte, more bool, err error) {
	if len(line) == 0 || line[0] != '"' {
		cell, rest, more = cutByte(line, comma)
		return bytes.TrimSpace(cell), rest, more, nil
	}
	line = line[1:]
	end := closingQuote(line)
	if end < 0 {
		return nil, nil, false, NewInvalid(BadLine, "a quoted cell does not end on the line")
	}
	cell, rest = line[:end], line[end+1:]
	if bytes.IndexByte(cell, '"') >= 0 {
		cell = bytes.ReplaceAll(cell, []byte(`""`), []byte(`"`))
	}
	switch {
	case len(rest) == 0:
		return cell, nil, false, nil
	case rest[0] == comma:
		return cell, rest[1:], true, nil
	}
	return nil, nil, false, NewInvalid(BadLine, "text follows a quoted cell")
}

// cutByte is bytes.Cut at one byte.
func cutByte(line []byte, at byte) (before, after []byte, found bool) {
	if i := bytes.IndexByte(line, at); i >= 0 {
		return line[:i], line[i+1:], true
	}
	return line, nil, false
}

// spreadsheetCell is a date as spreadsheet programs write it, in the place of a time, or of a size such as 1-10.
var spreadsheetCell = regexp.MustCompile(`^(\d{1,2}[./-]\d{1,2}[./-]\d{2,4}([ ,]+\d{1,2}:\d{2}.*)?` +
	`|\d{1,2}[-. ] ?\p{L}{3,9}\.?|\p{L}{3,9}\.?[- ]\d{2,4}|\d{4}-\d{2}-\d{2}( 00:00(:00)?)?)$`)

// isSpreadsheetLine reports whether a line that is no record has a cell that a spreadsheet program has changed.
// Where it is not known yet which cell holds what, any may be.
func (im *importRun) isSpreadsheetLine(cells [][]byte) bool {
	if im.layout == nil {
		return len(cells) >= 3 && slices.ContainsFunc(cells, spreadsheetCell.Match)
	}
	for _, i := range []int{im.layout.time, im.layout.size} {
		if i >= 0 && i < len(cells) && spreadsheetCell.Match(cells[i]) {
			return true
		}
	}
	return false
}

// closingQuote finds the quote that is not doubled, or -1.
func closingQuote(text []byte) int {
	for i := 0; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			i++
			continue
		}
		return i
	}
	return -1
}

// readHeader reads a header line, whose cells are name:type or name alone, in any order and among others; nil when
// the line is none.
func readHeader(cells [][]byte) *lineLayout {
	l := &lineLayout{time: -1, install: -1, action: -1, collection: -1, size: -1}
	for i, cell := range cells {
		name, _, _ := strings.Cut(string(cell), ":")
		switch strings.TrimSpace(name) {
		case "_createdAt":
			l.time = i
		case "install_guid":
			l.install = i
		case "action_name":
			l.action = i
		case "collection_guid":
			l.collection = i
		case "faces_range":
			l.size = i
		}
	}
	return l.complete()
}

// guessLayout tells the cells of a record apart by what they hold; nil when some are missing.
func guessLayout(cells [][]byte) *lineLayout {
	l := &lineLayout{time: -1, install: -1, action: -1, collection: -1, size: -1}
	for i, cell := range cells {
		text := string(cell)
		if _, err := parseTime(cell); err == nil {
			l.time = firstFound(l.time, i)
		} else if _, err := ParseAction(text); err == nil {
			l.action = firstFound(l.action, i)
		} else if _, err := ParseSizeRange(text); err == nil {
			l.size = firstFound(l.size, i)
		} else if _, err := parseGUID(text, BadInstallation, ""); err == nil && l.install < 0 {
			l.install = i
		} else if err == nil {
			l.collection = firstFound(l.collection, i)
		}
	}
	return l.complete()
}

func firstFound(known, found int) int {
	if known >= 0 {
		return known
	}
	return found
}

func (l *lineLayout) complete() *lineLayout {
	switch {
	case l.time < 0 || l.install < 0:
		return nil
	case l.action >= 0:
		l.kind = General
		return l
	case l.collection >= 0 && l.size >= 0:
		l.kind = Faces
		return l
	}
	return nil
}

// lineRecord checks one line and dates it as it says.
func (im *importRun) lineRecord(l *lineLayout, cells [][]byte) (Record, error) {
	cell := func(i int) []byte {
		if i < len(cells) {
			return cells[i]
		}
		return nil
	}
	at, err := parseTime(cell(l.time))
	if err != nil {
		return Record{}, err
	}
	if err := im.store.checkDate(at, cell(l.time)); err != nil {
		return Record{}, err
	}
	rec := Record{Kind: l.kind, At: at}
	if rec.Installation, err = im.installation(cell(l.install)); err != nil {
		return Record{}, err
	}
	if l.kind == General {
		rec.Action, err = ParseAction(string(cell(l.action)))
		rec.Key = contentKey(rec)
		return rec, err
	}
	if rec.Collection, err = im.store.collection(string(cell(l.collection))); err != nil {
		return Record{}, err
	}
	rec.Size, err = ParseSizeRange(string(cell(l.size)))
	return rec, err
}

// installation is the pseudonym of the installation.
func (im *importRun) installation(guid []byte) (ID, error) {
	if string(guid) == im.guid {
		return im.id, nil
	}
	id, err := im.store.pseudonym(string(guid), "install_guid")
	if err == nil {
		im.guid, im.id = string(guid), id
	}
	return id, err
}

// checkDate refuses a record of a day that cannot be true: one would make the charts of all days useless.
func (s *Store) checkDate(at time.Time, cell []byte) error {
	const allowance = time.Hour // for clocks that differ
	// A record that a clock too far ahead lets in can be removed; a good one that is refused is lost.
	now := s.latestTime()
	switch {
	case DayOf(at) < FirstRecordDay:
		return NewInvalid(BadTime, "_createdAt %s lies before %s, when no installation sent records yet",
			quoteForeign(string(cell)), FirstRecordDay)
	case at.After(now.Add(allowance)):
		return NewInvalid(BadTime, "_createdAt %s lies in the future: it is %s",
			quoteForeign(string(cell)), now.UTC().Format(time.DateTime))
	}
	return nil
}
