package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"compreface-stats/models/internal/db"
)

// Held is what is kept of one installation.
type Held struct {
	Days []HeldDay // on which it was seen, oldest first; none: it is not known
	// Since is the first day whose facts are kept; of earlier days it is only known that it was seen. Removed says
	// that there are such.
	Since   Day
	Removed bool
	// Largest is where its largest face collection stood on the last day that it reported any.
	Largest SizePart
	// Newest are the newest create events, the last one first: MostHeld at most, whatever the days count. Created says
	// of which actions there are any.
	Newest  []HeldCreation
	Created [ActionCount]bool
	// Aside is why the installation is in no number; nil: it is counted.
	Aside *HeldAside
	// Surplus is how many more records are kept that came beyond the limit of a day, and are in no number.
	Surplus int64
}

// HeldAside is that an installation is set aside.
type HeldAside struct {
	Kind  string    // AsideErasure: its erasure was asked for
	Since time.Time // when
	Held  bool      // an administrator lets it go first
	// Confirm names the action whose record confirms an erasure; empty: none is waited for.
	Confirm string
}

// HeldDay is what is kept of one installation's day.
type HeldDay struct {
	Day   Day
	Sizes []SizeRange // as its collections reported them, smallest first
	// Created is how many create events there are.
	Created int
}

// MostHeld is how many create events of an installation are told one by one. Anybody can post thousands in its name,
// and whoever looks it up must not fill the memory with them.
const MostHeld = 100

// HeldCreation is one create event as it is kept.
type HeldCreation struct {
	At     time.Time
	Action Action
}

func (held *Held) readDays(ctx context.Context, s *Store, tx *db.Tx, id ID) error {
	in, err := readInstallation(tx, id)
	if err != nil {
		return err
	}
	if newest, reported := in.newestDay(); reported {
		held.Largest = largestOn(in.reports, newest)
	}
	places, kept := in.places(), newHeldFacts()
	err = s.facts.reports(ctx, tx, places, func(f *ReportFact) error {
		kept.sizes[f.Day] = append(kept.sizes[f.Day], f.Size)
		return nil
	})
	if err != nil {
		return err
	}
	err = s.facts.creations(ctx, tx, places, func(f *CreationFact) error {
		kept.create(f.Day, HeldCreation{At: f.CreatedAt.UTC(), Action: f.Action})
		return nil
	})
	held.take(places, kept)
	return err
}

// heldFacts are the facts of one installation, of which it takes little memory however many there are.
type heldFacts struct {
	sizes   map[Day][]SizeRange
	created map[Day]int
	newest  []HeldCreation
	known   [ActionCount]bool
}

func newHeldFacts() *heldFacts {
	return &heldFacts{sizes: make(map[Day][]SizeRange), created: make(map[Day]int)}
}

func (f *heldFacts) create(day Day, event HeldCreation) {
	f.created[day]++
	f.known[event.Action] = true
	if f.newest = append(f.newest, event); len(f.newest) >= 2*MostHeld {
		f.leaveNewest()
	}
}

func (f *heldFacts) leaveNewest() {
	slices.SortFunc(f.newest, func(a, b HeldCreation) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Action, a.Action))
	})
	f.newest = f.newest[:min(len(f.newest), MostHeld)]
}

// take fills in what is kept of each day.
func (held *Held) take(places []installationDay, kept *heldFacts) {
	for _, p := range places {
		slices.Sort(kept.sizes[p.day])
		held.Days = append(held.Days, HeldDay{Day: p.day, Sizes: kept.sizes[p.day], Created: kept.created[p.day]})
	}
	kept.leaveNewest()
	held.Newest, held.Created = kept.newest, kept.known
}

// readInstallation reads an installation's state without locking it; one that is not known has no days.
func readInstallation(tx *db.Tx, id ID) (in installation, err error) {
	var states []InstallationState
	if err := tx.Limit(1).Find(&states, "install_guid = ?", id).Error; err != nil || len(states) == 0 {
		return in, err
	}
	return in, in.restore(states[0])
}

func (in *installation) places() (places []installationDay) {
	for d := range in.seen.all {
		places = append(places, installationDay{installation: in.id, day: d})
	}
	return places
}

// Held returns what is kept of the installation with the GUID. An installation that is not known has no days. The
// error is an *Invalid for what is no GUID.
func (s *Store) Held(ctx context.Context, installGUID string) (held Held, err error) {
	id, err := s.InstallationID(installGUID)
	if err != nil {
		return held, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		h, err := readCutoff(tx.DB)
		if err != nil {
			return err
		}
		held.Since = h.since
		held.Removed = h.moved
		if held.Surplus, err = heldSurplus(tx, id); err != nil {
			return err
		}
		if err := held.readDays(ctx, s, tx, id); err != nil || len(held.Days) > 0 {
			return err
		}
		return heldAside(tx, id, &held)
	})
	if err != nil {
		return Held{}, fmt.Errorf("what is held: %w", err)
	}
	return held, nil
}
