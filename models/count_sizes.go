package models

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
)

// sizeWindow is how many days a collection's report holds when no newer one follows.
const sizeWindow = 7

// report is the newest report of one collection on one day.
type report struct {
	collection ID
	day        Day
	at         int64 // Unix milliseconds
	size       SizeRange
	fresh      bool // not stored yet
	// again is for how many days more it was reported at least every seventh day in the same part: such reports count
	// as one that holds longer.
	again Day
}

// end is the day after the last on which the report holds where no newer one follows.
func (r report) end() Day { return r.day + r.again + sizeWindow }

// report is what a record of Faces says.
func (r Record) report() report {
	return report{collection: r.Collection, day: r.Day(), at: r.At.UnixMilli(), size: r.Size, fresh: true}
}

// supersedes says which of two reports of a collection on a day counts: the newer one and, of the same instant, the
// larger, so that the order of arrival does not matter.
func (r report) supersedes(old report) bool {
	return cmp.Or(cmp.Compare(r.at, old.at), cmp.Compare(r.size, old.size)) > 0
}

func compareReports(a, b report) int {
	return cmp.Or(bytes.Compare(a.collection[:], b.collection[:]), cmp.Compare(a.day, b.day))
}

// mergeReport puts r into the sorted list, in place of a report of its collection and day that it supersedes. isNew
// reports whether the collection had none that day.
func mergeReport(list []report, r report) (merged []report, isNew bool) {
	i, found := slices.BinarySearchFunc(list, r, compareReports)
	if !found {
		return slices.Insert(list, i, r), true
	}
	if r.supersedes(list[i]) {
		list[i] = r
	}
	return list, false
}

// sizeEdge is a point at which a collection enters (+1) or leaves (-1) a part of dailySizes.
type sizeEdge struct {
	day  Day
	part SizePart
	sign int64
}

// countSizes adds sign times what these reports of one installation, sorted, contribute to dailySizes. It is right
// for every day whose last seven days are in the list; on other days two lists that differ elsewhere contribute the
// same. The same goes for countMoves and a list that reaches seven days back and on from every report that the two
// do not share.
func countSizes(list []report, sign int64, out *delta) {
	edges := make([]sizeEdge, 0, 2*len(list))
	for i, r := range list {
		end := r.end()
		if i+1 < len(list) && list[i+1].collection == r.collection {
			end = min(end, list[i+1].day)
		}
		part := r.part()
		out.countCollections(part, r.day, end, sign)
		if part >= partFaces {
			edges = append(edges, sizeEdge{day: r.day, part: part, sign: +1}, sizeEdge{day: end, part: part, sign: -1})
		}
	}
	slices.SortFunc(edges, func(a, b sizeEdge) int { return cmp.Compare(a.day, b.day) })
	countHoldings(edges, sign, out)
}

// countHoldings walks the days on which an installation's face collections change and adds the steps of the ranges
// it holds and of its largest one.
func countHoldings(edges []sizeEdge, sign int64, out *delta) {
	var held [SizePartCount]int64
	var holds [SizePartCount]bool
	top := PartNone
	for i := 0; i < len(edges); {
		day := edges[i].day
		for ; i < len(edges) && edges[i].day == day; i++ {
			held[edges[i].part] += edges[i].sign
		}
		newTop := PartNone
		for part := partFaces; part < SizePartCount; part++ {
			has := held[part] > 0
			if has {
				newTop = part
			}
			if has != holds[part] {
				change := sign
				if !has {
					change = -sign
				}
				out.sizes.at(DailySizes{Day: day, Part: part}).Holding += change
				holds[part] = has
			}
		}
		if newTop != top {
			moveLargest(day, top, newTop, sign, out)
			top = newTop
		}
	}
}

func moveLargest(day Day, from, to SizePart, sign int64, out *delta) {
	if from != PartNone {
		out.sizes.at(DailySizes{Day: day, Part: from}).Largest -= sign
	}
	if to != PartNone {
		out.sizes.at(DailySizes{Day: day, Part: to}).Largest += sign
	}
}

// countCollections adds sign times a run of days on which a collection is in the part; end is the day after the last.
func (d *delta) countCollections(part SizePart, start, end Day, sign int64) {
	if start < end {
		d.sizes.at(DailySizes{Day: start, Part: part}).Collections += sign
		d.sizes.at(DailySizes{Day: end, Part: part}).Collections -= sign
	}
}

// countMoves adds sign times the moves that these reports of one installation, sorted, make from part to part. A
// report that comes while the one before it holds, or on the day on which it would end, moves its collection
// directly.
func countMoves(list []report, sign int64, out *delta) {
	for i, r := range list {
		from := PartNone
		if i > 0 && list[i-1].collection == r.collection && list[i-1].end() >= r.day {
			from = list[i-1].part()
		}
		out.move(r.day, from, r.part(), sign)
		if end := r.end(); i+1 == len(list) || list[i+1].collection != r.collection || list[i+1].day > end {
			out.move(end, r.part(), PartNone, sign)
		}
	}
}

func (d *delta) move(day Day, from, to SizePart, sign int64) {
	if from != to {
		d.moves.at(DailyMoves{Day: day, From: from, To: to}).Collections += sign
	}
}

// newestReports keeps of each collection the newest report, and only those that can still matter on the newest day
// or later: one of exactly seven days before holds no more, but is what a report on the newest day moves its
// collection from.
func newestReports(list []report) []report {
	newest := Day(-1 << 30)
	for _, r := range list {
		newest = max(newest, r.day)
	}
	kept := list[:0:0]
	for i, r := range list {
		superseded := i+1 < len(list) && list[i+1].collection == r.collection
		if !superseded && r.day >= newest-sizeWindow {
			kept = append(kept, r)
		}
	}
	return kept
}

// appendReports writes a list of reports as newestReports keeps them.
func appendReports(b []byte, list []report) []byte {
	for _, r := range list {
		b = append(b, r.collection[:]...)
		b = binary.BigEndian.AppendUint32(b, uint32(r.day))
		b = binary.BigEndian.AppendUint64(b, uint64(r.at))
		b = append(b, byte(r.size))
	}
	return b
}

const reportBytes = 16 + 4 + 8 + 1

// readReports reads what appendReports wrote.
func readReports(b []byte) ([]report, error) {
	if len(b)%reportBytes != 0 {
		return nil, errState
	}
	list := make([]report, 0, len(b)/reportBytes+1)
	for ; len(b) > 0; b = b[reportBytes:] {
		r := report{
			day:  Day(int32(binary.BigEndian.Uint32(b[16:]))),
			at:   int64(binary.BigEndian.Uint64(b[20:])),
			size: SizeRange(b[28]),
		}
		copy(r.collection[:], b)
		list = append(list, r)
	}
	return list, nil
}
