package models

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync/atomic"
	"time"

	"compreface-stats/models/internal/db"
	"compreface-stats/models/internal/foreign"
)

// ImportProgress is how far an import has come.
type ImportProgress struct{ Bytes, Lines int64 }

// RefusedLine is a line an import left out.
type RefusedLine struct {
	Line   int64 // counted from 1
	Reason string
}

// ImportSummary counts the data lines of one file: Accepted + Repeated + Refused.
type ImportSummary struct {
	Kind Kind
	// Accepted lines are new facts. Repeated ones are known already, or further reports of a collection on one day, of
	// which the newest counts.
	Accepted, Repeated, Refused int64
	// RefusedLines holds the first refused lines, at most 100, in the file's order; RefusedBy counts all of them by
	// cause.
	RefusedLines []RefusedLine
	RefusedBy    map[Cause]int64
}

const (
	importPiece     = 20_000           // records stored at once: bounds memory, and how long others wait to write
	longestLine     = 64 << 10         // bytes
	toldEvery       = 10 * importPiece // lines, after which progress is told also where hardly any is a record
	refusedLinesMax = 100
	refusedMost     = 10_000 // lines, after which a file of which most is refused, or blank, is given up
	// Programs that wait for SQLite's lock ask for it now and then only, so it stays free for a moment after each piece.
	importRest = 20 * time.Millisecond
)

// ErrMostlyRefused is returned for a file of which more lines are refused than taken, once those are many.
var ErrMostlyRefused = errors.New("more than 10,000 lines, and most of all so far, are no records")

// ErrMostlyBlank is returned for a file of which three lines of four hold nothing, once those are many.
var ErrMostlyBlank = errors.New("more than 10,000 lines, and three of four so far, are blank or no records")

// ErrSpreadsheet is returned for a file whose dates or sizes a spreadsheet program has changed. Nothing of it is right
// to take: all lines of some sizes would be missing.
var ErrSpreadsheet = errors.New("a spreadsheet program has saved this file and changed its dates: import the original")

// ErrNoRecords is returned for a file in which no line looks like an export of the old service.
var ErrNoRecords = errors.New("no line looks like an export of statistics_general or statistics_faces")

// Import reads one CSV file of the old service: of either kind, told apart by its header or, without one, by its
// first line. It stores the file in pieces, between which others write: on failure the summary says how many lines
// were stored before, and importing the file again adds the rest. A line that is no valid record is refused and
// counted; importing a file again changes nothing. progress, called now and then, may be nil.
//
// The file may be UTF-8 or UTF-16, its cells parted by commas, semicolons or tabs, and it may be packed by gzip or zip.
// Of a file that is something else, or damaged, the error is an *Invalid that says what it is.
func (s *Store) Import(ctx context.Context, r io.Reader, progress func(ImportProgress)) (ImportSummary, error) {
	return s.importFile(ctx, r, progress, (*importRun).run)
}

// TryImport says what Import would do now, and stores nothing: it reads, and keeps no writer waiting. What it has found
// new it remembers until the end, in some 50 bytes a record; a caller bounds that by ending ctx.
func (s *Store) TryImport(ctx context.Context, r io.Reader, progress func(ImportProgress)) (ImportSummary, error) {
	return s.importFile(ctx, r, progress, (*importRun).tryRun)
}

func (s *Store) importFile(
	ctx context.Context, r io.Reader, progress func(ImportProgress), run func(*importRun, context.Context) error,
) (ImportSummary, error) {
	raw := &countedReader{in: r}
	text, err := foreign.Text(raw)
	if err != nil {
		return ImportSummary{}, fmt.Errorf("import: %w", fileError(err))
	}
	text = endingReader{ctx: ctx, in: text}
	im := newImporter(s, text, progress)
	im.raw = raw
	if demo, err := s.IsDemo(ctx); err != nil || demo {
		return im.summary, fmt.Errorf("import: %w", errors.Join(err, ErrDemo))
	}
	h, err := readCutoff(s.db.Read(ctx))
	if err == nil {
		im.first = h.exactFrom()
		err = run(im, ctx)
	}
	if err != nil {
		// What the database says of a question that was given up in the midst of it need not be that.
		return im.summary, fmt.Errorf("import: %w", errors.Join(fileError(err), ctx.Err()))
	}
	return im.summary, nil
}

// fileError makes an *Invalid of what is wrong with a file.
func fileError(err error) error {
	if other, ok := errors.AsType[*foreign.Unreadable](err); ok {
		return NewInvalid(BadFile, "%s", other.Words)
	}
	return err
}

// endingReader ends with its context, however long the file is and however little of it is a record.
type endingReader struct {
	ctx context.Context
	in  io.Reader
}

func (r endingReader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.in.Read(p)
}

// countedReader counts what was read of a file, packed as it may be.
type countedReader struct {
	in   io.Reader
	read atomic.Int64
}

func (r *countedReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.read.Add(int64(n))
	return n, err
}

// importRun is one file on its way in. One goroutine reads lines into groups of records, and another stores them.
type importRun struct {
	store    *Store
	raw      *countedReader
	lines    *bufio.Reader
	comma    byte // what parts the cells
	progress func(ImportProgress)
	read     ImportProgress
	layout   *lineLayout
	cells    [][]byte
	idle     int64  // lines that held no record: blank ones, headers and those refused
	spoilt   bool   // a line was changed by a spreadsheet program
	guid     string // the installation of the line before, and its pseudonym: many lines of one follow each other
	id       ID
	first    Day // records of earlier days could not be counted exactly: facts around them were removed
	group    []Record
	summary  ImportSummary // but for what was accepted and repeated, the reading goroutine's
	late     int64         // lines whose facts were removed while the file was read
}

// importGroup is records that are stored together, and how far the file was read then.
type importGroup struct {
	records []Record
	read    ImportProgress
}

func newImporter(s *Store, r io.Reader, progress func(ImportProgress)) *importRun {
	im := &importRun{store: s, lines: bufio.NewReaderSize(r, longestLine), progress: progress, comma: ','}
	im.summary.RefusedBy = make(map[Cause]int64)
	return im
}

// run stores what is read, each group in a transaction of its own.
func (im *importRun) run(ctx context.Context) error {
	return im.readAnd(func(groups <-chan importGroup) error {
		return im.storeAll(groups, func(records []Record) ([]Outcome, error) {
			outcomes, err := im.store.Add(ctx, records, AddOptions{})
			if im.store.db.OnSQLite() {
				time.Sleep(importRest)
			}
			return outcomes, err
		})
	})
}

// tryRun looks up what is read, each group in a transaction of its own that reads.
func (im *importRun) tryRun(ctx context.Context) error {
	t := trial{store: im.store, found: make(map[factMark]struct{})}
	return im.readAnd(func(groups <-chan importGroup) error {
		return im.storeAll(groups, func(records []Record) ([]Outcome, error) { return t.look(ctx, records) })
	})
}

// readAnd stores what is read, while more is read.
func (im *importRun) readAnd(store func(<-chan importGroup) error) error {
	groups, stop := make(chan importGroup, 1), make(chan struct{})
	var reading error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(groups)
		defer func() {
			if r := recover(); r != nil { // which would end the program, here
				reading = fmt.Errorf("line %d: panic: %v\n%s", im.read.Lines, r, debug.Stack())
			}
		}()
		reading = im.readAll(groups, stop)
	}()
	err := func() error {
		defer func() { close(stop); <-ended }() // also after a panic: nobody reads when this returns
		return store(groups)
	}()
	if im.late > 0 {
		im.summary.Refused += im.late
		im.summary.RefusedBy[TooOld] += im.late
	}
	return cmp.Or(err, reading)
}

// storeAll stores the groups in their order.
func (im *importRun) storeAll(groups <-chan importGroup, add func([]Record) ([]Outcome, error)) error {
	for group := range groups {
		var outcomes []Outcome
		if len(group.records) > 0 {
			var err error
			if outcomes, err = add(group.records); err != nil {
				return err
			}
		}
		for _, outcome := range outcomes {
			switch outcome {
			case Stored, SetAside:
				im.summary.Accepted++
			case Expired:
				im.late++
			default:
				im.summary.Repeated++
			}
		}
		if im.progress != nil {
			im.progress(ImportProgress{Bytes: im.raw.read.Load(), Lines: group.read.Lines})
		}
	}
	return nil
}

// DemoSetting is there once the database holds the invented history of the demo package.
const DemoSetting = "demo"

// ErrDemo is returned by what must not mix real records with invented ones.
var ErrDemo = errors.New("the database holds the invented demo history: use another one for real records")

// IsDemo reports whether the database was filled with the invented history, so that pages can say so.
func (s *Store) IsDemo(ctx context.Context) (bool, error) {
	_, demo, err := db.GetSetting(s.db.Read(ctx), DemoSetting)
	return demo, err
}
