// Package foreign reads the text files that people really have: UTF-8 or UTF-16, with any ends of lines, alone or
// packed by gzip or zip. What it hands on is UTF-8 whose lines end with a line feed. It knows no record and no note; it
// imports the standard library alone. Start reading at Text.
package foreign

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// Unreadable says what a file is that cannot be read, in words for whoever sent it.
type Unreadable struct{ Words string }

func (e *Unreadable) Error() string { return e.Words }

func unreadable(format string, args ...any) error {
	return &Unreadable{Words: fmt.Sprintf(format, args...)}
}

// sniffed is how much of a file is looked at to tell what it is.
const sniffed = 4 << 10

// What packed files begin with.
const (
	beginsGzip = "\x1f\x8b"
	beginsZip  = "PK\x03\x04"
)

// Text returns the file's text. The error, also that of reading on, is an *Unreadable where the file is at fault: also
// for one that is packed twice, or holds far more than its size says.
func Text(file io.Reader) (text io.Reader, err error) {
	came := &countedReader{in: file}
	in, start, err := sniff(came)
	if err == nil && bytes.HasPrefix(start, []byte(beginsZip)) {
		if file, err = openZip(in); err == nil {
			in, start, err = sniff(&unpacked{in: file, came: came})
		}
		if err == nil && bytes.HasPrefix(start, []byte(beginsZip)) {
			err = errPackedTwice
		}
	}
	// A gzip may be in a ZIP: systems that pack whatever they send make such. Nothing else is packed twice in good faith.
	if err == nil && bytes.HasPrefix(start, []byte(beginsGzip)) {
		if in, start, err = openGzip(in, came); err == nil && isPacked(start) {
			err = errPackedTwice
		}
	}
	if err != nil {
		return nil, err
	}
	return withLineFeeds(decode(in, start)), nameOther(start)
}

var errPackedTwice = unreadable("this is packed twice: unpack it once, and send what is in it")

func isPacked(start []byte) bool {
	return bytes.HasPrefix(start, []byte(beginsGzip)) || bytes.HasPrefix(start, []byte(beginsZip))
}

// sniff looks at the beginning of a file.
func sniff(file io.Reader) (in *bufio.Reader, start []byte, err error) {
	in = bufio.NewReaderSize(file, sniffed)
	if start, err = in.Peek(sniffed); errors.Is(err, io.EOF) {
		err = nil
	}
	return in, start, err
}

func openGzip(file io.Reader, came *countedReader) (in *bufio.Reader, start []byte, err error) {
	opened, err := gzip.NewReader(file)
	if err != nil {
		return nil, nil, unreadable("this begins like gzip, and is none: %v", err)
	}
	return sniff(&unpacked{in: opened, came: came})
}

// countedReader counts what came of a file, as it is packed.
type countedReader struct {
	in   io.Reader
	read int64
}

func (r *countedReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.read += int64(n)
	return n, err
}

// How much a packed file may hold. Exports pack to a tenth or a thirtieth; what holds hundreds of times its size is
// made to keep the server busy. A small file may hold a little in any case.
const (
	unpackedTimes = 100
	unpackedLeast = 64 << 20
	unpackedMost  = 16 << 30
)

// unpacked is what a packed file holds: it words errors, and ends where that is more than the file's size explains.
type unpacked struct {
	in   io.Reader
	came *countedReader
	read int64
}

func (r *unpacked) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.read += int64(n)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		err = unreadable("the packed file is damaged or not whole: %v", err)
	case r.read > unpackedMost:
		return 0, unreadable("the packed file holds more than %d GiB: unpack it, and send it in parts", unpackedMost>>30)
	case r.read > max(unpackedLeast, unpackedTimes*r.came.read):
		return 0, unreadable("the packed file holds more than %d times its size: unpack it, and send what is in it",
			unpackedTimes)
	}
	return n, err
}

// largestZip is how long an archive may be: it is read from its end, and so kept in the memory.
const largestZip = 64 << 20

// openZip returns the only file of an archive.
func openZip(in io.Reader) (io.Reader, error) {
	packed, err := io.ReadAll(io.LimitReader(in, largestZip+1))
	if err != nil {
		return nil, err
	}
	if len(packed) > largestZip {
		return nil, unreadable("the ZIP archive is larger than %d MiB: unpack it first", largestZip>>20)
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, unreadable("this begins like a ZIP archive, and is none that is whole: %v", err)
	}
	file, err := onlyFile(archive)
	if err != nil {
		return nil, err
	}
	opened, err := file.Open()
	if err != nil {
		return nil, unreadable("%q in the archive cannot be unpacked: %v", path.Base(file.Name), err)
	}
	return opened, nil
}

func onlyFile(archive *zip.Reader) (*zip.File, error) {
	var files []*zip.File
	for _, f := range archive.File {
		switch {
		case f.Name == "[Content_Types].xml" || f.Name == "mimetype":
			return nil, unreadable("this is a spreadsheet (XLSX or ODS), and no CSV: use the original export; " +
				"a spreadsheet program may have changed its dates")
		case f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/") || strings.HasPrefix(path.Base(f.Name), "."):
		default:
			files = append(files, f)
		}
	}
	if len(files) != 1 {
		return nil, unreadable("the ZIP archive holds %d files: import one at a time", len(files))
	}
	return files[0], nil
}

// nameOther names what is no text, or no text of lines and columns.
func nameOther(start []byte) error {
	text := bytes.TrimSpace(bytes.TrimPrefix(start, []byte(markUTF8)))
	for _, other := range []struct{ begins, name string }{
		{"%PDF", "a PDF document"}, {"\x89PNG", "a picture"}, {"\xff\xd8\xff", "a picture"}, {"GIF8", "a picture"},
		{"SQLite format 3", "an SQLite database"}, {"PGDMP", "a dump of PostgreSQL"},
		{"\xd0\xcf\x11\xe0", "an old spreadsheet (XLS)"}, {"BZh", "packed by bzip2: unpack it first"},
		{"\xfd7zXZ", "packed by xz: unpack it first"}, {"7z\xbc\xaf", "packed by 7-Zip: unpack it first"},
		{"\x28\xb5\x2f\xfd", "packed by zstd: unpack it first"}, {"PAR1", "a Parquet file"},
		{"{", "JSON"}, {"[", "JSON"}, {"<", "HTML or XML"},
	} {
		if bytes.HasPrefix(text, []byte(other.begins)) {
			return unreadable("this is %s, and no CSV", other.name)
		}
	}
	return nil
}
