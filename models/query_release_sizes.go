package models

import (
	"context"
	"maps"
	"slices"

	"compreface-stats/models/internal/db"
)

// SizeClass is a class of face-collection sizes in a release: a few ranges together. Classes compare by size.
type SizeClass uint8

// SizeClassCount is how many classes there are.
const SizeClassCount = 5

var sizeClasses = [SizeClassCount]struct {
	name   string
	lowest SizeRange
}{
	{name: "1-50", lowest: 1},
	{name: "51-500", lowest: 3},
	{name: "501-10000", lowest: 5},
	{name: "10001-1000000", lowest: 7},
	{name: "1000001+", lowest: 10},
}

// SizeClasses lists the classes, smallest first.
func SizeClasses() (all []SizeClass) {
	for c := range SizeClass(SizeClassCount) {
		all = append(all, c)
	}
	return all
}

// String is the class's name, written like those of ranges.
func (c SizeClass) String() string { return sizeClasses[c].name }

// Lower is the smallest number of faces in the class.
func (c SizeClass) Lower() int64 { return sizeClasses[c].lowest.Lower() }

// Class is the class of a range with faces.
func (size SizeRange) Class() SizeClass {
	class := SizeClass(0)
	for c := range sizeClasses {
		if size >= sizeClasses[c].lowest {
			class = SizeClass(c)
		}
	}
	return class
}

// addSizes takes the sizes from the state where that tells them: it holds the newest reports alone.
func (t *releaseCounter) addSizes(in *installation) {
	newest, reported := in.newestDay()
	switch {
	case !reported || !t.SizesKnown:
	case newest <= t.end:
		t.addLargest(in.reports)
	default:
		for d := t.end - sizeWindow + 1; d <= t.end; d++ {
			if in.seen.has(d) {
				t.late = append(t.late, installationDay{installation: in.id, day: d})
			}
		}
	}
}

// addLargest counts an installation whose newest reports up to the day are these.
func (t *releaseCounter) addLargest(newest []report) {
	if class, ok := largestOn(newest, t.end).Class(); ok {
		t.Largest[class]++
	}
}

// largestOn is the largest part in which any of the reports puts its collection on the day; the reports are the newest
// up to it.
func largestOn(newest []report, day Day) (largest SizePart) {
	for _, r := range newest {
		if r.day > day-sizeWindow && r.day <= day {
			largest = max(largest, r.part())
		}
	}
	return largest
}

// Class is the class of the part's sizes; ok is false where it holds no faces.
func (p SizePart) Class() (class SizeClass, ok bool) {
	size, ok := p.Range()
	if !ok || size == SizeEmpty {
		return 0, false
	}
	return size.Class(), true
}

// lateBatch is how many days of installations are read at once: it bounds memory.
const lateBatch = 7000

// addFromFacts reads the reports that the states do not tell any more. The days of an installation follow one another.
func (t *releaseCounter) addFromFacts(ctx context.Context, s *Store, tx *db.Tx) error {
	for len(t.late) > 0 {
		n := min(lateBatch, len(t.late))
		for n < len(t.late) && t.late[n].installation == t.late[n-1].installation {
			n++
		}
		newest := make(map[ID]map[ID]report)
		err := s.facts.reports(ctx, tx, t.late[:n], func(fact *ReportFact) error {
			keepNewer(newest, fact)
			return nil
		})
		if err != nil {
			return err
		}
		for _, reports := range newest {
			t.addLargest(slices.Collect(maps.Values(reports)))
		}
		t.late = t.late[n:]
	}
	return nil
}

// keepNewer keeps the newest report of each collection, by installation.
func keepNewer(newest map[ID]map[ID]report, fact *ReportFact) {
	r := fact.report()
	of := newest[fact.Installation]
	if of == nil {
		of = make(map[ID]report)
		newest[fact.Installation] = of
	}
	if known, found := of[r.collection]; !found || r.day > known.day {
		of[r.collection] = r
	}
}
