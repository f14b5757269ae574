package models

import (
	"bytes"
	"slices"
)

// Outcome says what became of an accepted record.
type Outcome uint8

// What may become of a record.
const (
	Stored   Outcome = iota // it is a new fact, or a new report of a collection for a day
	Repeated                // it was known already, or is a further report of a collection that has reported that day
	Surplus                 // it is more than one installation may send a day: kept, and not counted (see AsideSurplus)
	Expired                 // it came too late to be counted exactly, and was not stored (see retentionCutoff)
	SetAside                // its installation is set aside: it is kept and not counted (see Aside)
)

// batch works a group of records into facts to write and changes of the roll-ups. Records of one installation are
// worked together, newest report last, so that each row is written once a group.
type batch struct {
	installations []*installationBatch // by installation, sorted by pseudonym
	outcomes      []Outcome
	changes       *delta
	limit         int
}

// installationBatch is what one installation contributes to a group.
type installationBatch struct {
	installation
	records []int // indexes into the group
	// days are those of the records, with what is kept of them already.
	days []dayFacts
	// history holds the installation's reports around late ones; without late ones it is the state's own list.
	history []report
	late    bool
}

func newBatch(group []Record, limit int) *batch {
	b := &batch{outcomes: make([]Outcome, len(group)), changes: newDelta(), limit: limit}
	byID := make(map[ID]*installationBatch, len(group))
	for i := range group {
		p := byID[group[i].Installation]
		if p == nil {
			p = &installationBatch{installation: installation{id: group[i].Installation}}
			byID[p.id] = p
			b.installations = append(b.installations, p)
		}
		p.records = append(p.records, i)
	}
	slices.SortFunc(b.installations, func(a, b *installationBatch) int { return bytes.Compare(a.id[:], b.id[:]) })
	return b
}

// expire leaves out the records of days before the first.
func (b *batch) expire(group []Record, first Day) {
	for _, p := range b.installations {
		p.records = slices.DeleteFunc(p.records, func(i int) bool {
			late := group[i].Day() < first
			if late {
				b.outcomes[i] = Expired
			}
			return late
		})
	}
	b.installations = slices.DeleteFunc(b.installations, func(p *installationBatch) bool { return len(p.records) == 0 })
}

// ids are the pseudonyms of its installations.
func (b *batch) ids() []ID {
	ids := make([]ID, len(b.installations))
	for i, p := range b.installations {
		ids[i] = p.id
	}
	return ids
}

// run works through every installation's records, once its state, known records and history are there.
func (b *batch) run(group []Record) {
	for _, p := range b.installations {
		if !p.late {
			p.history = slices.Clone(p.reports)
		}
		was := p.milestones()
		b.addReports(p, group)
		for _, i := range p.records {
			if group[i].Kind == General {
				b.addCreation(p, group, i)
			}
		}
		b.changes.countAdoption(was, p.milestones())
	}
}

func (b *batch) addCreation(p *installationBatch, group []Record, i int) {
	rec := group[i]
	if p.on(rec.Day()).has(rec.Key) {
		b.outcomes[i] = Repeated
		return
	}
	if b.limit > 0 && p.createdOn(rec.Day()) >= b.limit {
		b.outcomes[i] = Surplus
		return
	}
	p.on(rec.Day()).addCreation(rec)
	p.markSeen(rec.Day(), b.changes)
	p.markCreated(rec.Action, rec.Day(), b.changes)
}

// addReports merges the reports of one installation and adds the difference they make.
func (b *batch) addReports(p *installationBatch, group []Record) {
	before := slices.Clone(p.history)
	for _, i := range p.records {
		if group[i].Kind != Faces {
			continue
		}
		rec := group[i]
		r := rec.report()
		if b.limit > 0 && len(p.history) >= b.limit && p.reportedOn(r) >= b.limit {
			b.outcomes[i] = Surplus
			continue
		}
		var isNew bool
		if p.history, isNew = mergeReport(p.history, r); !isNew {
			b.outcomes[i] = Repeated
		}
	}
	var fresh []report
	for _, r := range p.history {
		if r.fresh {
			fresh = append(fresh, r)
			p.on(r.day).putReport(r)
			p.markSeen(r.day, b.changes)
		}
	}
	if len(fresh) == 0 {
		return
	}
	countSizes(before, -1, b.changes)
	countSizes(p.history, +1, b.changes)
	countMoves(before, -1, b.changes)
	countMoves(p.history, +1, b.changes)
	p.markFilled(fresh)
	p.keepNewest(fresh)
}

// reportedOn counts the collections that have reported on the report's day; 0 where its own is among them, so that it
// makes them no more.
func (p *installationBatch) reportedOn(r report) (count int) {
	if _, known := slices.BinarySearchFunc(p.history, r, compareReports); known {
		return 0
	}
	for _, other := range p.history {
		if other.day == r.day {
			count++
		}
	}
	return count
}

// record is the record that the fact was.
func (f CreationFact) record() Record {
	return Record{Kind: General, Installation: f.Installation, At: f.CreatedAt, Action: f.Action, Key: f.Key}
}

// record is the record that the fact was.
func (f ReportFact) record() Record {
	return Record{
		Kind: Faces, Installation: f.Installation, At: f.CreatedAt, Collection: f.Collection, Size: f.Size,
	}
}

// report is what the fact says.
func (f *ReportFact) report() report {
	return report{collection: f.Collection, day: f.Day, at: f.CreatedAt.UnixMilli(), size: f.Size}
}

// keepNewest takes new reports into the list that is kept with the installation.
func (in *installation) keepNewest(fresh []report) {
	for _, r := range fresh {
		r.fresh = false
		in.reports, _ = mergeReport(in.reports, r)
	}
	in.reports = newestReports(in.reports)
}
