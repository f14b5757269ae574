package models

import (
	"encoding/binary"
)

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

// adoptionStage is a stage of adoption.
type adoptionStage int

const (
	stageSeen adoptionStage = iota
	stageUser
	stageApplication
	stageService
	stageFilled
	stageCount
)

// stage is the column of a stage.
func (r *DailyAdoption) stage(s adoptionStage) *int64 {
	switch s {
	default:
		return &r.Seen
	case stageUser:
		return &r.User
	case stageApplication:
		return &r.Application
	case stageService:
		return &r.Service
	case stageFilled:
		return &r.Filled
	}
}

// milestones is the first day of each stage of adoption; never where it is not reached.
type milestones [stageCount]Day

// milestones returns when the installation reached each stage: with its step or with that of a later stage,
// whichever came first.
func (in *installation) milestones() milestones {
	m := milestones{stageSeen: firstOf(&in.seen), stageFilled: firstOf(&in.filled)}
	m[stageService] = m[stageFilled]
	for _, a := range [...]Action{FaceDetectionCreate, FaceVerificationCreate, FaceRecognitionCreate} {
		m[stageService] = min(m[stageService], firstOf(&in.created[a]))
	}
	m[stageApplication] = min(m[stageService], firstOf(&in.created[AppCreate]))
	m[stageUser] = min(m[stageApplication], firstOf(&in.created[UserCreate]))
	return m
}

func firstOf(s *daySet) Day {
	if s.empty() {
		return never
	}
	return s.first
}

// countAdoption counts an installation's stages from their days on; was is how they were counted so far.
func (d *delta) countAdoption(was, now milestones) {
	for s := range stageCount {
		if was[s] == now[s] {
			continue
		}
		if was[s] != never {
			*d.adoption.at(DailyAdoption{Day: was[s]}).stage(s)--
		}
		if now[s] != never {
			*d.adoption.at(DailyAdoption{Day: now[s]}).stage(s)++
		}
	}
}

// holdsFaces reports whether the report is of a face collection: neither empty nor the untouched demo.
func (r report) holdsFaces() bool { return r.part() >= partFaces }

// markFilled looks again, after reports were merged into the history, on which of their days any collection held
// faces: a newer report of a day may be the first that does, or take the place of the only one that did.
func (p *installationBatch) markFilled(fresh []report) {
	var touched, filled daySet
	for _, f := range fresh {
		touched.add(f.day)
	}
	for _, r := range p.history {
		if r.holdsFaces() && touched.has(r.day) {
			filled.add(r.day)
		}
	}
	for d := range touched.all {
		if filled.has(d) {
			p.filled.add(d)
		} else {
			p.filled.remove(d)
		}
	}
}
