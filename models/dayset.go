package models

import (
	"encoding/binary"
	"errors"
	"math/bits"
)

// daySet is a set of days as a first day and a bit for each day from it on: two years of daily reports take 95 bytes.
// The zero value is the empty set.
type daySet struct {
	first Day
	bits  []byte // bit i%8 of bits[i/8] stands for first+i; bit 0 of a set that is not empty is set
}

func (s *daySet) empty() bool { return len(s.bits) == 0 }

func (s *daySet) has(d Day) bool {
	i := int(d - s.first)
	return i >= 0 && i < len(s.bits)*8 && s.bits[i/8]&(1<<(i%8)) != 0
}

func (s *daySet) add(d Day) {
	switch {
	case s.empty():
		s.first, s.bits = d, []byte{1}
	case d < s.first:
		s.moveFirst(d)
	default:
		i := int(d - s.first)
		for i >= len(s.bits)*8 {
			s.bits = append(s.bits, 0)
		}
		s.bits[i/8] |= 1 << (i % 8)
	}
}

// moveFirst re-aligns the bits so that d, earlier than every day of the set, becomes bit 0.
func (s *daySet) moveFirst(d Day) {
	moved := daySet{first: d, bits: make([]byte, 1, (int(s.last()-d))/8+1)}
	moved.bits[0] = 1
	for day := range s.all {
		moved.add(day)
	}
	*s = moved
}

// remove takes d out of the set.
func (s *daySet) remove(d Day) {
	if !s.has(d) {
		return
	}
	var kept daySet
	for day := range s.all {
		if day != d {
			kept.add(day)
		}
	}
	*s = kept
}

// count is how many days of the set lie from one to another.
func (s *daySet) count(from, to Day) (count int) {
	first, last := max(int(from-s.first), 0), min(int(to-s.first), len(s.bits)*8-1)
	for i := first / 8; i*8 <= last; i++ {
		b := s.bits[i]
		if i == first/8 {
			b &= 0xff << (first % 8)
		}
		if i == last/8 {
			b &= 0xff >> (7 - last%8)
		}
		count += bits.OnesCount8(b)
	}
	return count
}

// all yields the days, oldest first.
func (s *daySet) all(yield func(Day) bool) {
	for i, b := range s.bits {
		for ; b != 0; b &= b - 1 {
			if !yield(s.first + Day(i*8+bits.TrailingZeros8(b))) {
				return
			}
		}
	}
}

// runs yields the first and the last of each run of days that follow one another, oldest first.
func (s *daySet) runs(yield func(first, last int32) bool) {
	first, last := -never, -never
	for i, b := range s.bits {
		if b == 0xff && last == s.first+Day(i*8-1) {
			last += 8
			continue
		}
		for ; b != 0; b &= b - 1 {
			d := s.first + Day(i*8+bits.TrailingZeros8(b))
			if d != last+1 {
				if first != -never && !yield(int32(first), int32(last)) {
					return
				}
				first = d
			}
			last = d
		}
	}
	if first != -never {
		yield(int32(first), int32(last))
	}
}

// last returns the newest day; the set must not be empty.
func (s *daySet) last() Day {
	for i := len(s.bits) - 1; ; i-- {
		if s.bits[i] != 0 {
			return s.first + Day(i*8+bits.Len8(s.bits[i])-1)
		}
	}
}

// before appends to days up to n days of the set that precede d, oldest first.
func (s *daySet) before(d Day, n int, days []Day) []Day {
	start := len(days)
	for i := min(int(d-s.first), len(s.bits)*8) - 1; i >= 0 && len(days)-start < n; i-- {
		if s.bits[i/8] == 0 {
			i &^= 7
			continue
		}
		if s.bits[i/8]&(1<<(i%8)) != 0 {
			days = append(days, s.first+Day(i))
		}
	}
	for i, j := start, len(days)-1; i < j; i, j = i+1, j-1 {
		days[i], days[j] = days[j], days[i]
	}
	return days
}

// after appends to days up to n days of the set that follow d, oldest first.
func (s *daySet) after(d Day, n int, days []Day) []Day {
	start := len(days)
	for i := max(int(d-s.first)+1, 0); i < len(s.bits)*8 && len(days)-start < n; i++ {
		if s.bits[i/8] == 0 {
			i |= 7
			continue
		}
		if s.bits[i/8]&(1<<(i%8)) != 0 {
			days = append(days, s.first+Day(i))
		}
	}
	return days
}

// near yields the days of the set that lie at most reach days from a day of other, oldest first.
func (s *daySet) near(other *daySet, reach Day) func(yield func(Day) bool) {
	return func(yield func(Day) bool) {
		next := s.first
		for around := range other.all {
			for d := max(next, around-reach); d <= around+reach; d++ {
				if s.has(d) && !yield(d) {
					return
				}
				next = d + 1
			}
		}
	}
}

var errState = errors.New("the stored state of an installation is damaged: run verify --repair")

// appendTo writes the set as its length in bytes, the first day and the bits.
func (s *daySet) appendTo(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(s.bits)))
	if s.empty() {
		return b
	}
	return append(binary.AppendVarint(b, int64(s.first)), s.bits...)
}

// readDaySet reads what appendTo wrote and returns the rest.
func readDaySet(b []byte) (daySet, []byte, error) {
	size, n := binary.Uvarint(b)
	if n <= 0 {
		return daySet{}, nil, errState
	}
	b = b[n:]
	if size == 0 {
		return daySet{}, b, nil
	}
	first, n := binary.Varint(b)
	if n <= 0 || uint64(len(b)-n) < size {
		return daySet{}, nil, errState
	}
	end := n + int(size)
	return daySet{first: Day(first), bits: b[n:end:end]}, b[end:], nil
}
