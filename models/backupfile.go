package models

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
//	a row a line, cells parted by tabs, as PostgreSQL's COPY writes them: \t \n \r \\ stand for those characters, \N for none
//	\.
//	… a table behind another …
//	{"rows":{"users":1,…},"sha256":"…"}
//
// The sum is of everything before the last line.
const backupFormat = "compreface-stats backup 1"

type backupHeader struct {
	Format string    `json:"format"`
	Schema int64     `json:"schema"`
	Made   time.Time `json:"made"`
}

type backupTable struct {
	Table   string      `json:"table"`
	Columns []string    `json:"columns"`
	Kinds   []valueKind `json:"kinds"`
}

type backupTrailer struct {
	Rows   map[string]int64 `json:"rows"`
	SHA256 string           `json:"sha256"`
}

// endOfTable can be no row: a cell that begins with a backslash has another one or a letter behind it.
const endOfTable = `\.`

// backupWriter writes the format. Rows are written to it as they are.
type backupWriter struct {
	out      *bufio.Writer
	zip      *gzip.Writer
	sum      hash.Hash
	rows     map[string]int64
	written  int64 // lines
	progress func(rows int64)
}

const progressStep = 50_000 // rows between two words on progress

func newBackupWriter(w io.Writer, progress func(rows int64)) (*backupWriter, error) {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	b := &backupWriter{zip: zip, sum: sha256.New(), rows: make(map[string]int64), progress: progress}
	b.out = bufio.NewWriterSize(io.MultiWriter(zip, b.sum), 256<<10)
	return b, nil
}

// Write implements io.Writer for whole or partial rows.
func (b *backupWriter) Write(p []byte) (int, error) {
	before := b.written / progressStep
	b.written += int64(bytes.Count(p, []byte{'\n'}))
	if b.progress != nil && b.written/progressStep > before {
		b.progress(b.written)
	}
	return b.out.Write(p)
}

func (b *backupWriter) json(value any) error {
	line, err := json.Marshal(value)
	if err != nil {
		return err
	}
	_, err = b.out.Write(append(line, '\n'))
	return err
}

func (b *backupWriter) begin(t *db.StoredTable) error {
	head := backupTable{Table: t.Name}
	for _, c := range t.Columns {
		head.Columns, head.Kinds = append(head.Columns, c.Name), append(head.Kinds, kindOf(c))
	}
	return b.json(head)
}

func (b *backupWriter) end(table string, rows int64) error {
	b.rows[table] = rows
	_, err := b.out.WriteString(endOfTable + "\n")
	return err
}

// close writes the last line. Without it the file is no backup.
func (b *backupWriter) close() error {
	if err := b.out.Flush(); err != nil {
		return err
	}
	if err := b.json(backupTrailer{b.rows, hex.EncodeToString(b.sum.Sum(nil))}); err != nil {
		return err
	}
	return errors.Join(b.out.Flush(), b.zip.Close())
}

// ErrBadBackup is returned for a file that is no backup, or is not as it was written.
var ErrBadBackup = errors.New("this is no whole backup")

func badBackup(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBadBackup, fmt.Sprintf(format, args...))
}

// backupReader reads the format line by line.
type backupReader struct {
	in   *bufio.Reader
	sum  hash.Hash
	long []byte // a line longer than in's buffer
	head backupHeader
	last backupTrailer // once it was read
}

func newBackupReader(r io.Reader) (*backupReader, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, badBackup("it is not compressed as one (%v)", err)
	}
	b := &backupReader{in: bufio.NewReaderSize(zip, 256<<10), sum: sha256.New()}
	line, err := b.line()
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line, &b.head); err != nil || b.head.Format != backupFormat {
		return nil, badBackup("it begins with other words than %q", backupFormat)
	}
	b.sum.Write(line)
	return b, nil
}

// line returns the next line with its end, good until the next call, and leaves it out of the sum.
func (b *backupReader) line() ([]byte, error) {
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
func (b *backupReader) next() (*backupTable, error) {
	line, err := b.line()
	if err != nil {
		return nil, err
	}
	var table backupTable
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
func (b *backupReader) row() ([]byte, error) {
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
