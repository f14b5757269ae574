package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A crash cuts the newest write off anywhere: all groups before are there, and no part of it.
func TestATornWriteIsNoGroupWhereverItIsCut(t *testing.T) {
	folder := written(t, 4)
	path := segmentPath(folder, 1)
	whole := must(os.ReadFile(path))(t)
	last := len(frameOf(4, 4))
	for cut := range last {
		torn := slices.Clone(whole)
		clear(torn[len(torn)-last+cut:])
		if err := os.WriteFile(path, append(torn, make([]byte, 500)...), 0o600); err != nil {
			t.Fatal(err)
		}
		j := opened(t, folder)
		if got := numbers(t, j, 0); !slices.Equal(got, upTo(3)) || len(j.Damage()) > 0 {
			t.Fatalf("cut after %d bytes: %v, damage %v", cut, got, j.Damage())
		}
	}
}

func TestAFlippedBitCostsItsGroupAlone(t *testing.T) {
	folder := written(t, 5)
	path := segmentPath(folder, 1)
	whole := must(os.ReadFile(path))(t)
	begin := headerPage + len(frameOf(1, 1)) + len(frameOf(2, 2))
	for at := begin; at < begin+len(frameOf(3, 3)); at++ {
		flipped := slices.Clone(whole)
		flipped[at] ^= 1 << (at % 8)
		if err := os.WriteFile(path, flipped, 0o600); err != nil {
			t.Fatal(err)
		}
		j := opened(t, folder)
		if got := numbers(t, j, 0); !slices.Equal(got, []int{1, 2, 4, 5}) || len(j.Damage()) != 1 {
			t.Fatalf("byte %d: %v, damage %v", at, got, j.Damage())
		}
		if kept := must(os.ReadFile(j.Damage()[0].Path))(t); len(kept) != len(frameOf(3, 3)) {
			t.Fatalf("byte %d: %d bytes are kept", at, len(kept))
		}
		if err := os.Remove(j.Damage()[0].Path); err != nil {
			t.Fatal(err)
		}
	}
}

func TestADamagedHeaderCostsNothing(t *testing.T) {
	folder := written(t, 3)
	path := segmentPath(folder, 1)
	whole := must(os.ReadFile(path))(t)
	clear(whole[:headerBytes])
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := numbers(t, opened(t, folder), 0); !slices.Equal(got, upTo(3)) {
		t.Errorf("%v", got)
	}
}

// ofFiles makes a journal with one group a file.
func ofFiles(t *testing.T, files int) (folder string) {
	t.Helper()
	folder = t.TempDir()
	j := Create(folder, testName, recordLength, fixedClock)
	for n := range files {
		must(j.Append(frameOf(n+1, n+1), n+1))(t)
		if _, err := j.Erase(func([]byte) bool { return false }); err != nil { // goes on in a new file
			t.Fatal(err)
		}
	}
	return folder
}

func TestAMissingFileCostsItsGroupsAndTheNextTellsHowMany(t *testing.T) {
	folder := ofFiles(t, 4)
	if err := os.Remove(segmentPath(folder, 2)); err != nil {
		t.Fatal(err)
	}
	j := opened(t, folder)
	if got := numbers(t, j, 0); !slices.Equal(got, []int{1, 3, 4}) || j.Total() != 10 {
		t.Errorf("%v of %d records", got, j.Total())
	}
}

func TestARepeatedFileCountsOnce(t *testing.T) {
	folder := ofFiles(t, 3)
	copied := must(os.ReadFile(segmentPath(folder, 2)))(t)
	if err := os.WriteFile(segmentPath(folder, 9), copied, 0o600); err != nil {
		t.Fatal(err)
	}
	j := opened(t, folder)
	if got := numbers(t, j, 0); !slices.Equal(got, upTo(3)) || j.Total() != 6 || len(j.Damage()) != 1 {
		t.Errorf("%v of %d records, damage %v", got, j.Total(), j.Damage())
	}
}

// A write that failed may be on disk as a whole all the same. Nobody was answered for it, and its number was given to
// the next group, in another file.
func TestAGroupThatNobodyWasAnsweredForGivesWayToTheNext(t *testing.T) {
	folder := ofFiles(t, 2)
	path := segmentPath(folder, 1)
	unanswered := frameOf(2, 7)
	sealFrame(unanswered, Group{Number: 2, Before: 1, Acknowledged: 7}, fixedClock())
	if err := os.WriteFile(path, append(must(os.ReadFile(path))(t), unanswered...), 0o600); err != nil {
		t.Fatal(err)
	}
	j := opened(t, folder)
	if got := numbers(t, j, 0); !slices.Equal(got, upTo(2)) || j.Total() != 3 {
		t.Errorf("%v of %d records", got, j.Total())
	}
}

func TestErasedRecordsAreGoneFromDiskAndTheOthersAreNot(t *testing.T) {
	folder := t.TempDir()
	j := Create(folder, testName, recordLength, fixedClock)
	for n := range 6 {
		frame := append(frameOf(n+1, 2), frameOf(77, 1)[HeaderBytes:]...)
		must(j.Append(frame, 3))(t)
	}
	unwanted := func(record []byte) bool { return binary.BigEndian.Uint64(record) == 77 }
	if n := must(j.Erase(unwanted))(t); n != 6 {
		t.Errorf("%d are erased", n)
	}
	must(j.Append(frameOf(7, 3), 3))(t)
	for name, at := range map[string]*Journal{"running": j, "left behind": opened(t, folder)} {
		groups := must(at.Read(0, 100))(t)
		for _, g := range groups[:min(len(groups), 6)] {
			if len(g.Body) != 2*recordLength || g.Acknowledged != 3 || g.Before != 3*(g.Number-1) {
				t.Errorf("%s: group %d has %d bytes for %d records", name, g.Number, len(g.Body), g.Acknowledged)
			}
		}
		if at.Total() != 21 {
			t.Errorf("%s: %d records", name, at.Total())
		}
	}
	for _, path := range must(filepath.Glob(filepath.Join(folder, "*")))(t) {
		if bytes.Contains(must(os.ReadFile(path))(t), frameOf(77, 1)[HeaderBytes:]) {
			t.Errorf("%s holds an erased record", path)
		}
	}
}

// A crash while records were erased leaves the file that was to take the other's place: it holds what was erased since.
func TestWhatAnErasureLeftUnfinishedIsRemoved(t *testing.T) {
	folder := written(t, 3)
	rest := segmentPath(folder, 1) + ".1234"
	if err := os.WriteFile(rest, must(os.ReadFile(segmentPath(folder, 1)))(t), 0o600); err != nil {
		t.Fatal(err)
	}
	j := opened(t, folder)
	if got := numbers(t, j, 0); !slices.Equal(got, upTo(3)) || len(j.Damage()) > 0 {
		t.Errorf("%v, damage %v", got, j.Damage())
	}
	if _, err := os.Stat(rest); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the rest is there: %v", err)
	}
}

// FuzzOpen changes what is on disk in any way: whatever is read is a group that was written.
func FuzzOpen(f *testing.F) {
	f.Add(uint32(4096), []byte{1}, uint32(5000))
	f.Add(uint32(0), []byte("CFG1"), uint32(8<<20))
	f.Add(uint32(4100), bytes.Repeat([]byte{0xff}, 100), uint32(4300))
	f.Fuzz(func(t *testing.T, at uint32, written []byte, size uint32) {
		folder := writtenOnce(t)
		path := segmentPath(folder, 1)
		content := must(os.ReadFile(path))(t)
		if int(at) < len(content) {
			copy(content[at:], written)
		}
		content = content[:min(int(size), len(content))]
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		found := numbers(t, opened(t, folder), 0)
		if !slices.IsSorted(found) || len(found) > 8 {
			t.Errorf("%v", found)
		}
	})
}

// writtenOnce is a journal that is small enough to be written for every input.
func writtenOnce(t *testing.T) (folder string) {
	folder = t.TempDir()
	s := segment{sequence: 1, first: 1, made: fixedClock()}
	content := append(s.header(testName), make([]byte, headerPage-headerBytes)...)
	for n := range 8 {
		frame := frameOf(n+1, n+1)
		sealFrame(frame, Group{Number: int64(n + 1), Before: int64(n * (n + 1) / 2), Acknowledged: n + 1}, fixedClock())
		content = append(content, frame...)
	}
	if err := os.WriteFile(segmentPath(folder, 1), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}
