package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"time"

	"compreface-stats/models/internal/disk"
)

// segment is one file of a journal: a page with a header, and frames one behind another. It is created at its full
// size, filled with zeros and synced, so that a frame costs one write which changes no file's size and returns when
// the disk has it. Frames count only where their numbers are smaller than the first of the next file: a write that
// failed may have left a whole frame that nobody was answered for.
//
// The header, in the first 72 of 4,096 bytes; numbers are big-endian:
//
//	0-7    "CFJOURN1"
//	8-15   number of the file, from 1, which its name has too
//	16-23  number of the group that its first frame has, or would have
//	24-31  records of all groups before
//	32-39  when it was made, in Unix milliseconds
//	40-67  name of the journal, filled up with zeros
//	68-71  CRC-32C of all before
type segment struct {
	path     string
	file     *os.File // nil: it is not written to
	sequence int64
	first    int64     // number that its first group has
	last     int64     // number of its last group; first-1: it has none
	before   int64     // records of all groups before
	end      int64     // where its frames end
	made     time.Time // by the clock
	newest   time.Time // when its last group was written, by the clock; its making where it has none
	held     time.Time // since when this process has it; with a monotonic reading
}

const (
	segmentMagic = "CFJOURN1"
	headerPage   = 4096
	headerBytes  = 72
	longestName  = 28
	filePrefix   = "journal-"
)

func segmentPath(folder string, sequence int64) string {
	return filepath.Join(folder, fmt.Sprintf("%s%06d", filePrefix, sequence))
}

func (s *segment) header(name string) []byte {
	h := make([]byte, headerBytes)
	copy(h, segmentMagic)
	binary.BigEndian.PutUint64(h[8:], uint64(s.sequence))
	binary.BigEndian.PutUint64(h[16:], uint64(s.first))
	binary.BigEndian.PutUint64(h[24:], uint64(s.before))
	binary.BigEndian.PutUint64(h[32:], uint64(s.made.UnixMilli()))
	copy(h[40:40+longestName], name)
	binary.BigEndian.PutUint32(h[68:], crc32.Checksum(h[:68], castagnoli))
	return h
}

// parseHeader reads what header wrote, with the journal's name, and returns false for anything else.
func parseHeader(b []byte) (s segment, name string, whole bool) {
	if len(b) < headerPage || string(b[:8]) != segmentMagic ||
		binary.BigEndian.Uint32(b[68:]) != crc32.Checksum(b[:68], castagnoli) {
		return s, "", false
	}
	s = segment{
		sequence: int64(binary.BigEndian.Uint64(b[8:])),
		first:    int64(binary.BigEndian.Uint64(b[16:])),
		before:   int64(binary.BigEndian.Uint64(b[24:])),
		made:     time.UnixMilli(int64(binary.BigEndian.Uint64(b[32:]))),
	}
	return s, string(bytes.TrimRight(b[40:40+longestName], "\x00")), true
}

// create makes a segment of the file, which has all the room that there will be need of. After an error there is none.
func (s *segment) create(file *os.File, folder, name string) error {
	s.path = segmentPath(folder, s.sequence)
	s.end = headerPage
	s.newest = s.made
	s.held = time.Now()
	err := writeDurably(file, s.header(name), 0)
	if err == nil {
		err = os.Rename(file.Name(), s.path)
	}
	if err != nil {
		return errors.Join(err, spareFile{file: file}.discard())
	}
	if err := disk.SyncFolder(folder); err != nil {
		return errors.Join(err, file.Close(), os.Remove(s.path))
	}
	s.file = file
	return nil
}

// close ends writing to the file and gives back the room behind its frames.
func (s *segment) close() error {
	if s.file == nil {
		return nil
	}
	err := errors.Join(s.file.Truncate(s.end), s.file.Sync(), s.file.Close())
	s.file = nil
	return err
}
