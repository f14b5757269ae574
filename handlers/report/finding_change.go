package report

import "compreface-stats/views"

// shareFinding is the type of service whose share changed most, of those that changed by more than chance.
func (v View) shareFinding() []finding {
	var most reached
	for _, r := range reachedServices(v) {
		if r.hasMoved() && max(r.gained(), -r.gained()) > max(most.gained(), -most.gained()) {
			most = r
		}
	}
	if !most.hasMoved() {
		return nil
	}
	return []finding{{
		words: actionLabel(most.action) + " " + most.moved() + v.changeTime(),
		url:   v.here("/services", "reach-over-time"), rank: rankOfShare,
	}}
}

// upToAWeek is how many of the groups by age are of a week at most: those of a day and of up to a week.
const upToAWeek = 2

// quietFinding says how old those were that went quiet: at most a week, where that were a third or more, or else as old
// as most of them.
func (v View) quietFinding() []finding {
	var quiet, young int64
	most := 0
	for i, g := range v.QuietAges {
		quiet += g.Quiet
		if i < upToAWeek {
			young += g.Quiet
		}
		if g.Quiet > v.QuietAges[most].Quiet {
			most = i
		}
	}
	if !views.HasShare(quiet) || v.AsOf() >= v.Today {
		return nil
	}
	count, old := young, "at most a week old"
	if 3*young < quiet && most >= upToAWeek {
		count, old = v.QuietAges[most].Quiet, ageWords(v.QuietAges[most].Name)
	}
	return []finding{{
		words: views.Number(count) + " of the " + views.Number(quiet) + " that went quiet" + v.rangeTime() + " were " + old,
		url:   v.here(retentionPath, "quiet-ages"), rank: rankOfQuiet,
	}}
}

func ageWords(group string) string {
	return map[string]string{
		"8-28": "a week to 4 weeks old", "29-91": "4 to 13 weeks old", "92-365": "13 weeks to a year old",
		"366+": "over a year old",
	}[group]
}
