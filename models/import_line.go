package models

import (
	"bytes"
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
func splitCells(line []byte, cells [][]byte) ([][]byte, error) {
	for {
		cell, rest, more, err := nextCell(line)
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

func nextCell(line []byte) (cell, rest []byte, more bool, err error) {
	if len(line) == 0 || line[0] != '"' {
		cell, rest, more = bytes.Cut(line, []byte{','})
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
	case rest[0] == ',':
		return cell, rest[1:], true, nil
	}
	return nil, nil, false, NewInvalid(BadLine, "text follows a quoted cell")
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

// timeLayouts are the ways in which an export may write a time; without a zone it is UTC.
var timeLayouts = [...]string{
	"2006-01-02 15:04:05.999",
	"2006-01-02T15:04:05.999Z07:00",
	"2006-01-02 15:04:05.999Z07:00",
}

func parseTime(cell []byte) (time.Time, error) {
	if t, ok := parseUsualTime(cell); ok {
		return t, nil
	}
	if len(cell) >= len(dayLayout) {
		for _, layout := range timeLayouts {
			if t, err := time.Parse(layout, string(cell)); err == nil {
				return t.UTC().Truncate(time.Millisecond), nil
			}
		}
	}
	text := quoteForeign(string(cell))
	return time.Time{}, NewInvalid(BadTime, "_createdAt %s is not a time like 2021-03-15 09:16:31.676", text)
}

// parseUsualTime reads the first of the layouts, with three digits behind the point, in a tenth of the time; what it
// does not take may be a time all the same.
func parseUsualTime(cell []byte) (t time.Time, ok bool) {
	const form = "0000-00-00 00:00:00.000"
	if len(cell) != len(form) {
		return t, false
	}
	var parts [7]int
	n := 0
	for i, c := range cell {
		if form[i] != '0' {
			if c != form[i] {
				return t, false
			}
			n++
			continue
		}
		if c < '0' || c > '9' {
			return t, false
		}
		parts[n] = parts[n]*10 + int(c-'0')
	}
	if parts[3] > 23 || parts[4] > 59 || parts[5] > 59 {
		return t, false
	}
	t = time.Date(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5],
		parts[6]*int(time.Millisecond), time.UTC)
	return t, int(t.Month()) == parts[1] && t.Day() == parts[2]
}
