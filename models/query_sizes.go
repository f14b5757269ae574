package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"compreface-stats/models/internal/db"
)

// SizesDay is the sizes of the current collections on one day (index: SizeRange). A collection is current for 7
// days from a report on, or until its next one.
type SizesDay struct {
	Day Day
	// Collections counts face collections by range; index 0 holds those that report "0", which are none: they are
	// empty, or a service that holds no faces.
	Collections [SizeRangeCount]int64
	// Demo counts the untouched demo collections, which Collections leaves out.
	Demo int64
	// Holding counts distinct installations with such a face collection; index 0 is unused.
	Holding [SizeRangeCount]int64
	// Largest counts installations by their largest face collection; index 0 is unused.
	Largest [SizeRangeCount]int64
}

// AtLeastFaces is the sum of the lower bounds of all face collections.
func (d SizesDay) AtLeastFaces() int64 {
	var sum int64
	for r := range SizeRange(SizeRangeCount) {
		sum += d.Collections[r] * r.Lower()
	}
	return sum
}

// FaceCollections is the number of current face collections of all ranges.
func (d SizesDay) FaceCollections() int64 {
	var sum int64
	for _, n := range d.Collections[1:] {
		sum += n
	}
	return sum
}

// Holders is the number of distinct installations with any face collection.
func (d SizesDay) Holders() int64 {
	var sum int64
	for _, n := range d.Largest[1:] {
		sum += n
	}
	return sum
}

// OverOneMillion is the number of current face collections of more than 1,000,000 faces.
func (d SizesDay) OverOneMillion() int64 { return d.Collections[SizeRangeCount-1] }

// FaceCollections returns one row a day of the span, oldest first, zeros included.
func (t Totals) FaceCollections(ctx context.Context, span Span) ([]SizesDay, error) {
	var parts map[DailySizes][]DailySizes
	err := t.read(ctx, func(h *heldRollups) { parts = h.sizes.daily(span) })
	if err != nil {
		return nil, db.Wrap("face collections", err)
	}
	days := make([]SizesDay, span.Days())
	for i := range days {
		days[i].Day = span.From + Day(i)
	}
	for _, size := range SizeRanges() {
		part := PartEmpty
		if size != SizeEmpty {
			part = partOf(size)
		}
		for i, r := range parts[DailySizes{Part: part}] {
			days[i].Collections[size] = r.Collections
			days[i].Holding[size] = r.Holding
			days[i].Largest[size] = r.Largest
		}
	}
	for i, r := range parts[DailySizes{Part: PartDemo}] {
		days[i].Demo = r.Collections
	}
	return days, nil
}

// SizePart is where a collection stands among the sizes: at none of them while it is not current, empty, the
// untouched demo, or in a size range. Parts compare in that order, smallest range first.
type SizePart uint8

// The parts of the sizes, in their order; those of the ranges follow one another.
const (
	PartNone      SizePart = iota // not current: not yet, or no report for 7 days
	PartEmpty                     // it reports "0"
	PartDemo                      // the demo collection of every fresh installation, as it was installed
	partFaces                     // "1-10"; the larger ranges follow
	SizePartCount = partFaces + SizeRangeCount - 1
)

// String is the part's name: none, demo, or the range as it is sent.
func (p SizePart) String() string {
	switch p {
	case PartNone:
		return "none"
	case PartDemo:
		return "demo"
	default:
		size, _ := p.Range()
		return size.String()
	}
}

// Range is the range that collections of the part report; ok is false for none and for the demo, which are no sizes
// to compare.
func (p SizePart) Range() (size SizeRange, ok bool) {
	switch {
	case p == PartEmpty:
		return SizeEmpty, true
	case p >= partFaces:
		return SizeRange(p-partFaces) + 1, true
	}
	return 0, false
}

// ParseSizePart reads what String writes.
func ParseSizePart(text string) (SizePart, error) {
	for p := range SizePartCount {
		if p.String() == text {
			return p, nil
		}
	}
	return 0, fmt.Errorf("%q is no part of the sizes", text)
}

// partOf is the part of the collections that report a range with faces.
func partOf(size SizeRange) SizePart { return partFaces + SizePart(size) - 1 }

// Part is where the report puts its collection.
func (f *ReportFact) Part() SizePart { return report{collection: f.Collection, size: f.Size}.part() }

// part is where the report puts its collection.
func (r report) part() SizePart {
	switch {
	case r.size == SizeEmpty:
		return PartEmpty
	case r.collection == DemoRecognition && r.size == SizeDemo:
		return PartDemo
	}
	return partOf(r.size)
}

// Move is how many collections went from one part to another. One that comes, or comes back, moves from none; one
// that is no longer current moves to none.
type Move struct {
	From, To    SizePart // never the same
	Collections int64    // as often as they moved
}

// Moves returns all moves on the days of the span, by From and then To, without those that nobody made. For every
// part but none, the collections on the last day are those on the day before the first, plus the moves to it, less
// the moves from it. On days to come, only those moves are known that follow when nothing more is reported.
func (t Totals) Moves(ctx context.Context, span Span) ([]Move, error) {
	sums := make(map[Move]int64)
	err := t.read(ctx, func(h *heldRollups) {
		for _, r := range h.moves.within(span) {
			sums[Move{From: r.From, To: r.To}] += r.Collections
		}
	})
	if err != nil {
		return nil, db.Wrap("moves between sizes", err)
	}
	moves := make([]Move, 0, len(sums))
	for m, n := range sums {
		if m.Collections = n; n != 0 {
			moves = append(moves, m)
		}
	}
	slices.SortFunc(moves, func(a, b Move) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	return moves, nil
}
