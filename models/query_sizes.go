package models

import (
	"context"
	"fmt"
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
func (s *Store) FaceCollections(ctx context.Context, span Span) ([]SizesDay, error) {
	parts, err := daily(ctx, s, dailySizes, span)
	if err != nil {
		return nil, fmt.Errorf("face collections: %w", err)
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
