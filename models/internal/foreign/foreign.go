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

// layersMost bounds how often a file may be packed: gzip in zip is met, more is meant to do harm.
const layersMost = 3

// Text returns the file's text. The error, also that of reading on, is an *Unreadable where the file is at fault.
func Text(file io.Reader) (text io.Reader, err error) {
	for range layersMost {
		in := bufio.NewReaderSize(file, sniffed)
		start, err := in.Peek(sniffed)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		switch {
		case bytes.HasPrefix(start, []byte("\x1f\x8b")):
			if file, err = gzip.NewReader(in); err != nil {
				return nil, unreadable("this begins like gzip, and is none: %v", err)
			}
			file = unpacked{file}
		case bytes.HasPrefix(start, []byte("PK\x03\x04")):
			if file, err = openZip(in); err != nil {
				return nil, err
			}
		default:
			return withLineFeeds(decode(in, start)), nameOther(start)
		}
	}
	return nil, unreadable("this is packed more than %d times", layersMost-1)
}

// unpacked words the errors of a packed file.
type unpacked struct{ in io.Reader }

func (r unpacked) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = unreadable("the packed file is damaged or not whole: %v", err)
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
	return unpacked{opened}, nil
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
