package backup

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"compreface-stats/models/internal/db"
)

// A backup is text, compressed with gzip, that no database's own tools are needed to read:
//
//	{"format":"compreface-stats backup 1","schema":10,"made":"2026-01-31T04:00:00Z"}
//	{"table":"users","columns":["id","email",…],"kinds":["text","text",…]}
//	a row a line, cells parted by tabs, as PostgreSQL's COPY writes them:
//	\t \n \r \\ stand for those characters, \N for none
//	\.
//	… a table behind another …
//	{"rows":{"users":1,…},"sha256":"…"}
//
// The sum is of everything before the last line.
const fileFormat = "compreface-stats backup 1"

type fileHeader struct {
	Format string    `json:"format"`
	Schema int64     `json:"schema"`
	Made   time.Time `json:"made"`
}

type tableHeader struct {
	Table   string         `json:"table"`
	Columns []string       `json:"columns"`
	Kinds   []db.ValueKind `json:"kinds"`
}

type fileTrailer struct {
	Rows   map[string]int64 `json:"rows"`
	SHA256 string           `json:"sha256"`
}

// endOfTable can be no row: a cell that begins with a backslash has another one or a letter behind it.
const endOfTable = `\.`

// fileWriter writes the format. Rows are written to it as they are.
type fileWriter struct {
	out      *bufio.Writer
	zip      *gzip.Writer
	sum      hash.Hash
	rows     map[string]int64
	written  int64 // lines
	progress func(rows int64)
}

const progressStep = 50_000 // rows between two words on progress

func newFileWriter(w io.Writer, progress func(rows int64)) (*fileWriter, error) {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	b := &fileWriter{zip: zip, sum: sha256.New(), rows: make(map[string]int64), progress: progress}
	b.out = bufio.NewWriterSize(io.MultiWriter(zip, b.sum), 256<<10)
	return b, nil
}

// Write implements io.Writer for whole or partial rows.
func (b *fileWriter) Write(p []byte) (int, error) {
	before := b.written / progressStep
	b.written += int64(bytes.Count(p, []byte{'\n'}))
	if b.progress != nil && b.written/progressStep > before {
		b.progress(b.written)
	}
	return b.out.Write(p)
}

func (b *fileWriter) json(value any) error {
	line, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = b.out.Write(append(line, '\n'))
	return err
}

func (b *fileWriter) begin(t *db.StoredTable) error {
	head := tableHeader{Table: t.Name}
	for _, c := range t.Columns {
		head.Columns, head.Kinds = append(head.Columns, c.Name), append(head.Kinds, c.Kind())
	}
	return b.json(head)
}

func (b *fileWriter) end(table string, rows int64) error {
	b.rows[table] = rows
	_, err := b.out.WriteString(endOfTable + "\n")
	return err
}

// close writes the last line. Without it the file is no backup.
func (b *fileWriter) close() error {
	if err := b.out.Flush(); err != nil {
		return err
	}
	if err := b.json(fileTrailer{Rows: b.rows, SHA256: hex.EncodeToString(b.sum.Sum(nil))}); err != nil {
		return err
	}
	return errors.Join(b.out.Flush(), b.zip.Close())
}

// ErrBadBackup is returned for a file that is no backup, or is not as it was written.
var ErrBadBackup = errors.New("this is no whole backup")

func badBackup(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBadBackup, fmt.Sprintf(format, args...))
}

// fileReader reads the format line by line.
type fileReader struct {
	in   *bufio.Reader
	sum  hash.Hash
	long []byte // a line longer than in's buffer
	head fileHeader
	last fileTrailer // once it was read
}

func newFileReader(r io.Reader) (*fileReader, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, badBackup("it is not compressed as one (%v)", err)
	}
	b := &fileReader{in: bufio.NewReaderSize(zip, 256<<10), sum: sha256.New()}
	line, err := b.line()
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line, &b.head); err != nil || b.head.Format != fileFormat {
		return nil, badBackup("it begins with other words than %q", fileFormat)
	}
	b.sum.Write(line)
	return b, nil
}

// line returns the next line with its end, good until the next call, and leaves it out of the sum.
func (b *fileReader) line() ([]byte, error) {
	line, err := b.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		b.long = append(b.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			line, err = b.in.ReadSlice('\n')
			b.long = append(b.long, line...)
		}
		line = b.long
	}
	if err != nil {
		return nil, badBackup("it ends too early (%v)", err)
	}
	return line, nil
}

// next returns the next table, or nil at the end, where the sum has been compared.
func (b *fileReader) next() (*tableHeader, error) {
	line, err := b.line()
	if err != nil {
		return nil, err
	}
	var table tableHeader
	if err := json.Unmarshal(line, &table); err != nil {
		return nil, badBackup("a table's description cannot be read")
	}
	if table.Table != "" {
		b.sum.Write(line)
		return &table, nil
	}
	if err := json.Unmarshal(line, &b.last); err != nil {
		return nil, badBackup("its last line cannot be read")
	}
	if sum := hex.EncodeToString(b.sum.Sum(nil)); sum != b.last.SHA256 {
		return nil, badBackup("its checksum is %.12s…, its content has %.12s…", b.last.SHA256, sum)
	}
	if rest, err := b.in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, badBackup("something follows its last line (%q, %v)", rest, err)
	}
	return nil, nil
}

// row returns the next row of a table without its end, good until the next call; nil at the end of the table.
func (b *fileReader) row() ([]byte, error) {
	line, err := b.line()
	if err != nil {
		return nil, err
	}
	b.sum.Write(line)
	if line = line[:len(line)-1]; string(line) == endOfTable {
		return nil, nil
	}
	return line, nil
}
