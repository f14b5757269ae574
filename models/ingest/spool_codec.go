package ingest

import (
	"encoding/binary"
	"time"

	"compreface-stats/models"
)

// A record takes 54 bytes: kind, installation, Unix milliseconds, action or size, collection, key.
const spooledBytes = 1 + 16 + 8 + 1 + 16 + 12

func encodeRecords(group []models.Record) []byte {
	b := make([]byte, 0, len(group)*spooledBytes)
	for _, r := range group {
		b = append(append(b, byte(r.Kind)), r.Installation[:]...)
		b = binary.BigEndian.AppendUint64(b, uint64(r.At.UnixMilli()))
		what := byte(r.Action)
		if r.Kind == models.Faces {
			what = byte(r.Size)
		}
		b = append(append(append(b, what), r.Collection[:]...), r.Key[:]...)
	}
	return b
}

func appendDecoded(records []models.Record, b []byte) []models.Record {
	for ; len(b) >= spooledBytes; b = b[spooledBytes:] {
		r := models.Record{Kind: models.Kind(b[0]), At: time.UnixMilli(int64(binary.BigEndian.Uint64(b[17:]))).UTC()}
		copy(r.Installation[:], b[1:])
		copy(r.Collection[:], b[26:])
		copy(r.Key[:], b[42:])
		if r.Kind == models.Faces {
			r.Size = models.SizeRange(b[25])
		} else {
			r.Action = models.Action(b[25])
		}
		records = append(records, r)
	}
	return records
}
