package suspect

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// from is a midnight.
const from = int64(480_000)

// steady is so many newcomers in each hour of some days, more or less.
func steady(rng *rand.Rand, days, hourly int) (all []Newcomer) {
	patterns := []string{"USER_CREATE", "USER_CREATE, APP_CREATE", "USER_CREATE, APP_CREATE, FACE_RECOGNITION_CREATE"}
	for hour := from; hour < from+int64(days)*day; hour++ {
		for range rng.IntN(2*hourly + 1) {
			all = append(all, Newcomer{Hour: hour, Pattern: patterns[rng.IntN(len(patterns))]})
		}
	}
	return all
}

func names(found []Group) (all []string) {
	for _, g := range found {
		all = append(all, g.Name())
	}
	return all
}

// Sixty invented installations in a row stand out where none came before, and where some come every hour.
func TestABurstStandsOutAndAUsualHourDoesNot(t *testing.T) {
	for _, hourly := range []int{0, 1, 3} {
		rng := rand.New(rand.NewPCG(1, uint64(hourly)))
		all := steady(rng, 30, hourly)
		now := from + 30*day
		if found := Find(all, from, now); len(found) != 0 {
			t.Errorf("of %d an hour: %v", hourly, names(found))
		}
		flood := now - 17
		for range 60 {
			all = append(all, Newcomer{Hour: flood, Pattern: "USER_CREATE"}) // clones, too: told once
		}
		found := Find(all, from, now)
		if len(found) != 1 || found[0].Kind != Burst || found[0].Hour != flood || found[0].Young || len(found[0].Members) < 60 {
			t.Errorf("of %d an hour and a flood: %v", hourly, names(found))
		}
	}
}

// Many at each midnight are usual, also on the day after a flood.
func TestWhatComesEveryMidnightIsUsual(t *testing.T) {
	var all []Newcomer
	add := func(hour int64, n int) {
		for range n {
			all = append(all, Newcomer{Hour: hour})
		}
	}
	for d := range int64(28) {
		add(from+d*day, 50+int(d%5))
	}
	add(from+20*day, 300)
	now := from + 28*day
	found := Find(all, from, now) // the flood, and the first midnight of all
	if len(found) != 2 || found[0].Hour != from+20*day || found[1].Hour != from || !found[1].Young {
		t.Errorf("%v", names(found))
	}
}

func TestClonesAreMoreOfOnePatternThanUsual(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	all := steady(rng, 30, 1)
	now := from + 30*day
	for i := range 14 { // one an hour: no burst
		all = append(all, Newcomer{Hour: now - day + int64(i), Pattern: "USER_CREATE, 11-50, 11-50, 11-50"})
	}
	found := Find(all, from, now)
	if len(found) != 1 || found[0].Kind != Clones || len(found[0].Members) != 14 || found[0].Usual != 0 {
		t.Fatalf("%+v", found)
	}
	if all[found[0].Members[0]].Pattern != found[0].Pattern {
		t.Errorf("%+v", found[0])
	}
	if early := Find(all, now-3*day, now); len(early) != 0 {
		t.Errorf("after three days of listening: %v", names(early))
	}
	for i := range all {
		all[i].Pattern = "" // its facts are removed
	}
	if found := Find(all, from, now); len(found) != 0 {
		t.Errorf("without facts: %v", names(found))
	}
}

func TestOldGroupsAreForgottenAndImpossibleDaysAreOneGroupADay(t *testing.T) {
	var all []Newcomer
	for _, hour := range []int64{from + 3, from + 40*day, from + 40*day + 5, from + 41*day} {
		all = append(all, Newcomer{Hour: hour, Impossible: true})
	}
	found := Find(all, from, from+42*day)
	if len(found) != 2 || found[0].Hour != from+41*day || len(found[1].Members) != 2 || found[1].Kind != Impossible {
		t.Errorf("%+v", found)
	}
}

// What is compared with does not move for a few floods in it.
func TestTheUsualIsRobust(t *testing.T) {
	before := []int{4, 5, 6, 5, 4, 5, 900, 6, 5, 800}
	if usual, unusual := compare(30, before, 20); usual != 5 || !unusual {
		t.Errorf("30 after %v: usual %d, %v", before, usual, unusual)
	}
	if _, unusual := compare(19, before, 20); unusual {
		t.Error("fewer than the least are unusual")
	}
	if usual, unusual := compare(78, slices.Repeat([]int{40}, 28), 20); usual != 40 || !unusual {
		t.Errorf("78 after 40 every day: usual %d, %v", usual, unusual)
	}
	if _, unusual := compare(77, slices.Repeat([]int{40}, 28), 20); unusual {
		t.Error("77 after 40 are within six spreads of chance")
	}
}
