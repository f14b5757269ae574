package models

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"slices"
	"strconv"
	"time"
)

// unpackedFact is a fact as it stands in the bytes of a row.
type unpackedFact struct {
	name []byte
	at   time.Time
	code byte
}

// unpack takes the bytes of a row apart by the description in the package packed, and shares no code with it.
func unpack(f keptRow, letter byte, facts []byte, nameBytes int, each func(Day, unpackedFact) error) error {
	if len(facts) == 0 {
		return nil
	}
	size, end := nameBytes+5, len(facts)-4
	if facts[0] != 1 || end < 1+size || (end-1)%size != 0 {
		return fmt.Errorf("the facts of %s are of no known form", f.day.V)
	}
	head := binary.BigEndian.AppendUint32(bytes.Clone(f.id[:]), uint32(f.day.V))
	whole := append(append(head, letter), facts[:end]...)
	if crc32.Checksum(whole, crc32.MakeTable(crc32.Castagnoli)) != binary.BigEndian.Uint32(facts[end:]) {
		return fmt.Errorf("the facts of %s do not fit their checksum", f.day.V)
	}
	var last []byte
	for at := 1; at < end; at += size {
		name, digits := facts[at:at+nameBytes], facts[at+nameBytes:at+nameBytes+4]
		millis, err := strconv.Atoi(hex.EncodeToString(digits))
		if err != nil || bytes.Compare(last, name) >= 0 {
			return fmt.Errorf("a fact of %s has no time, or stands out of order", f.day.V)
		}
		time := f.day.V.Time().Add(time.Duration(millis)*time.Millisecond - 10*time.Minute)
		if err := each(f.day.V, unpackedFact{name: name, at: time, code: facts[at+size-1]}); err != nil {
			return err
		}
		last = name
	}
	return nil
}

// currentReport finds the collection's newest report of the seven days ending with d.
func currentReport(byDay map[Day]report, d Day) (r report, ok bool) {
	for e := d; e > d-sizeWindow; e-- {
		if r, ok := byDay[e]; ok {
			return r, true
		}
	}
	return report{}, false
}

func (h *factHistory) sizes(d Day) map[DailySizes]DailySizes {
	all, top := make(map[DailySizes]DailySizes), PartNone
	for _, byDay := range h.reports {
		report, ok := currentReport(byDay, d)
		if !ok {
			continue
		}
		part := report.part()
		r := all[DailySizes{Part: part}]
		r.Collections++
		if part >= partFaces {
			r.Holding = 1
			top = max(top, part)
		}
		all[DailySizes{Part: part}] = r
	}
	if top > PartNone {
		r := all[DailySizes{Part: top}]
		r.Largest = 1
		all[DailySizes{Part: top}] = r
	}
	return all
}

// moves compares where every collection stands with where it stood the day before.
func (h *factHistory) moves(d Day) map[DailyMoves]DailyMoves {
	all := make(map[DailyMoves]DailyMoves)
	for _, byDay := range h.reports {
		if from, to := standingOn(byDay, d-1), standingOn(byDay, d); from != to {
			key := DailyMoves{From: from, To: to}
			r := all[key]
			r.Collections++
			all[key] = r
		}
	}
	return all
}

func standingOn(byDay map[Day]report, d Day) SizePart {
	if r, ok := currentReport(byDay, d); ok {
		return r.part()
	}
	return PartNone
}

// stageOf is the stage of adoption that creating something is the step to.
var stageOf = [ActionCount]adoptionStage{
	UserCreate: stageUser, AppCreate: stageApplication,
	FaceDetectionCreate: stageService, FaceVerificationCreate: stageService, FaceRecognitionCreate: stageService,
}

// reached finds the day on which each stage of adoption was reached: every fact is a step that takes all stages up
// to its own.
func (h *factHistory) reached() (first [stageCount]Day) {
	for s := range first {
		first[s] = never
	}
	step := func(s adoptionStage, d Day) {
		for ; s >= stageSeen; s-- {
			first[s] = min(first[s], d)
		}
	}
	for a, byDay := range h.creations {
		for d := range byDay {
			step(stageOf[a], d)
		}
	}
	for d := range h.seen {
		step(stageSeen, d)
		if h.filledOn(d) {
			step(stageFilled, d)
		}
	}
	return first
}

func adoptionOn(d Day, reached [stageCount]Day) DailyAdoption {
	return DailyAdoption{
		Seen:        oneIf(reached[stageSeen] <= d),
		User:        oneIf(reached[stageUser] <= d),
		Application: oneIf(reached[stageApplication] <= d),
		Service:     oneIf(reached[stageService] <= d),
		Filled:      oneIf(reached[stageFilled] <= d),
	}
}

// filledOn reports whether the newest report of any collection on the day was one of a face collection.
func (h *factHistory) filledOn(d Day) bool {
	if h.cutoff.moved && d < h.cutoff.since {
		return h.trusted.filled.has(d)
	}
	for _, byDay := range h.reports {
		if r, ok := byDay[d]; ok && r.size != SizeEmpty && !(r.collection == DemoRecognition && r.size == SizeDemo) {
			return true
		}
	}
	return false
}

// trust takes over, from what is kept of the installation, the days before the retention cutoff, whose facts are
// gone. How many creations there were on those days is not known; nothing that depends on it is compared.
func (h *factHistory) trust() error {
	if !h.cutoff.moved {
		return nil
	}
	kept := InstallationState{
		Installation: h.id,
		Seen:         bytes.Clone(h.kept.Seen),
		Created:      bytes.Clone(h.kept.Created),
		Reports:      bytes.Clone(h.kept.Reports),
		Filled:       bytes.Clone(h.kept.Filled),
	}
	if err := h.trusted.restore(kept); err != nil {
		return err
	}
	for d := range h.trusted.seen.all {
		if d < h.cutoff.since {
			h.seen[d] = true
		}
	}
	for a := range h.creations {
		for d := range h.trusted.created[a].all {
			if d < h.cutoff.since {
				h.creations[a][d] = 1
			}
		}
	}
	return nil
}

// addTrusted adds the count of the newest creations and the newest reports to a recounted state where they lie
// before the retention cutoff.
func (h *factHistory) addTrusted(in *installation) {
	if !h.cutoff.moved {
		return
	}
	if in.newest.day < h.cutoff.since {
		in.newest = h.trusted.newest
	}
	for _, r := range h.trusted.reports {
		if r.day < h.cutoff.since && len(h.reports[r.collection]) == 0 {
			in.reports = append(in.reports, r)
		}
	}
}

// following is the next day to look at. A longest window after the last sight nothing changes until the next one,
// which a record of a wrong clock may put a century away.
func (h *factHistory) following(d Day, days []Day) Day {
	next, _ := slices.BinarySearch(days, d+1)
	if next == len(days) || h.seenIn(d-longestWindow, d) > 0 {
		return d + 1
	}
	return days[next]
}
