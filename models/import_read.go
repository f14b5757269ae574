package models

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"compreface-stats/models/internal/foreign"
)

// readAll passes the file's records on in groups, until stop is closed.
func (im *importRun) readAll(groups chan<- importGroup, stop <-chan struct{}) error {
	told := int64(0)
	for ended := false; !ended; {
		var err error
		if ended, err = im.readLine(); err != nil {
			return err
		}
		if im.spoilt {
			return fmt.Errorf("line %d: %w", im.read.Lines, ErrSpreadsheet)
		}
		if err := im.checkWorth(); err != nil {
			return err
		}
		if !ended && !im.isPiece(told) {
			continue
		}
		told = im.read.Lines
		select {
		case groups <- importGroup{records: im.group, read: im.read}:
			im.group = make([]Record, 0, importPiece)
		case <-stop:
			return nil
		}
	}
	if im.layout == nil && im.summary.Refused > 0 {
		return ErrNoRecords
	}
	return nil
}

// checkWorth gives a file up that holds hardly a record. Blank lines may be every second one, as where line ends were
// doubled on the way.
func (im *importRun) checkWorth() error {
	switch {
	case im.summary.Refused > refusedMost && 2*im.summary.Refused > im.read.Lines:
		first := im.summary.RefusedLines[0]
		return fmt.Errorf("%w; the first, line %d: %s", ErrMostlyRefused, first.Line, first.Reason)
	case im.idle > refusedMost && 4*im.idle > 3*im.read.Lines:
		return fmt.Errorf("line %d: %w", im.read.Lines, ErrMostlyBlank)
	}
	return nil
}

// isPiece reports whether what was read since the line is enough to be passed on.
func (im *importRun) isPiece(told int64) bool {
	return len(im.group) >= importPiece || im.read.Lines-told >= toldEvery
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
	records := len(im.group)
	im.takeLine(line, tooLong)
	if len(im.group) == records {
		im.idle++
	}
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
	if im.layout == nil {
		im.comma = foreign.CommaOf(line)
	}
	cells, err := splitCells(line, im.comma, im.cells[:0])
	im.cells = cells
	if err != nil {
		im.refuse(err)
		return
	}
	rec, isHeader, err := im.record(cells)
	switch {
	case isHeader:
	case err != nil:
		im.spoilt = im.isSpreadsheetLine(cells)
		im.refuse(err)
	case rec.Day() < im.first:
		im.refuse(NewInvalid(TooOld,
			"lies before %s: facts as old as that were removed, so that it could not be counted exactly", im.first))
	default:
		im.group = append(im.group, rec)
	}
}

// record makes the line's record. A header, which may come in between too, is no record.
func (im *importRun) record(cells [][]byte) (rec Record, isHeader bool, err error) {
	if im.layout != nil {
		if rec, err = im.lineRecord(im.layout, cells); err == nil {
			return rec, false, nil
		}
	}
	if header := readHeader(cells); header != nil {
		im.layout, im.summary.Kind = header, header.kind
		return rec, true, nil
	}
	if im.layout != nil {
		return rec, false, err
	}
	if im.layout = guessLayout(cells); im.layout == nil {
		return rec, false, NewInvalid(BadLine, "neither a header nor a record of a known shape")
	}
	im.summary.Kind = im.layout.kind
	rec, err = im.lineRecord(im.layout, cells)
	return rec, false, err
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

// timeLayouts are the ways in which an export may write a time; without a zone it is UTC.
var timeLayouts = [...]string{
	"2006-01-02 15:04:05.999",
	"2006-01-02T15:04:05.999Z07:00",
	"2006-01-02 15:04:05.999Z07:00",
	"2006-01-02T15:04:05.999",
	"2006-01-02T15:04:05.999Z0700",
	"2006-01-02 15:04:05.999Z0700",
	"2006-01-02 15:04:05.999 Z07:00",
	"2006-01-02 15:04:05.999 Z0700",
	"2006-01-02 15:04:05.999 UTC",
}

// parseEpoch reads seconds, or milliseconds, since 1970: numbers of that many digits are nothing else in an export.
func parseEpoch(cell []byte) (t time.Time, ok bool) {
	const seconds, milliseconds = len("1615799791"), len("1615799791676")
	if len(cell) != seconds && len(cell) != milliseconds {
		return t, false
	}
	n, err := strconv.ParseInt(string(cell), 10, 64)
	if err != nil || n < 0 {
		return t, false
	}
	if len(cell) == seconds {
		n *= 1000
	}
	return time.UnixMilli(n).UTC(), true
}

func parseTime(cell []byte) (time.Time, error) {
	if t, ok := parseUsualTime(cell); ok {
		return t, nil
	}
	if t, ok := parseEpoch(cell); ok {
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
