package models

import (
	"context"
	"database/sql"
	"fmt"
)

// SizePart is where a collection stands among the sizes: at none of them while it is not current, empty, the untouched demo, or in a
// size range. Parts compare in that order, smallest range first.
type SizePart uint8

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
	}
	size, _ := p.Range()
	return size.String()
}

// Range is the range that collections of the part report; ok is false for none and for the demo, which are no sizes to compare.
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

// part is where the report puts its collection.
func (r report) part() SizePart {
	switch part := r.sizePart(); part {
	case int32(SizeEmpty):
		return PartEmpty
	case sizeOfDemo:
		return PartDemo
	default:
		return partFaces + SizePart(part) - 1
	}
}

// Move is how many collections went from one part to another. One that comes, or comes back, moves from none; one that is no longer
// current moves to none.
type Move struct {
	From, To    SizePart // never the same
	Collections int64    // as often as they moved
}

const movesSQL = `
SELECT   from_range, to_range, CAST(SUM(collections) AS BIGINT)
FROM     daily_moves
WHERE    day BETWEEN ? AND ?
GROUP BY from_range, to_range`

// Moves answers all moves on the days of the span, by From and then To, without those that nobody made. For every part but none, the
// collections on the last day are those on the day before the first, plus the moves to it, less the moves from it. On days to come,
// only those moves are known that follow when nothing more is reported.
func (s *Store) Moves(ctx context.Context, span Span) ([]Move, error) {
	var counts [SizePartCount][SizePartCount]int64
	err := s.eachRow(ctx, func(rows *sql.Rows) error {
		var from, to string
		var count int64
		if err := rows.Scan(&from, &to, &count); err != nil {
			return err
		}
		p, err := ParseSizePart(from)
		if err != nil {
			return err
		}
		q, err := ParseSizePart(to)
		counts[p][q] = count
		return err
	}, movesSQL, span.From, span.To)
	if err != nil {
		return nil, fmt.Errorf("moves between sizes: %w", err)
	}
	var moves []Move
	for p := range SizePartCount {
		for q := range SizePartCount {
			if counts[p][q] != 0 {
				moves = append(moves, Move{p, q, counts[p][q]})
			}
		}
	}
	return moves, nil
}
