package models

// stageOf is the stage of adoption that creating something is the step to.
var stageOf = [ActionCount]stage{
	UserCreate: stageUser, AppCreate: stageApplication,
	FaceDetectionCreate: stageService, FaceVerificationCreate: stageService, FaceRecognitionCreate: stageService,
}

// reached finds the day on which each stage of adoption was reached: every fact is a step that takes all stages up to its own.
func (h *factHistory) reached() (first [stageCount]Day) {
	for s := range first {
		first[s] = never
	}
	step := func(s stage, d Day) {
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

// filledOn says whether the newest report of any collection on the day was one of a face collection.
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
