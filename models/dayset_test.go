package models

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestADaySetIsASet(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var set daySet
		var want []Day
		for range rng.IntN(60) {
			d := Day(20_000 + rng.IntN(400) - 200)
			set.add(d)
			if !slices.Contains(want, d) {
				want = append(want, d)
			}
		}
		slices.Sort(want)
		for range rng.IntN(10) {
			if n := len(want); n > 0 {
				i := rng.IntN(n)
				set.remove(want[i])
				want = slices.Delete(want, i, i+1)
			}
			set.remove(Day(30_000)) // never in it
		}
		if got := slices.Collect(set.all); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
		if len(want) == 0 {
			continue
		}
		if set.first != want[0] || set.last() != want[len(want)-1] {
			t.Fatalf("first %v, last %v of %v", set.first, set.last(), want)
		}
		checkNeighbours(t, &set, want)
		copied, rest, err := readDaySet(append(set.appendTo(nil), "rest"...))
		if err != nil || string(rest) != "rest" || !slices.Equal(slices.Collect(copied.all), want) {
			t.Fatalf("written and read: %v %q %v", copied, rest, err)
		}
		var again daySet
		for _, d := range want {
			again.add(d)
		}
		if !bytes.Equal(again.appendTo(nil), set.appendTo(nil)) {
			t.Fatalf("the same days are written in two ways: %v and %v", again, set)
		}
	}
}

func checkNeighbours(t *testing.T, set *daySet, days []Day) {
	t.Helper()
	for d := days[0] - 3; d < days[len(days)-1]+3; d++ {
		i, found := slices.BinarySearch(days, d)
		for _, end := range []Day{d - 1, d, d + 5, d + 27} {
			to, _ := slices.BinarySearch(days, end+1)
			if got, want := set.count(d, end), max(to-i, 0); got != want {
				t.Fatalf("from %v to %v: %d days of %v, want %d", d, end, got, days, want)
			}
		}
		if set.has(d) != found {
			t.Fatalf("has(%v) = %v", d, !found)
		}
		if got, want := set.before(d, 2, nil), days[max(0, i-2):i]; !slices.Equal(got, want) {
			t.Fatalf("before %v: %v, want %v", d, got, want)
		}
		if found {
			i++
		}
		if got, want := set.after(d, 2, nil), days[i:min(i+2, len(days))]; !slices.Equal(got, want) {
			t.Fatalf("after %v: %v, want %v", d, got, want)
		}
	}
}

func TestADamagedStateIsAnErrorAndNoPanic(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		junk := make([]byte, rng.IntN(40))
		for i := range junk {
			junk[i] = byte(rng.Uint32())
		}
		if set, _, err := readDaySet(junk); err == nil {
			for range set.all { // must end
			}
		}
		if _, err := readReports(junk); err == nil && len(junk)%reportBytes != 0 {
			t.Fatalf("half a report was read from %x", junk)
		}
	}
}

// A spool may bring back what a clock that was wrong has dated later than the erasure.
func TestAnErasureCoversWhatAWrongClockHasDatedLater(t *testing.T) {
	now := time.Date(2026, 11, 26, 21, 0, 0, 0, time.UTC)
	for newest, want := range map[Day]time.Time{
		DayOf(now) - 3:   now,
		DayOf(now):       now,
		DayOf(now) + 1:   now,
		DayOf(now) + 400: (DayOf(now) + 401).Time(),
	} {
		var in installation
		in.seen.add(DayOf(now) - 10)
		in.seen.add(newest)
		if got := erasedUntil(now, newestDay(&in, nil)); !got.Equal(want) {
			t.Errorf("newest day %s: %s, not %s", newest, got, want)
		}
	}
}
