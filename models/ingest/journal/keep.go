package journal

import (
	"fmt"
	"os"
	"slices"
	"time"

	"compreface-stats/models/internal/disk"
)

// Keep says how long and how much of what is not needed any more stays on disk.
type Keep struct {
	For   time.Duration // after a group was written
	Bytes int64         // of all files; 0: any number
}

// soonest is how long a process has a file before it believes a clock that says the file is old: a clock that is wrong
// for a moment removes nothing.
const soonest = time.Hour

// Forget removes files whose groups, all up to number done, are not needed any more and were kept for long enough. The
// file that is appended to stays.
func (j *Journal) Forget(done int64, keep Keep) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	size := int64(0)
	for _, s := range j.segments {
		size += s.end
	}
	for len(j.segments) > 0 {
		s := j.segments[0]
		if s == j.active || s.last > done || !j.wasKept(s, keep) && (keep.Bytes == 0 || size <= keep.Bytes) {
			return nil
		}
		if err := os.Remove(s.path); err != nil {
			return fmt.Errorf("forget a part of the journal: %w", err)
		}
		size -= s.end
		j.segments = j.segments[1:]
		j.loaded = loadedSegment{}
	}
	return nil
}

func (j *Journal) wasKept(s *segment, keep Keep) bool {
	held := time.Since(s.held)
	return held >= keep.For || held >= soonest && j.clock().Sub(s.newest) >= keep.For
}

// Empty reports whether the journal holds no group.
func (j *Journal) Empty() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return !slices.ContainsFunc(j.segments, func(s *segment) bool { return s.last >= s.first })
}

// Erase takes the records out that unwanted picks, from every group, and returns how many there were. A file is
// replaced by one without them at once, so that a crash leaves it as it was or as it is to be. Groups keep their
// numbers. What is in files for damaged parts stays.
func (j *Journal) Erase(unwanted func(record []byte) bool) (erased int, err error) {
	j.appending.Lock()
	err = j.seal() // no file is written to meanwhile
	j.appending.Unlock()
	if err != nil {
		return 0, fmt.Errorf("erase from the journal: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.dropRecent(len(j.recent))
	j.inMemory = 0
	j.loaded = loadedSegment{}
	for _, s := range j.segments {
		if s == j.active {
			break // newer than the erasure
		}
		n, err := j.eraseFrom(s, unwanted)
		if err != nil {
			return erased, fmt.Errorf("erase from the journal: %w", err)
		}
		erased += n
	}
	return erased, nil
}

func (j *Journal) eraseFrom(s *segment, unwanted func(record []byte) bool) (erased int, err error) {
	content, err := os.ReadFile(s.path)
	if err != nil {
		return 0, err
	}
	header := *s
	kept := append(make([]byte, 0, len(content)), header.header(j.name)...)
	kept = append(kept, make([]byte, headerPage-headerBytes)...)
	r := frameReader{bytes: content, recordBytes: j.recordBytes, offset: min(headerPage, len(content))}
	for r.next() {
		if r.group.Number > s.last {
			continue
		}
		frame := append(make([]byte, HeaderBytes), r.group.Body...)
		frame = without(frame, j.recordBytes, unwanted)
		erased += (len(r.group.Body) - (len(frame) - HeaderBytes)) / j.recordBytes
		sealFrame(frame, r.group, r.at)
		kept = append(kept, frame...)
	}
	if erased == 0 {
		return 0, nil
	}
	s.end = int64(len(kept))
	return erased, disk.ReplaceFile(s.path, kept)
}

// without removes the unwanted records of a frame.
func without(frame []byte, recordBytes int, unwanted func(record []byte) bool) []byte {
	kept := frame[:HeaderBytes]
	for record := range slices.Chunk(frame[HeaderBytes:], recordBytes) {
		if !unwanted(record) {
			kept = append(kept, record...)
		}
	}
	return kept
}
