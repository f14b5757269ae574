package journal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
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

func TestTheNextFileIsReadyBeforeTheOneInUseIsFull(t *testing.T) {
	folder := t.TempDir()
	j := Create(folder, testName, recordLength, fixedClock)
	spare := filepath.Join(folder, spareName)
	const part = segmentBytes / recordLength / 10
	for n := range 25 { // two files and a half
		must(j.Append(frameOf(n+1, part), part))(t)
	}
	if j.spare == nil {
		t.Error("none is made ready")
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(spare); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the closed journal keeps a file that nobody needs: %v", err)
	}
	must(0, os.WriteFile(spare, make([]byte, 100), 0o600))(t)
	if total := opened(t, folder).Total(); total != 25*part {
		t.Errorf("%d records, want %d", total, 25*part)
	}
	if _, err := os.Stat(spare); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a half-made file of a crash is kept: %v", err)
	}
}
