package models

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
