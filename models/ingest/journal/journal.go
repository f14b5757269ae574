// Package journal keeps groups of records in files on this machine's disk, so that a group which was appended is
// found again whatever happens to the process, and no half one is. It knows records as rows of bytes of one length;
// it may use nothing of this program.
//
// Start with Journal: Append makes a group durable, Read returns groups in their order. The format of the files is
// described in segment.go and frame.go.
package journal

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"compreface-stats/models/internal/disk"
)

const (
	segmentBytes = 8 << 20  // of a file
	recentBytes  = 32 << 20 // of groups that are kept in memory until they are released; others are read from disk
)

// ErrDiskFull is returned for a group that there is no room for.
var ErrDiskFull = errors.New("the disk is full")

// Journal is a row of files in one folder. One process appends to it, from its creation to its end: whoever opens one
// that was left behind only reads it, and removes what is not needed any more. It is safe for concurrent use; groups
// are appended one after another.
type Journal struct {
	folder, name string
	recordBytes  int
	clock        func() time.Time

	appending sync.Mutex     // held while the newest file is written to; guards the next three
	sequence  int64          // number of the newest file
	writing   *segment       // the file that is open; nil: none is
	spare     chan spareFile // gets the next file once that is made ready; nil: nobody makes it
	mu        sync.Mutex     // guards what follows
	segments  []*segment     // oldest first
	active    *segment       // the last of them while it may be appended to; nil: the next group begins a new one
	recent    []Group        // the newest groups without a gap, that are not released
	inMemory  int            // bytes of recent
	last      int64          // number of the newest group
	total     int64          // records of all groups that ever were
	loaded    loadedSegment
	damage    []Damage
}

// Group is what was appended at one go.
type Group struct {
	Number       int64  // groups are numbered from 1 in their order
	Before       int64  // records of all groups before it
	Acknowledged int    // its records when it was appended
	Body         []byte // the records that are still in it, one behind another; do not change it
}

// Create begins a journal in the folder, which must hold none, for records of so many bytes. The name, of at most 28
// bytes, is written into each file. clock dates the groups. The first group makes the first file.
func Create(folder, name string, recordBytes int, clock func() time.Time) *Journal {
	return &Journal{folder: folder, name: name, recordBytes: recordBytes, clock: clock}
}

// Append writes a group of so many records and returns its number once the disk has it. The frame begins with
// HeaderBytes for the journal to fill in; it belongs to the journal from then on. After an error the group is not in
// the journal.
func (j *Journal) Append(frame []byte, records int) (number int64, err error) {
	j.appending.Lock()
	defer j.appending.Unlock()
	s, err := j.roomFor(len(frame))
	if err != nil {
		return 0, fmt.Errorf("append to the journal: %w", fullDisk(err))
	}
	g := Group{Number: j.last + 1, Before: j.total, Acknowledged: records, Body: frame[HeaderBytes:]}
	now := j.clock()
	sealFrame(frame, g, now)
	if err := writeDurably(s.file, frame, s.end); err != nil {
		j.abandon()
		return 0, fmt.Errorf("append to the journal: %w", fullDisk(err))
	}
	j.note(s, g, now, int64(len(frame)))
	j.prepareSpare(s)
	return g.Number, nil
}

// roomFor returns the file that a frame of so many bytes goes into; j.appending is held.
func (j *Journal) roomFor(frame int) (*segment, error) {
	if j.active == nil || j.active.end+int64(frame) > segmentBytes {
		if err := j.rotate(); err != nil {
			return nil, fmt.Errorf("a file of %d MB is needed: %w", segmentBytes>>20, err)
		}
	}
	return j.active, nil
}

// abandon sees to it that the next group goes into another file: what the newest holds behind its end is not known.
// Its next group will have the same number, so that half of it, or all, is not taken for one.
func (j *Journal) abandon() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.active = nil
}

func (j *Journal) note(s *segment, g Group, at time.Time, length int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	s.end += length
	s.last = g.Number
	s.newest = at
	j.last = g.Number
	j.total += int64(g.Acknowledged)
	j.remember(g)
}

// remember keeps the newest groups in memory, the oldest of them go first; j.mu is held.
func (j *Journal) remember(g Group) {
	j.recent = append(j.recent, g)
	j.inMemory += len(g.Body)
	drop := 0
	for j.inMemory > recentBytes {
		j.inMemory -= len(j.recent[drop].Body)
		drop++
	}
	j.dropRecent(drop)
}

func (j *Journal) dropRecent(n int) {
	clear(j.recent[:n]) // so that the collector has them
	j.recent = j.recent[n:]
}

// Release frees the memory of the groups up to the number; on disk they stay.
func (j *Journal) Release(number int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := 0
	for n < len(j.recent) && j.recent[n].Number <= number {
		j.inMemory -= len(j.recent[n].Body)
		n++
	}
	j.dropRecent(n)
}

// rotate goes on in a new file; j.appending is held, or j is not shared yet.
func (j *Journal) rotate() error {
	if err := j.seal(); err != nil {
		return err
	}
	file, err := j.takeSpare()
	if err != nil {
		return err
	}
	s := &segment{sequence: j.sequence + 1, first: j.last + 1, last: j.last, before: j.total, made: j.clock()}
	if err := s.create(file, j.folder, j.name); err != nil {
		return err
	}
	j.sequence++
	j.writing = s
	j.mu.Lock()
	defer j.mu.Unlock()
	j.segments = append(j.segments, s)
	j.active = s
	return nil
}

// seal closes the newest file and gives back the room that it does not use; j.appending is held.
func (j *Journal) seal() error {
	s := j.writing
	if s == nil {
		return nil
	}
	j.writing = nil
	j.abandon()
	return s.close()
}

// MakeRoom reports whether a group could be appended now, as far as the disk's room and rights go: it makes the
// file that the next one goes into.
func (j *Journal) MakeRoom() error {
	j.appending.Lock()
	defer j.appending.Unlock()
	if _, err := j.roomFor(HeaderBytes); err != nil {
		return fmt.Errorf("make room in the journal: %w", fullDisk(err))
	}
	return nil
}

// InMemory reports whether the groups behind the number are in memory, so that they can be read without the disk.
func (j *Journal) InMemory(after int64) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.recent) > 0 && j.recent[0].Number <= after+1
}

// Last is the number of the newest group; 0: there never was one.
func (j *Journal) Last() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.last
}

// Total is how many records were ever appended.
func (j *Journal) Total() int64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.total
}

// Close gives the files back.
func (j *Journal) Close() error {
	j.appending.Lock()
	defer j.appending.Unlock()
	return errors.Join(j.dropSpare(), j.seal())
}

// Remove deletes the files of a closed journal.
func (j *Journal) Remove() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	var errs []error
	for _, s := range j.segments {
		errs = append(errs, os.Remove(s.path))
	}
	j.segments = nil
	return errors.Join(append(errs, disk.SyncFolder(j.folder))...)
}

// fullDisk adds ErrDiskFull to the system's ways of saying that there is no room.
func fullDisk(err error) error {
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: %w", ErrDiskFull, err)
		}
	}
	return err
}
