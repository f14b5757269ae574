package models

// current finds the collection's newest report of the seven days ending with d.
func current(byDay map[Day]report, d Day) (r report, ok bool) {
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
		report, ok := current(byDay, d)
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
		if from, to := standing(byDay, d-1), standing(byDay, d); from != to {
			key := DailyMoves{From: from, To: to}
			r := all[key]
			r.Collections++
			all[key] = r
		}
	}
	return all
}

func standing(byDay map[Day]report, d Day) SizePart {
	if r, ok := current(byDay, d); ok {
		return r.part()
	}
	return PartNone
}
