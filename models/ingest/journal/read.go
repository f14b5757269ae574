package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Damage is a part of the journal that could not be read. What it held is known only by the numbers of records in the
// groups behind it.
type Damage struct {
	Path string // the file, or the copy that was kept of a part of it
	What string // in words
}

// loadedSegment is a file in memory, for reading on from group to group.
type loadedSegment struct {
	sequence int64
	bytes    []byte
}

// Open reads a journal that was left behind, as far as its checksums go. What is damaged in the middle is copied into
// files beside it and reported by Damage; the newest group may have been cut off by a crash, which is no damage,
// because nobody was answered for it. recordBytes and name must be what it was created with.
func Open(folder, name string, recordBytes int, clock func() time.Time) (*Journal, error) {
	j := &Journal{folder: folder, name: name, recordBytes: recordBytes, clock: clock}
	paths, err := filepath.Glob(filepath.Join(folder, filePrefix+"*"))
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	paths, err = withoutRests(paths)
	if err == nil {
		err = removeIfThere(filepath.Join(folder, spareName))
	}
	if err != nil {
		return nil, fmt.Errorf("open the journal: %w", err)
	}
	for i, path := range paths {
		if err := j.take(path, i == len(paths)-1); err != nil {
			return nil, fmt.Errorf("open the journal: %w", err)
		}
	}
	return j, nil
}

// withoutRests removes what disk.ReplaceFile did not come to the end of, which an erasure would not reach, and
// returns the others in their order.
func withoutRests(paths []string) (kept []string, err error) {
	for _, path := range paths {
		if filepath.Ext(path) == "" {
			kept = append(kept, path)
		} else if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	slices.Sort(kept)
	return kept, nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// take looks at one more file of the journal.
func (j *Journal) take(path string, newest bool) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	sequence, err := strconv.ParseInt(strings.TrimPrefix(filepath.Base(path), filePrefix), 10, 64)
	if err != nil {
		j.damage = append(j.damage, Damage{Path: path, What: "no file of the journal"})
		return nil
	}
	s, name, whole := parseHeader(content)
	if whole && (s.sequence != sequence || name != j.name) {
		j.damage = append(j.damage, Damage{Path: path, What: "a copy of another file, which is not read"})
		return nil
	}
	if !whole {
		s = segment{first: j.last + 1, before: j.total}
		j.damage = append(j.damage, Damage{Path: path, What: "its header is damaged"})
	}
	s.path = path
	s.sequence = sequence
	s.held = time.Now()
	j.continueWith(&s)
	return j.scan(&s, content, newest)
}

// continueWith goes on where the file begins. It forgets groups that the file has again: nobody was answered for
// them.
func (j *Journal) continueWith(s *segment) {
	if n := len(j.segments); n > 0 {
		before := j.segments[n-1]
		before.last = min(before.last, s.first-1)
	}
	j.last = s.first - 1
	j.total = s.before
}

// scan finds out what the file holds.
func (j *Journal) scan(s *segment, content []byte, newest bool) error {
	s.last = s.first - 1
	s.newest = s.made
	s.end = headerPage
	r := frameReader{bytes: content, recordBytes: j.recordBytes, offset: min(headerPage, len(content))}
	for r.next() {
		if r.group.Number > s.last {
			s.last = r.group.Number
			s.newest = r.at
			s.end = int64(r.offset)
			j.last = r.group.Number
			j.total = r.group.Before + int64(r.group.Acknowledged)
		}
	}
	j.segments = append(j.segments, s)
	for _, part := range r.skipped {
		if newest && part.to == len(content) {
			break // a group that a crash cut off
		}
		if err := j.keepAside(s, content, part); err != nil {
			return err
		}
	}
	return nil
}

// keepAside copies a part of a file that is not to be read into a file of its own, once.
func (j *Journal) keepAside(s *segment, content []byte, part stretch) error {
	path := filepath.Join(j.folder, fmt.Sprintf("damaged-%06d-%d", s.sequence, part.from))
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		err = nil
	} else if err == nil {
		_, err = file.Write(content[part.from:part.to])
		err = errors.Join(err, file.Sync(), file.Close())
	}
	if err != nil {
		return fmt.Errorf("keep a damaged part: %w", err)
	}
	what := fmt.Sprintf("%d bytes of %s hold no whole group", part.to-part.from, filepath.Base(s.path))
	j.damage = append(j.damage, Damage{Path: path, What: what})
	return nil
}

// Damage is what could not be read when the journal was opened.
func (j *Journal) Damage() []Damage {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.damage)
}

// Read returns the groups behind number after, in order, with at most limit records unless the first alone has
// more. It returns none where there are none. Where groups are missing, the number of the first and its Before
// tell.
func (j *Journal) Read(after int64, limit int) ([]Group, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.recent) > 0 && j.recent[0].Number <= after+1 {
		return atMost(j.recent[min(int(after+1-j.recent[0].Number), len(j.recent)):], limit, j.recordBytes), nil
	}
	for _, s := range j.segments {
		if s.last <= after || s.last < s.first {
			continue
		}
		groups, err := j.readSegment(s, after, limit)
		if err != nil || len(groups) > 0 {
			return groups, err
		}
	}
	return nil, nil
}

func atMost(groups []Group, limit, recordBytes int) []Group {
	records, n := 0, 0
	for n < len(groups) {
		records += len(groups[n].Body) / recordBytes
		if n > 0 && records > limit {
			break
		}
		n++
	}
	return slices.Clone(groups[:n])
}

// readSegment reads from disk; j.mu is held.
func (j *Journal) readSegment(s *segment, after int64, limit int) (groups []Group, err error) {
	if j.loaded.sequence != s.sequence || int64(len(j.loaded.bytes)) < s.end {
		content, err := os.ReadFile(s.path)
		if err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		j.loaded = loadedSegment{sequence: s.sequence, bytes: content[:min(s.end, int64(len(content)))]}
	}
	records, last := 0, after
	r := frameReader{bytes: j.loaded.bytes, recordBytes: j.recordBytes, offset: min(headerPage, len(j.loaded.bytes))}
	for r.next() {
		if r.group.Number <= last || r.group.Number > s.last {
			continue // copied from elsewhere, or nobody was answered for it
		}
		records += len(r.group.Body) / j.recordBytes
		if len(groups) > 0 && records > limit {
			break
		}
		groups = append(groups, r.group)
		last = r.group.Number
	}
	return groups, nil
}
