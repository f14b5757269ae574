package models

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	"compreface-stats/models/internal/db"
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
	importPiece     = 20_000   // records stored at once: bounds memory, and how long others wait to write
	longestLine     = 64 << 10 // bytes
	refusedLinesMax = 100
	refusedMost     = 10_000 // lines, after which a file of which most is refused is given up
	// Programs that wait for SQLite's lock ask for it now and then only, so it stays free for a moment after each piece.
	importRest = 20 * time.Millisecond
)

// ErrMostlyRefused is returned for a file of which more lines are refused than taken, once those are many.
var ErrMostlyRefused = errors.New("more than 10,000 lines, and most of all so far, are no records")

// ErrNoRecords is returned for a file in which no line looks like an export of the old service.
var ErrNoRecords = errors.New("no line looks like an export of statistics_general or statistics_faces")

// Import reads one CSV file of the old service: of either kind, told apart by its header or, without one, by its
// first line. It stores the file in pieces, between which others write: on failure the summary says how many lines
// were stored before, and importing the file again adds the rest. A line that is no valid record is refused and
// counted; importing a file again changes nothing. progress, called now and then, may be nil.
func (s *Store) Import(ctx context.Context, r io.Reader, progress func(ImportProgress)) (ImportSummary, error) {
	im := newImporter(s, r, progress)
	if demo, err := s.IsDemo(ctx); err != nil || demo {
		return im.summary, fmt.Errorf("import: %w", errors.Join(err, ErrDemo))
	}
	h, err := readCutoff(s.db.Read(ctx))
	if err == nil {
		im.first = h.exactFrom()
		err = im.run(ctx)
	}
	if err != nil {
		return im.summary, fmt.Errorf("import: %w", err)
	}
	return im.summary, nil
}

// importRun is one file on its way in. One goroutine reads lines into groups of records, and another stores them.
type importRun struct {
	store    *Store
	lines    *bufio.Reader
	progress func(ImportProgress)
	read     ImportProgress
	layout   *lineLayout
	cells    [][]byte
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
	im := &importRun{store: s, lines: bufio.NewReaderSize(r, longestLine), progress: progress}
	im.summary.RefusedBy = make(map[Cause]int64)
	return im
}

// run stores what is read, while more is read.
func (im *importRun) run(ctx context.Context) error {
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
		return im.storeAll(ctx, groups)
	}()
	if im.late > 0 {
		im.summary.Refused += im.late
		im.summary.RefusedBy[TooOld] += im.late
	}
	return cmp.Or(err, reading)
}

// storeAll stores the groups in their order, each in a transaction of its own.
func (im *importRun) storeAll(ctx context.Context, groups <-chan importGroup) error {
	for group := range groups {
		outcomes, err := im.store.Add(ctx, group.records, AddOptions{})
		if err != nil {
			return err
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
			im.progress(group.read)
		}
		if im.store.db.OnSQLite() {
			time.Sleep(importRest)
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
