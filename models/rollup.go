package models

import (
	"cmp"
	"slices"
)

// A rollup is a table of numbers that are kept in the same transaction as the facts they count, so that no page has to
// scan facts and no page disagrees with them. Some columns hold counts. Others hold steps: an installation is active on a
// run of days, and only the run's two ends are written, +1 on its first day and -1 on the day after its last. The value on a
// day is the sum of all steps up to it. A record changes a handful of steps, however much history there is.
type rollup uint8

const (
	dailyActive rollup = iota
	dailyServices
	dailySizes
	dailyMoves
	dailyAdoption
	periodActive
	periodServices
	retention
	rollupCount
)

// Columns of the roll-ups, in the order in which they are stored.
const (
	active1, active7, active28, active30, established = 0, 1, 2, 3, 4
	dayNew, dayResurrected, dayLapsed                 = 5, 6, 7

	creations, creators, reach, ever = 0, 1, 2, 3

	collections, holding, largest = 0, 1, 2

	moved = 0

	stageSeen, stageUser, stageApplication, stageService, stageFilled, stageCount = 0, 1, 2, 3, 4, 5

	periodSeen, periodNew, periodReturning, periodResurrected, periodLapsed = 0, 1, 2, 3, 4

	retained = 0
)

// sizeOfDemo is the part of dailySizes for the untouched demo collections, which are no face collections.
const sizeOfDemo = int32(SizeRangeCount)

// cell names one row of a roll-up: the day it stands for (a period's or cohort's first day) and the part, which is an
// action, a size range, two parts of the sizes, a grain, grain and action, or the week retained.
type cell struct {
	table rollup
	day   Day
	part  int32
}

// row is the row's numbers; a roll-up with fewer columns leaves the rest zero.
type row [8]int64

// delta is a change of roll-ups, or their whole content, by cell.
type delta map[cell]*row

func (d delta) at(table rollup, day Day, part int32) *row {
	key := cell{table, day, part}
	r := d[key]
	if r == nil {
		r = new(row)
		d[key] = r
	}
	return r
}

// run adds a run of days to a column of steps; end is the day after the last. An empty run adds nothing.
func (d delta) run(table rollup, part int32, column int, start, end Day, sign int64) {
	if start >= end {
		return
	}
	d.at(table, start, part)[column] += sign
	d.at(table, end, part)[column] -= sign
}

// changes lists the cells that are not zero, in one order everywhere, so that two writers never wait for each other in a circle.
func (d delta) changes() []cell {
	cells := make([]cell, 0, len(d))
	for key, r := range d {
		if *r != (row{}) {
			cells = append(cells, key)
		}
	}
	slices.SortFunc(cells, compareCells)
	return cells
}

func compareCells(a, b cell) int {
	return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.day, b.day), cmp.Compare(a.part, b.part))
}

// add adds other to d.
func (d delta) add(other delta) {
	for key, r := range other {
		sum := d.at(key.table, key.day, key.part)
		for i, v := range r {
			sum[i] += v
		}
	}
}

// negated is the change that takes d back.
func (d delta) negated() delta {
	back := make(delta, len(d))
	for key, r := range d {
		for i, v := range r {
			back.at(key.table, key.day, key.part)[i] = -v
		}
	}
	return back
}
