package models

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// readAll passes the file's records on in groups, until stop is closed.
func (im *importRun) readAll(groups chan<- importGroup, stop <-chan struct{}) error {
	for ended := false; !ended; {
		var err error
		if ended, err = im.readLine(); err != nil {
			return err
		}
		if im.summary.Refused > refusedMost && 2*im.summary.Refused > im.read.Lines {
			first := im.summary.RefusedLines[0]
			return fmt.Errorf("%w; the first, line %d: %s", ErrMostlyRefused, first.Line, first.Reason)
		}
		if !ended && len(im.group) < importPiece {
			continue
		}
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
	rec, isHeader, err := im.record(cells)
	switch {
	case isHeader:
	case err != nil:
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
