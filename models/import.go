package models

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

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
	importChunk     = 20_000   // records stored at once: bounds memory
	longestLine     = 64 << 10 // bytes
	refusedLinesMax = 100
)

// ErrNoRecords is returned for a file in which no line looks like an export of the old service.
var ErrNoRecords = errors.New("no line looks like an export of statistics_general or statistics_faces")

// Import reads one CSV file of the old service: of either kind, told apart by its header or, without one, by its
// first line. It stores all of the file or, on failure, nothing. A line that is no valid record is refused and
// counted; importing a file again changes nothing. Records posted meanwhile wait until the file is stored.
// progress, called now and then, may be nil.
func (s *Store) Import(ctx context.Context, r io.Reader, progress func(ImportProgress)) (ImportSummary, error) {
	im := newImporter(s, r, progress)
	if demo, err := s.IsDemo(ctx); err != nil || demo {
		return im.summary, fmt.Errorf("import: %w", errors.Join(err, ErrDemo))
	}
	err := s.Load(ctx, func(l *Loader) error {
		h, err := readCutoff(l.Tx.DB)
		if err != nil {
			return err
		}
		im.first = h.exactFrom()
		return im.run(l)
	})
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
	first    Day // records of earlier days could not be counted exactly: facts around them were removed
	group    []Record
	summary  ImportSummary // but for what was accepted and repeated, the reading goroutine's
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
func (im *importRun) run(l *Loader) error {
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
		return im.storeAll(l, groups)
	}()
	return cmp.Or(err, reading)
}

// readAll passes the file's records on in groups, until stop is closed.
func (im *importRun) readAll(groups chan<- importGroup, stop <-chan struct{}) error {
	for ended := false; !ended; {
		var err error
		if ended, err = im.readLine(); err != nil {
			return err
		}
		if !ended && len(im.group) < importChunk {
			continue
		}
		select {
		case groups <- importGroup{records: im.group, read: im.read}:
			im.group = make([]Record, 0, importChunk)
		case <-stop:
			return nil
		}
	}
	if im.layout == nil && im.summary.Refused > 0 {
		return ErrNoRecords
	}
	return nil
}

// readLine takes the next line, and reports whether there was none.
func (im *importRun) readLine() (ended bool, err error) {
	line, tooLong, err := im.nextLine()
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("line %d: %w", im.read.Lines+1, err)
	}
	if err != nil && len(line) == 0 {
		return true, nil
	}
	im.takeLine(line, tooLong)
	return false, nil
}

// nextLine returns the next line without its end, good until the next call. Of a line that is too long it returns
// the beginning.
func (im *importRun) nextLine() (line []byte, tooLong bool, err error) {
	line, err = im.lines.ReadSlice('\n')
	im.read.Bytes += int64(len(line))
	if errors.Is(err, bufio.ErrBufferFull) {
		line, tooLong = bytes.Clone(line), true
		for errors.Is(err, bufio.ErrBufferFull) {
			var more []byte
			more, err = im.lines.ReadSlice('\n')
			im.read.Bytes += int64(len(more))
		}
	}
	if len(line) > 0 {
		im.read.Lines++
	}
	return bytes.TrimPrefix(line, []byte("\ufeff")), tooLong, err
}

// takeLine adds the line's record to the group, or refuses the line. Empty lines and headers are no data lines.
func (im *importRun) takeLine(line []byte, tooLong bool) {
	line = bytes.TrimRight(line, "\r\n")
	if len(bytes.TrimSpace(line)) == 0 {
		return
	}
	if tooLong {
		im.refuse(NewInvalid(BadLine, "longer than %d bytes", longestLine))
		return
	}
	cells, err := splitCells(line, im.cells[:0])
	im.cells = cells
	if err != nil {
		im.refuse(err)
		return
	}
	if header := readHeader(cells); header != nil {
		im.layout, im.summary.Kind = header, header.kind
		return
	}
	if im.layout == nil {
		im.layout = guessLayout(cells)
		if im.layout == nil {
			im.refuse(NewInvalid(BadLine, "neither a header nor a record of a known shape"))
			return
		}
		im.summary.Kind = im.layout.kind
	}
	rec, err := im.store.lineRecord(im.layout, cells)
	if err == nil && rec.Day() < im.first {
		err = NewInvalid(TooOld,
			"lies before %s: facts as old as that were removed, so that it could not be counted exactly", im.first)
	}
	if err != nil {
		im.refuse(err)
		return
	}
	im.group = append(im.group, rec)
}

func (im *importRun) refuse(err error) {
	im.summary.Refused++
	cause := BadLine
	if invalid, ok := errors.AsType[*Invalid](err); ok {
		cause = invalid.Cause
	}
	im.summary.RefusedBy[cause]++
	if len(im.summary.RefusedLines) < refusedLinesMax {
		im.summary.RefusedLines = append(im.summary.RefusedLines, RefusedLine{Line: im.read.Lines, Reason: err.Error()})
	}
}

// storeAll stores the groups in their order.
func (im *importRun) storeAll(l *Loader, groups <-chan importGroup) error {
	for group := range groups {
		outcomes, err := l.Add(group.records, AddOptions{})
		if err != nil {
			return err
		}
		for _, outcome := range outcomes {
			if outcome == Stored {
				im.summary.Accepted++
			} else {
				im.summary.Repeated++
			}
		}
		if im.progress != nil {
			im.progress(group.read)
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
