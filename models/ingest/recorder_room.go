package ingest

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"

	"compreface-stats/models"
	"compreface-stats/models/internal/disk"
)

// reserve keeps room on the spool's disk, which is SQLite's too, for what is not records: sessions, the audit log, and
// storing what was acknowledged. Where less than the reserve is left, installations that nobody has seen yet are
// refused, and where less than half of it is, all are. A disk that does not say how much is left counts as empty. It
// is safe for concurrent use.
type reserve struct {
	bytes  int64 // 0: nothing is kept free
	folder string
	free   atomic.Int64
	level  atomic.Int32 // a roomLevel
}

// roomLevel says for whom there is room.
type roomLevel = int32

const (
	roomForAll roomLevel = iota
	roomForKnown
	roomForNone
)

// look asks the disk again, and returns what changed in words; "" is nothing.
func (r *reserve) look() string {
	free, err := disk.Free(r.folder)
	if r.bytes == 0 || err != nil {
		return ""
	}
	r.free.Store(free)
	level := roomForAll
	switch {
	case free < r.bytes/2:
		level = roomForNone
	case free < r.bytes:
		level = roomForKnown
	}
	if r.level.Swap(level) == level {
		return ""
	}
	return roomWords(level)
}

// room is how many bytes are free beyond the reserve; where the disk does not say, there is enough.
func (r *reserve) room() int64 {
	free, err := disk.Free(r.folder)
	if err != nil {
		return math.MaxInt64
	}
	return free - r.bytes
}

func roomWords(level roomLevel) string {
	switch level {
	case roomForNone:
		return "the disk is full but for half of DISK_RESERVE: no record is taken in until there is room"
	case roomForKnown:
		return "the disk is full but for DISK_RESERVE: installations that were never seen are refused until there is room"
	default:
		return "there is room on the disk again: all records are taken in"
	}
}

// errNoRoom is ErrDiskFull before the disk is.
var errNoRoom = fmt.Errorf("%w but for its reserve", ErrDiskFull)

// admit returns errNoRoom where there is no room for a record of the installation. While the database cannot tell
// whether it was seen, it counts as known.
func (r *reserve) admit(ctx context.Context, s *models.Store, installation models.ID) error {
	switch r.level.Load() {
	case roomForAll:
		return nil
	case roomForNone:
		return errNoRoom
	}
	seen, err := wasSeen(ctx, s, installation)
	if err == nil && !seen {
		return errNoRoom
	}
	return nil
}

// wasSeen reports whether the installation is counted, or would be if nobody had requested its deletion: whoever knows
// a GUID can request that, and must not have its posts refused. What is set aside for another reason is not known:
// that may be inventions.
func wasSeen(ctx context.Context, s *models.Store, installation models.ID) (bool, error) {
	const query = `SELECT COUNT(*) FROM (SELECT 1 FROM installations WHERE install_guid = ?
		UNION ALL SELECT 1 FROM aside_installations JOIN aside_batches ON aside_batches.id = aside_installations.batch
		WHERE install_guid = ? AND kind = ?) AS seen`
	var rows int64
	err := s.DB().Read(ctx).Raw(query, installation, installation, models.AsideErasure).Row().Scan(&rows)
	return rows > 0, err
}
