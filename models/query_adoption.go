package models

import (
	"context"
	"fmt"
)

// AdoptionDay is how far all installations ever seen had come by the end of one day. Each stage holds those of the next one: what a
// later step needs is taken as done on that day at the latest, even where its own record never came.
type AdoptionDay struct {
	Day         Day
	Seen        int64 // sent anything
	User        int64 // created a user, or reached a later stage
	Application int64 // created an application, or reached a later stage
	Service     int64 // created a service of any type, or reached the last stage
	Filled      int64 // reported a face collection: not 0, not the untouched demo
}

// Adoption answers one row a day of the span, oldest first, zeros included.
func (s *Store) Adoption(ctx context.Context, span Span) ([]AdoptionDay, error) {
	parts, err := s.daily(ctx, dailyAdoption, span)
	if err != nil {
		return nil, fmt.Errorf("adoption: %w", err)
	}
	days := make([]AdoptionDay, span.Days())
	for i := range days {
		days[i].Day = span.From + Day(i)
	}
	for i, r := range parts[""] {
		days[i] = AdoptionDay{days[i].Day, r[stageSeen], r[stageUser], r[stageApplication], r[stageService], r[stageFilled]}
	}
	return days, nil
}

// milestones is the first day of each stage of adoption, by its column; never where it is not reached.
type milestones [stageCount]Day

// milestones tells when the installation reached each stage: with its step or with that of a later stage, whichever came first.
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

// adopt counts an installation's stages from their days on; was is how they were counted so far.
func (d delta) adopt(was, now milestones) {
	for stage := range now {
		if was[stage] == now[stage] {
			continue
		}
		if was[stage] != never {
			d.at(dailyAdoption, was[stage], 0)[stage]--
		}
		if now[stage] != never {
			d.at(dailyAdoption, now[stage], 0)[stage]++
		}
	}
}

// holdsFaces says that the report is of a face collection: neither empty nor the untouched demo.
func (r report) holdsFaces() bool { return r.part() >= partFaces }

// markFilled looks again, after reports were merged into the history, on which of their days any collection held faces: a newer report of
// a day may be the first that does, or take the place of the only one that did.
func (p *installationBatch) markFilled(fresh []reportFact) {
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
