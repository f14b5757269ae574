// Package packed is how the facts of one installation's day are kept in one row: as bytes, of a form that both
// databases can take apart in a view. It knows bytes alone, and neither databases nor what the facts mean.
//
// Creations and reports are a column each. A column without facts is empty; otherwise it holds
//
//	version    1 byte: 1
//	facts      17 bytes a creation, 21 bytes a report, sorted by their names, of which no two are the same
//	checksum   4 bytes, big-endian: CRC-32C of the installation (16 bytes), the day (4 bytes, big-endian, days since
//	           1970), the letter c or r, the version and the facts
//
// and a fact
//
//	name       12 bytes: the key of a creation; 16 bytes: the collection of a report
//	time       4 bytes, 8 decimal digits, two a byte: milliseconds since ten minutes before the day began
//	code       1 byte: what was created, or the range of sizes
//
// The time is in decimal digits because then its hexadecimal form, which both databases can make, is the number. It
// begins before the day because reports of the last ten minutes of a day count for the next one.
//
// Start with Place, which packs and unpacks.
package packed

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// Creation is a create event.
type Creation struct {
	Key    [12]byte
	At     int64 // Unix milliseconds
	Action byte
}

// Report is a report of a collection.
type Report struct {
	Collection [16]byte
	At         int64 // Unix milliseconds
	Size       byte
}

// Place is whose facts they are, and of which day. What is packed for one place is refused at another.
type Place struct {
	Installation [16]byte
	Day          int32 // since 1970
}

// The bytes of a fact, of which SQL counts them too.
const (
	CreationBytes = 12 + timeBytes + 1
	ReportBytes   = 16 + timeBytes + 1
	FrameBytes    = 1 + sumBytes
)

const (
	version   = 1
	timeBytes = 4
	sumBytes  = 4

	creations, reports = 'c', 'r'
)

// ErrDamaged is returned for bytes that are not what was packed.
var ErrDamaged = errors.New("packed facts are damaged")

// AppendCreations packs creations, sorted by their keys.
func (p Place) AppendCreations(b []byte, list []Creation) (_ []byte, err error) {
	if len(list) == 0 {
		return b, nil
	}
	start := len(b)
	b = append(b, version)
	for i := range list {
		if b, err = p.appendTime(append(b, list[i].Key[:]...), list[i].At); err != nil {
			return nil, err
		}
		b = append(b, list[i].Action)
	}
	return binary.BigEndian.AppendUint32(b, p.sum(creations, b[start:])), nil
}

// AppendReports packs reports, sorted by their collections.
func (p Place) AppendReports(b []byte, list []Report) (_ []byte, err error) {
	if len(list) == 0 {
		return b, nil
	}
	start := len(b)
	b = append(b, version)
	for i := range list {
		if b, err = p.appendTime(append(b, list[i].Collection[:]...), list[i].At); err != nil {
			return nil, err
		}
		b = append(b, list[i].Size)
	}
	return binary.BigEndian.AppendUint32(b, p.sum(reports, b[start:])), nil
}

// Creations unpacks what AppendCreations packed.
func (p Place) Creations(b []byte) ([]Creation, error) {
	facts, err := p.open(creations, b, CreationBytes)
	if err != nil || len(facts) == 0 {
		return nil, err
	}
	list := make([]Creation, len(facts)/CreationBytes)
	for i := range list {
		fact := facts[i*CreationBytes:][:CreationBytes]
		c := &list[i]
		copy(c.Key[:], fact)
		if c.At, err = p.time(fact[12:]); err != nil {
			return nil, err
		}
		c.Action = fact[CreationBytes-1]
		if i > 0 && bytes.Compare(list[i-1].Key[:], c.Key[:]) >= 0 {
			return nil, ErrDamaged
		}
	}
	return list, nil
}

// Reports unpacks what AppendReports packed.
func (p Place) Reports(b []byte) ([]Report, error) {
	facts, err := p.open(reports, b, ReportBytes)
	if err != nil || len(facts) == 0 {
		return nil, err
	}
	list := make([]Report, len(facts)/ReportBytes)
	for i := range list {
		fact := facts[i*ReportBytes:][:ReportBytes]
		r := &list[i]
		copy(r.Collection[:], fact)
		if r.At, err = p.time(fact[16:]); err != nil {
			return nil, err
		}
		r.Size = fact[ReportBytes-1]
		if i > 0 && bytes.Compare(list[i-1].Collection[:], r.Collection[:]) >= 0 {
			return nil, ErrDamaged
		}
	}
	return list, nil
}

// open checks version, length and checksum and returns the facts alone.
func (p Place) open(kind byte, b []byte, size int) ([]byte, error) {
	if len(b) == 0 {
		return nil, nil
	}
	end := len(b) - sumBytes
	switch {
	case end <= 1 || (end-1)%size != 0:
		return nil, fmt.Errorf("%w: %d bytes", ErrDamaged, len(b))
	case b[0] != version:
		return nil, fmt.Errorf("packed facts are of version %d, this program knows %d: run the newer program", b[0], version)
	case binary.BigEndian.Uint32(b[end:]) != p.sum(kind, b[:end]):
		return nil, fmt.Errorf("%w: the checksum is another", ErrDamaged)
	}
	return b[1:end], nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (p Place) sum(kind byte, b []byte) uint32 {
	var head [len(p.Installation) + 4 + 1]byte
	copy(head[:], p.Installation[:])
	binary.BigEndian.PutUint32(head[16:], uint32(p.Day))
	head[20] = kind
	return crc32.Update(crc32.Checksum(head[:], castagnoli), castagnoli, b)
}

const (
	dayMillis  = 24 * 60 * 60 * 1000
	leadMillis = 10 * 60 * 1000
)

// begin is the time that 0 stands for.
func (p Place) begin() int64 { return int64(p.Day)*dayMillis - leadMillis }

func (p Place) appendTime(b []byte, at int64) ([]byte, error) {
	since := at - p.begin()
	if since < 0 || since >= dayMillis+leadMillis {
		return nil, fmt.Errorf("a fact of %d ms since 1970 does not belong to day %d", at, p.Day)
	}
	var digits [timeBytes]byte
	for i := timeBytes - 1; i >= 0; i-- {
		two := since % 100
		digits[i] = byte(two/10<<4 | two%10)
		since /= 100
	}
	return append(b, digits[:]...), nil
}

func (p Place) time(digits []byte) (int64, error) {
	since := int64(0)
	for _, two := range digits[:timeBytes] {
		if two>>4 > 9 || two&15 > 9 {
			return 0, ErrDamaged
		}
		since = since*100 + int64(two>>4)*10 + int64(two&15)
	}
	return p.begin() + since, nil
}
