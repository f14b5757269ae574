package main

import (
	"fmt"

	"compreface-stats/models/aside"
)

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
	return fmt.Sprintf("CompreFace Stats: more new installations came in an hour than may be counted at once; the others "+
		"wait (so far: %d) until somebody decides at %s", waiting, a.address), true
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
