package ingest

import (
	"encoding/binary"
	"time"

	"compreface-stats/models"
)

// A record takes 54 bytes: kind, installation, Unix milliseconds, action or size, collection, key.
//
// The mark of the ingest key, where one is known, stands where nothing else need: in place of the collection that a
// create event does not have, and in that of a report's key, which nothing is stored under. There the seconds that a
// key begins with, inverted, tell it from a key.
const spooledBytes = 1 + 16 + 8 + 1 + 16 + 12

func appendRecord(b []byte, r *models.Record) []byte {
	if r.IngestKey != (models.KeyMark{}) {
		marked := *r
		if r.Kind == models.Faces {
			binary.BigEndian.PutUint32(marked.Key[:4], ^uint32(r.At.Unix()))
			copy(marked.Key[4:], r.IngestKey[:])
		} else {
			copy(marked.Collection[:], r.IngestKey[:])
		}
		r = &marked
	}
	b = append(append(b, byte(r.Kind)), r.Installation[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.At.UnixMilli()))
	what := byte(r.Action)
	if r.Kind == models.Faces {
		what = byte(r.Size)
	}
	return append(append(append(b, what), r.Collection[:]...), r.Key[:]...)
}

func appendDecoded(records []models.Record, b []byte) []models.Record {
	for ; len(b) >= spooledBytes; b = b[spooledBytes:] {
		r := models.Record{Kind: models.Kind(b[0]), Installation: spooledInstallation(b), At: spooledTime(b)}
		copy(r.Collection[:], b[26:])
		copy(r.Key[:], b[42:])
		if r.Kind == models.Faces {
			r.Size = models.SizeRange(b[25])
			if binary.BigEndian.Uint32(r.Key[:4]) == ^uint32(r.At.Unix()) {
				copy(r.IngestKey[:], r.Key[4:])
				r.Key = models.RecordKey{}
			}
		} else {
			r.Action = models.Action(b[25])
			copy(r.IngestKey[:], r.Collection[:])
			r.Collection = models.ID{}
		}
		records = append(records, r)
	}
	return records
}

func spooledInstallation(b []byte) (id models.ID) {
	copy(id[:], b[1:])
	return id
}

func spooledTime(b []byte) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b[17:]))).UTC()
}
