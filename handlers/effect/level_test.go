package effect

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
)

// inventActivity returns days that hang together: a walk by chance with a steady growth, seen less at week-ends.
func inventActivity(dice *rand.Rand, weeks int) (days []models.ActiveDay) {
	level := 200.0
	for i := range 7 * weeks {
		level += 0.3 + dice.NormFloat64()
		seen := level
		if i%7 >= 5 {
			seen *= 0.8
		}
		days = append(days, models.ActiveDay{Day: models.Day(i), Active1: int64(seen), Active28: int64(1.4 * level)})
	}
	return days
}

func activityAround(days []models.ActiveDay, day models.Day) []Row {
	around := days[day-Days : day+Days]
	return Counts{Active: around, History: days}.activity(day)
}

// Activity grows and its days hang together; where nothing else happened the band is still left in about its share.
func TestTheBandOfActivityIsLeftInItsStatedShareWhereNothingHappened(t *testing.T) {
	const trials = 400
	dice := rand.New(rand.NewPCG(7, 95))
	left := make(map[string]int)
	for range trials {
		for _, r := range activityAround(inventActivity(dice, 104), 7*50) {
			if r.Unknown {
				t.Fatalf("%s has no band in two years", r.Label)
			}
			if !r.IsNoise() {
				left[r.Per]++
			}
		}
	}
	for _, l := range levels() {
		if got := float64(left[l.per]) / trials; got < 0.02 || got > 0.1 {
			t.Errorf("%s: %.3f are outside, want about 0.05", l.per, got)
		}
	}
}

// A jump of a quarter on the day is no ordinary growth.
func TestAJumpOfActivityIsSeen(t *testing.T) {
	dice, seen := rand.New(rand.NewPCG(8, 95)), 0
	for range 40 {
		days := inventActivity(dice, 104)
		for i := range days[7*50:] {
			days[7*50+i].Active1 += 50
			days[7*50+i].Active28 += 70
		}
		rows := activityAround(days, 7*50)
		if len(rows) == 2 && rows[0].By() > rows[0].High && rows[1].By() > rows[1].High {
			seen++
		}
	}
	if seen < 36 {
		t.Errorf("seen %d times of 40", seen)
	}
}

// What 28 days count before a note are those to the day before it, and after it those to the last day: they share none.
func TestTheTwentyEightDaysOfBothSidesTouchAtTheDay(t *testing.T) {
	days := inventActivity(rand.New(rand.NewPCG(9, 95)), 70)
	r := activityAround(days, 7*30)[1]
	if r.Before != float64(days[7*30-1].Active28) || r.After != float64(days[7*30+27].Active28) {
		t.Errorf("%+v", r)
	}
	if mean := activityAround(days, 7*30)[0]; mean.BeforeDays != Days || mean.AfterDays != Days {
		t.Errorf("%+v", mean)
	}
}

// Without a year of other times there is no band, no verdict, and nothing is called beyond noise.
func TestAShortHistoryHasActivityWithoutABand(t *testing.T) {
	rows := activityAround(inventActivity(rand.New(rand.NewPCG(9, 95)), 20), 7*10)
	if len(rows) != 2 || !rows[0].Unknown || rows[0].Verdict() != "Too little history" {
		t.Fatalf("%+v", rows)
	}
	if Finding(rows) != "Too few days to tell" || Outside(rows) != "" || Shown(rows)[0].Band != "–" {
		t.Errorf("%q, %q, %q", Finding(rows), Outside(rows), Shown(rows)[0].Band)
	}
	said := strings.Join(Methods(rows), " ")
	if !strings.Contains(said, "not yet the 39 other times") || !slices.Contains(Methods(rows), LevelMethod) {
		t.Errorf("%q", said)
	}
	if file := Table(7*10, rows); !file.Rows[0][5].IsEmpty() {
		t.Errorf("the file has a band: %+v", file.Rows[0])
	}
}
