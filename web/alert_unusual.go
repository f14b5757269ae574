package main

import (
	"context"
	"fmt"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/aside"
)

// A day is unusual when fewer than half, or more than twice as many installations were seen on it as on the median of
// the four same weekdays before: weeks have their own rhythm. Where that median is below leastSeen, chance does as
// much.
const (
	weeksCompared = 4
	leastSeen     = 20
)

// unusualDay says in words why the day is unusual; "" where it is not, or too little is known.
func unusualDay(ctx context.Context, store *models.Store, day models.Day) (string, error) {
	span := models.Span{From: day - 7*weeksCompared, To: day}
	days, err := store.ActiveInstallations(ctx, span)
	if err != nil {
		return "", err
	}
	before := make([]int64, weeksCompared)
	for i := range before {
		before[i] = days[7*i].Active1
	}
	slices.Sort(before)
	usual := (before[1] + before[2]) / 2
	seen := days[len(days)-1].Active1
	if usual < leastSeen || 2*seen >= usual && seen <= 2*usual {
		return "", nil
	}
	return fmt.Sprintf("%d installations were seen on %s, where the %d same weekdays before had about %d",
		seen, day, weeksCompared, usual), nil
}

// watchDays tells of an unusual day once it is over, and when the next is a usual one.
func (w *silenceWatch) watchDays(ctx context.Context) {
	yesterday := models.DayOf(w.clock()) - 1
	if yesterday == w.looked || w.store.Clock().Doubt {
		return
	}
	words, err := unusualDay(ctx, w.store, yesterday)
	if err != nil {
		w.log.Debug("the day could not be compared", "error", err)
		return
	}
	w.looked = yesterday
	w.alerts.observe("heartbeats", words != "", "CompreFace Stats: "+words,
		fmt.Sprintf("CompreFace Stats: as many installations as usual were seen on %s", yesterday))
}

// asideAlert raises one alert when installations begin to wait for an administrator, and one when none does any more.
type asideAlert struct {
	keeper  *aside.Keeper // nil: nobody is asked
	address string        // of the page on which an administrator decides
	flooded bool
	held    bool
}

func (a *asideAlert) newcomers(waiting int64) (words string, news bool) {
	if (waiting > 0) == a.flooded {
		return "", false
	}
	if a.flooded = waiting > 0; !a.flooded {
		return "CompreFace Stats: no new installations wait any more", true
	}
	return fmt.Sprintf("CompreFace Stats: more new installations came in an hour or a day than may be counted at "+
		"once; the others wait (so far: %d) until somebody decides at %s", waiting, a.address), true
}

func (a *asideAlert) erasures(held int64) (words string, news bool) {
	if (held > 0) == a.held {
		return "", false
	}
	if a.held = held > 0; !a.held {
		return "CompreFace Stats: no deletions wait for an administrator any more", true
	}
	return fmt.Sprintf("CompreFace Stats: more deletions were asked for today than go on by themselves; the others "+
		"wait (so far: %d) until somebody decides at %s", held, a.address), true
}
