package journal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

const (
	recordLength = 8
	testName     = "TESTJOURNAL"
)

func fixedClock() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }

// frameOf is what the tests append: so many records, each of which is the number.
func frameOf(number, records int) []byte {
	frame := make([]byte, HeaderBytes)
	for range records {
		frame = binary.BigEndian.AppendUint64(frame, uint64(number))
	}
	return frame
}

// written makes a journal of so many groups, each of as many records as its number says, and closes it.
func written(t testing.TB, groups int) (folder string) {
	t.Helper()
	folder = t.TempDir()
	j := Create(folder, testName, recordLength, fixedClock)
	for n := range groups {
		if got := must(j.Append(frameOf(n+1, n+1), n+1))(t); got != int64(n+1) {
			t.Fatalf("group %d has number %d", n+1, got)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return folder
}

func must[V any](value V, err error) func(testing.TB) V {
	return func(t testing.TB) V {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func opened(t testing.TB, folder string) *Journal {
	t.Helper()
	return must(Open(folder, testName, recordLength, fixedClock))(t)
}

// numbers reads everything behind the number, a few records at a time, and checks each group that it is given.
func numbers(t testing.TB, j *Journal, after int64) (found []int) {
	t.Helper()
	for {
		groups := must(j.Read(after, 5))(t)
		if len(groups) == 0 {
			return found
		}
		for _, g := range groups {
			checkGroup(t, g)
			found = append(found, int(g.Number))
			after = g.Number
		}
	}
}

func checkGroup(t testing.TB, g Group) {
	t.Helper()
	n := int(g.Number)
	if !bytes.Equal(g.Body, frameOf(n, n)[HeaderBytes:]) || g.Acknowledged != n || g.Before != int64(n*(n-1)/2) {
		t.Errorf("group %d is not as it was: %d records, %d before", n, g.Acknowledged, g.Before)
	}
}

func upTo(n int) (all []int) {
	for i := range n {
		all = append(all, i+1)
	}
	return all
}

func TestEveryGroupComesBackWhileItIsWrittenAndAfter(t *testing.T) {
	folder := t.TempDir()
	j := Create(folder, testName, recordLength, fixedClock)
	for n := range 20 {
		must(j.Append(frameOf(n+1, n+1), n+1))(t)
	}
	if got := numbers(t, j, 0); !slices.Equal(got, upTo(20)) {
		t.Errorf("from memory: %v", got)
	}
	j.Release(15)
	if got := numbers(t, j, 0); !slices.Equal(got, upTo(20)) {
		t.Errorf("from disk: %v", got)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	left := opened(t, folder)
	if got := numbers(t, left, 12); !slices.Equal(got, upTo(20)[12:]) {
		t.Errorf("after a crash, behind the twelfth: %v", got)
	}
	if left.Last() != 20 || left.Total() != 210 {
		t.Errorf("last %d, %d records", left.Last(), left.Total())
	}
}

func TestGroupsGoOnInTheNextFile(t *testing.T) {
	folder := t.TempDir()
	j := Create(folder, testName, recordLength, fixedClock)
	const groups = 5
	large := segmentBytes / recordLength / 2 // so that a file has one
	for n := range groups {
		must(j.Append(frameOf(n+1, large), large))(t)
	}
	j.Release(groups)
	files := must(filepath.Glob(filepath.Join(folder, filePrefix+"*")))(t)
	if len(files) != groups {
		t.Errorf("%d files", len(files))
	}
	for after := range int64(groups) {
		got := must(j.Read(after, 1))(t)
		if len(got) != 1 || got[0].Number != after+1 || got[0].Before != after*int64(large) {
			t.Errorf("behind %d: %d groups", after, len(got))
		}
	}
	if err := j.Forget(2, Keep{}); err != nil {
		t.Fatal(err)
	}
	if got := must(j.Read(0, 1))(t); len(got) != 1 || got[0].Number != 3 {
		t.Errorf("what was to be forgotten is there: %v", got[0].Number)
	}
}

func TestWhatIsToBeKeptIsKeptUnlessThereIsTooMuch(t *testing.T) {
	folder := t.TempDir()
	j := Create(folder, testName, recordLength, fixedClock)
	large := segmentBytes / recordLength / 2
	for n := range 3 {
		must(j.Append(frameOf(n+1, large), large))(t)
	}
	j.Release(3)
	if err := j.Forget(3, Keep{For: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if got := must(j.Read(0, 1))(t); got[0].Number != 1 {
		t.Errorf("group %d is the first", got[0].Number)
	}
	if err := j.Forget(3, Keep{For: time.Hour, Bytes: segmentBytes}); err != nil {
		t.Fatal(err)
	}
	if got := must(j.Read(0, 1))(t); got[0].Number != 3 {
		t.Errorf("group %d is the first", got[0].Number)
	}
}

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

func BenchmarkAppend(b *testing.B) {
	for _, records := range []int{1, 64, 512, 2000} {
		b.Run(fmt.Sprint(records), func(b *testing.B) {
			j := Create(b.TempDir(), testName, 54, time.Now)
			b.ReportAllocs()
			for b.Loop() {
				number, err := j.Append(make([]byte, HeaderBytes+records*54), records)
				if err != nil {
					b.Fatal(err)
				}
				j.Release(number)
				if err := j.Forget(number, Keep{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*records)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
