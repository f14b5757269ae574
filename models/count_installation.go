package models

import "encoding/binary"

// installation is what the roll-ups need to know of one installation to follow a new record without reading its
// history.
type installation struct {
	id      ID
	seen    daySet
	created [ActionCount]daySet
	filled  daySet // days with a report of a face collection
	// newest is how many creations there were on the last day that has any.
	newest creationCount
	// reports holds, sorted, the newest report of each collection of the last day reported and the seven before it.
	reports []report
}

type creationCount struct {
	day   Day
	count int
}

// createdOn counts the creations of a day, as far as that is known: of days before the newest it is not.
func (in *installation) createdOn(d Day) int {
	if in.newest.day == d {
		return in.newest.count
	}
	return 0
}

func (in *installation) countCreation(d Day) {
	switch {
	case in.newest.day == d:
		in.newest.count++
	case in.newest.day < d || in.newest.count == 0:
		in.newest = creationCount{day: d, count: 1}
	}
}

// state is the installation as it is stored.
func (in *installation) state() InstallationState {
	st := InstallationState{
		Installation: in.id,
		Seen:         in.seen.appendTo(nil),
		Reports:      appendReports([]byte{}, in.reports),
		Filled:       in.filled.appendTo(nil),
	}
	for a := range in.created {
		st.Created = in.created[a].appendTo(st.Created)
	}
	st.Created = binary.AppendVarint(st.Created, int64(in.newest.day))
	st.Created = binary.AppendUvarint(st.Created, uint64(in.newest.count))
	return st
}

// restore reads a stored state; a new row of no bytes is an installation never seen. It takes the bytes over.
func (in *installation) restore(st InstallationState) (err error) {
	in.id = st.Installation
	if len(st.Seen) == 0 {
		return nil
	}
	if in.seen, _, err = readDaySet(st.Seen); err != nil {
		return err
	}
	rest := st.Created
	for a := range in.created {
		if in.created[a], rest, err = readDaySet(rest); err != nil {
			return err
		}
	}
	if in.filled, _, err = readDaySet(st.Filled); err != nil {
		return err
	}
	if in.newest, err = readCount(rest); err != nil {
		return err
	}
	in.reports, err = readReports(st.Reports)
	return err
}

func readCount(b []byte) (creationCount, error) {
	day, n := binary.Varint(b)
	if n <= 0 {
		return creationCount{}, errState
	}
	count, n := binary.Uvarint(b[n:])
	if n <= 0 {
		return creationCount{}, errState
	}
	return creationCount{day: Day(day), count: int(count)}, nil
}

// newestDay is the newest day on which any collection reported; ok is false while none did.
func (in *installation) newestDay() (day Day, ok bool) {
	for _, r := range in.reports {
		if !ok || r.day > day {
			day, ok = r.day, true
		}
	}
	return day, ok
}
