package journal

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"time"
)

// A group is kept as one frame: a header and the records, one behind another. Numbers are big-endian.
//
//	bytes  what
//	0-3    "CFG1"
//	4-7    CRC-32C of all that follows
//	8-15   number of the group
//	16-23  records of all groups before it
//	24-31  when it was written, in Unix milliseconds
//	32-35  records that were acknowledged with it
//	36-39  length of the records in bytes
//	40-    the records; an erasure takes some out, and leaves the number of those acknowledged
const (
	frameMagic = "CFG1"
	// HeaderBytes is the room before the records that a frame is handed to Append with.
	HeaderBytes = 40
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sealFrame fills in the header of a frame whose records are there.
func sealFrame(frame []byte, g Group, at time.Time) {
	copy(frame, frameMagic)
	binary.BigEndian.PutUint64(frame[8:], uint64(g.Number))
	binary.BigEndian.PutUint64(frame[16:], uint64(g.Before))
	binary.BigEndian.PutUint64(frame[24:], uint64(at.UnixMilli()))
	binary.BigEndian.PutUint32(frame[32:], uint32(g.Acknowledged))
	binary.BigEndian.PutUint32(frame[36:], uint32(len(frame)-HeaderBytes))
	binary.BigEndian.PutUint32(frame[4:], crc32.Checksum(frame[8:], castagnoli))
}

// parseFrame reads the frame at the beginning of b and returns its length, or false where there is no whole one.
func parseFrame(b []byte, recordBytes int) (g Group, at time.Time, length int, whole bool) {
	if len(b) < HeaderBytes || string(b[:4]) != frameMagic {
		return g, at, 0, false
	}
	body := int(binary.BigEndian.Uint32(b[36:]))
	if body%recordBytes != 0 || body > len(b)-HeaderBytes {
		return g, at, 0, false
	}
	length = HeaderBytes + body
	if crc32.Checksum(b[8:length], castagnoli) != binary.BigEndian.Uint32(b[4:]) {
		return g, at, 0, false
	}
	g = Group{
		Number:       int64(binary.BigEndian.Uint64(b[8:])),
		Before:       int64(binary.BigEndian.Uint64(b[16:])),
		Acknowledged: int(binary.BigEndian.Uint32(b[32:])),
		Body:         b[HeaderBytes:length:length],
	}
	at = time.UnixMilli(int64(binary.BigEndian.Uint64(b[24:])))
	return g, at, length, g.Number > 0 && g.Before >= 0 && g.Acknowledged >= body/recordBytes
}

// frameReader goes through the frames of a file's bytes. What lies between them and is not zero is passed over.
type frameReader struct {
	bytes       []byte
	recordBytes int
	offset      int // of what comes next
	group       Group
	at          time.Time
	skipped     []stretch
}

// stretch is a part of a file that holds no whole frame and is not zero.
type stretch struct{ from, to int }

// next goes on to the next whole frame; it returns false where there is none.
func (r *frameReader) next() bool {
	for from := r.offset; ; {
		g, at, length, whole := parseFrame(r.bytes[from:], r.recordBytes)
		if whole {
			r.skip(from)
			r.group = g
			r.at = at
			r.offset = from + length
			return true
		}
		if from >= len(r.bytes) {
			return false
		}
		beyond := bytes.Index(r.bytes[from+1:], []byte(frameMagic))
		if beyond < 0 {
			r.skip(len(r.bytes))
			return false
		}
		from += 1 + beyond
	}
}

func (r *frameReader) skip(to int) {
	if len(bytes.Trim(r.bytes[r.offset:to], "\x00")) > 0 {
		r.skipped = append(r.skipped, stretch{from: r.offset, to: to})
	}
	r.offset = to
}
