package models

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
