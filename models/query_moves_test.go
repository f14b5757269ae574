package models

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// checkMoves compares the moves of each day and of the whole span with the recount. sizes are the span's own.
func checkMoves(t testing.TB, s *Store, n *recount, span Span, sizes []SizesDay) {
	t.Helper()
	ask := func(span Span) []Move {
		moves := answer(t, func() ([]Move, error) { return s.Moves(context.Background(), span) })
		same(t, "moves", byName(moves), n.moves(span))
		if !slices.IsSortedFunc(moves, func(a, b Move) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
		}) {
			t.Errorf("moves out of order: %+v", moves)
		}
		return moves
	}
	ask(span)
	for i := 1; i < len(sizes); i++ {
		moves := ask(Span{sizes[i].Day, sizes[i].Day})
		same(t, "yesterday's sizes and today's moves", after(standings(sizes[i-1]), moves), standings(sizes[i]))
	}
}

func byName(moves []Move) map[[2]string]int64 {
	named := map[[2]string]int64{}
	for _, m := range moves {
		named[[2]string{m.From.String(), m.To.String()}] = m.Collections
	}
	return named
}

// standings counts the collections in each part; none is left out.
func standings(d SizesDay) (count [SizePartCount]int64) {
	for p := range SizePartCount {
		if size, ok := p.Range(); ok {
			count[p] = d.Collections[size]
		}
	}
	count[PartDemo] = d.Demo
	return count
}

func after(count [SizePartCount]int64, moves []Move) [SizePartCount]int64 {
	for _, m := range moves {
		count[m.From] -= m.Collections
		count[m.To] += m.Collections
	}
	count[PartNone] = 0
	return count
}

func TestEveryPartIsReadAsItIsWritten(t *testing.T) {
	for p := range SizePartCount {
		if got, err := ParseSizePart(p.String()); got != p || err != nil {
			t.Errorf("%v: %v %v", p, got, err)
		}
	}
	for size, want := range map[SizeRange]SizePart{SizeEmpty: PartEmpty, 1: PartDemo + 1, SizeRangeCount - 1: SizePartCount - 1} {
		if got, _ := ParseSizePart(size.String()); got != want || (report{size: size}).part() != want {
			t.Errorf("%v is part %d, want %d", size, got, want)
		}
	}
	if _, err := ParseSizePart("11 to 50"); err == nil {
		t.Error("a part of another name was taken")
	}
}

// A report of exactly seven days before no longer counts, but the collection has not been away on any day either.
func TestACollectionMovesDirectlyWhileItsReportHoldsAndThroughNoneAfterwards(t *testing.T) {
	const install, collection = "560eee90-5fca-11eb-988b-0242ac120003", "a3d5dda8-b53a-4465-a44e-f1c3c81c7551"
	report := func(date string, hour time.Duration, size string) raw {
		return raw{at: day(date).Time().Add(hour * time.Hour), install: install, collection: collection, size: size}
	}
	testdb.Each(t, func(t *testing.T, url string) {
		s := openTest(t, url)
		for _, r := range []raw{
			report("2025-03-01", 0, "1-10"), report("2025-03-08", 0, "11-50"), report("2025-03-08", 1, "0"), report("2025-03-16", 0, "51-200"),
		} {
			if _, err := s.Add(t.Context(), []Record{s.record(t, r)}, AddOptions{}); err != nil {
				t.Fatal(err)
			}
		}
		for d, want := range map[string]map[[2]string]int64{
			"2025-03-01": {{"none", "1-10"}: 1},
			"2025-03-07": {},
			"2025-03-08": {{"1-10", "0"}: 1},
			"2025-03-15": {{"0", "none"}: 1},
			"2025-03-16": {{"none", "51-200"}: 1},
			"2025-03-23": {{"51-200", "none"}: 1},
		} {
			moves := answer(t, func() ([]Move, error) { return s.Moves(t.Context(), Span{day(d), day(d)}) })
			same(t, "moves on "+d, byName(moves), want)
		}
		checkVerify(t, s)
	})
}
