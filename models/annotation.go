package models

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/internal/foreign"
)

// LongestAnnotation is how many characters a note may have: more does not fit beside a chart.
const LongestAnnotation = 120

// IsNoLetter reports whether a sign has no place in a line that people write: it does not show, ends the line, or turns
// the text around, so that a name reads otherwise than it is.
func IsNoLetter(r rune) bool {
	const lineEnds, overrides, isolates = '\u2028', '\u202e', '\u2066' // U+2028 to U+202E, U+2066 to U+2069
	return unicode.IsControl(r) || r >= lineEnds && r <= overrides || r >= isolates && r <= isolates+3
}

// NewAnnotation checks a note as it was written: a day as YYYY-MM-DD and one line of text. The error is a *Invalid.
func NewAnnotation(day, text, author string) (Annotation, error) {
	d, err := ParseDay(strings.TrimSpace(day))
	if err != nil {
		return Annotation{}, NewInvalid(BadNote, "the day %v", err)
	}
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Annotation{}, NewInvalid(BadNote, "the note is empty")
	case utf8.RuneCountInString(text) > LongestAnnotation:
		return Annotation{}, NewInvalid(BadNote, "the note is longer than %d characters", LongestAnnotation)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, IsNoLetter):
		return Annotation{}, NewInvalid(BadNote,
			"the note holds a line break, or another sign that does not show or turns the text around")
	}
	return Annotation{Day: d, Text: text, Author: author}, nil
}

// Annotations lists the notes of the span's days, oldest day first, those of a day in the order in which they were
// made.
func (s *Store) Annotations(ctx context.Context, span Span) ([]Annotation, error) {
	var notes []Annotation
	err := s.db.Read(ctx).Where("day BETWEEN ? AND ?", span.From, span.To).Order("day, id").Find(&notes).Error
	return notes, db.Wrap("list annotations", err)
}

// Annotation returns one note, or ErrNotFound.
func (s *Store) Annotation(ctx context.Context, id string) (note Annotation, err error) {
	err = s.db.Read(ctx).Take(&note, "id = ?", id).Error
	return note, db.Wrap("annotation", err)
}

// Annotate keeps notes that NewAnnotation made, all or none, and returns how many. One whose day has the same text
// already is left out. The error is an *Invalid where there would be more than mostAnnotations.
func (s *Store) Annotate(ctx context.Context, notes ...Annotation) (added int, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		added = 0
		for _, note := range notes {
			isNew, err := s.annotateOnce(tx, note)
			if err != nil {
				return err
			}
			if isNew {
				added++
			}
		}
		if added == 0 {
			return nil
		}
		return fewEnough(tx)
	})
	if err != nil {
		return 0, db.Wrap("annotate", err)
	}
	return added, nil
}

func (s *Store) annotateOnce(tx *db.Tx, note Annotation) (isNew bool, err error) {
	var known int64
	err = tx.Model(&Annotation{}).Where("day = ? AND text = ?", note.Day, note.Text).Count(&known).Error
	if err != nil || known > 0 {
		return false, err
	}
	if note.ID, err = freeID(tx, note.ID); err != nil {
		return false, err
	}
	note.CreatedAt = s.now().UTC()
	return true, tx.Create(&note).Error
}

// freeID is the ID that a note had before it was removed, if no other has it; else a new one.
func freeID(tx *db.Tx, id string) (string, error) {
	if read, err := uuid.Parse(id); err != nil || read.String() != id {
		return db.NewID(), nil
	}
	var taken int64
	err := tx.Model(&Annotation{}).Where("id = ?", id).Count(&taken).Error
	if taken > 0 {
		id = db.NewID()
	}
	return id, err
}

// fewEnough keeps the pages of charts, on which all notes stand, from growing without a bound.
func fewEnough(tx *db.Tx) error {
	var all int64
	if err := tx.Model(&Annotation{}).Count(&all).Error; err != nil || all <= mostAnnotations {
		return err
	}
	return NewInvalid(BadNote, "there are %d notes at the most: remove old ones first", mostAnnotations)
}

// ChangeAnnotation gives a note another day and text, or returns ErrNotFound.
func (s *Store) ChangeAnnotation(ctx context.Context, id string, to Annotation) error {
	done := s.db.Write(ctx).Model(&Annotation{}).Where("id = ?", id).
		Updates(map[string]any{"day": to.Day, "text": to.Text, "author": to.Author})
	return db.Changed("change annotation", done)
}

// RemoveAnnotation takes a note away, or returns ErrNotFound.
func (s *Store) RemoveAnnotation(ctx context.Context, id string) error {
	return db.Changed("remove annotation", s.db.Write(ctx).Delete(&Annotation{}, "id = ?", id))
}

// mostAnnotations is how many notes there are, and so how many one file may bring.
const mostAnnotations = 1000

// ReadAnnotations reads notes from CSV, a day and a text a line, a line of names first or none, or from the feed (Atom,
// RSS) of a project's releases. The error is a *Invalid that names the first bad line; then nothing of the file may be
// kept.
func ReadAnnotations(from io.Reader, author string) ([]Annotation, error) {
	in := bufio.NewReader(from)
	start, _ := in.Peek(sniffedNotes) // its error comes again
	if foreign.IsFeed(start) {
		return feedAnnotations(in, author)
	}
	lines, err := foreign.Lines(in, largestNotes)
	if err != nil {
		return nil, fileError(err)
	}
	lines.FieldsPerRecord, lines.TrimLeadingSpace = -1, true
	var notes []Annotation
	for first := true; ; first = false {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return notes, nil
		}
		if _, unreadable := errors.AsType[*foreign.Unreadable](err); unreadable {
			return nil, fileError(err)
		}
		at := foreign.LineOf(lines, fields, err)
		note, err := annotationOf(fields, author, err)
		if err != nil {
			if first && isHeader(fields) {
				continue
			}
			return nil, NewInvalid(BadNote, "line %d: %s", at, err)
		}
		if notes = append(notes, note); len(notes) > mostAnnotations {
			return nil, NewInvalid(BadNote, "the file holds more than %d notes", mostAnnotations)
		}
	}
}

const (
	sniffedNotes = 512     // bytes of a file that tell whether it is a feed
	largestNotes = 4 << 20 // bytes of a file that was packed
)

func feedAnnotations(in io.Reader, author string) (notes []Annotation, err error) {
	entries, err := ReadFeed(in, author)
	for _, e := range entries {
		notes = append(notes, e.Annotation)
	}
	return notes, err
}

// FeedNote is a note of an entry of a feed, and the name that the feed has for the entry.
type FeedNote struct {
	Entry string
	Annotation
}

// ReadFeed makes a note of each entry of a feed, Atom or RSS, on its day (UTC). Titles that are too long are cut. The
// error is a *Invalid where the file is at fault.
func ReadFeed(in io.Reader, author string) (notes []FeedNote, err error) {
	entries, err := foreign.Feed(in)
	if err != nil {
		return nil, fileError(err)
	}
	for _, e := range entries[:min(len(entries), mostAnnotations)] {
		title := []rune(strings.Join(strings.Fields(withoutNoLetters(e.Title)), " "))
		note, err := NewAnnotation(DayOf(e.At).String(), string(title[:min(len(title), LongestAnnotation)]), author)
		if err != nil {
			return nil, err
		}
		notes = append(notes, FeedNote{Entry: e.ID, Annotation: note})
	}
	return notes, nil
}

// withoutNoLetters puts a space in the place of each sign that is none.
func withoutNoLetters(text string) string {
	return strings.Map(func(r rune) rune {
		if IsNoLetter(r) {
			return ' '
		}
		return r
	}, text)
}

func annotationOf(fields []string, author string, err error) (Annotation, error) {
	if err != nil {
		return Annotation{}, NewInvalid(BadNote, "this is not CSV: write 2025-03-01,\"1.2.0 released\"")
	}
	if len(fields) != 2 {
		return Annotation{}, NewInvalid(BadNote, "%d fields, and not a day and a text", len(fields))
	}
	return NewAnnotation(fields[0], unguarded(fields[1]), author)
}

// unguarded takes off the apostrophe that our own files have before what a spreadsheet program would run.
func unguarded(text string) string {
	bare := strings.TrimLeftFunc(text, func(r rune) bool { return r == '\'' || unicode.In(r, unicode.Cf, unicode.Zs) })
	first, _ := utf8.DecodeRuneInString(bare)
	if strings.HasPrefix(text, "'") && bare != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠﹢﹣﹦﹫", first) {
		return text[1:]
	}
	return text
}

// isHeader reports whether the first line names the columns.
func isHeader(fields []string) bool {
	return len(fields) == 2 && strings.EqualFold(strings.TrimSpace(fields[0]), "day")
}
