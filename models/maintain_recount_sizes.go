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

func (h *factHistory) sizes(d Day) map[int32]row {
	all, top := make(map[int32]row), int32(0)
	for _, byDay := range h.reports {
		report, ok := current(byDay, d)
		if !ok {
			continue
		}
		part := report.sizePart()
		r := all[part]
		r[collections]++
		if part != int32(SizeEmpty) && part != sizeOfDemo {
			r[holding] = 1
			top = max(top, part)
		}
		all[part] = r
	}
	if top > 0 {
		r := all[top]
		r[largest] = 1
		all[top] = r
	}
	return all
}

// moves compares where every collection stands with where it stood the day before.
func (h *factHistory) moves(d Day) map[int32]row {
	all := make(map[int32]row)
	for _, byDay := range h.reports {
		from, to := standing(byDay, d-1), standing(byDay, d)
		if from != to {
			r := all[movePart(from, to)]
			r[moved]++
			all[movePart(from, to)] = r
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
