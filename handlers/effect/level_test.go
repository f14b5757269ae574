package effect

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"compreface-stats/models"
)

// inventActivity returns days that hang together: a walk by chance with a steady growth, seen less at week-ends.
func inventActivity(dice *rand.Rand, weeks int) []models.ActiveDay {
	return inventWalk(dice, weeks, func(level float64) float64 { return level + 0.3 + dice.NormFloat64() })
}

// inventGrowth is as inventActivity, and grows by parts: what doubles in a year moves by twice as much then.
func inventGrowth(dice *rand.Rand, weeks int) []models.ActiveDay {
	return inventWalk(dice, weeks, func(level float64) float64 { return level * (1.002 + 0.004*dice.NormFloat64()) })
}

// inventCounts is as inventActivity, and moves as counts do: by their square root.
func inventCounts(dice *rand.Rand, weeks int) []models.ActiveDay {
	return inventWalk(dice, weeks, func(level float64) float64 {
		return level + (0.02+0.07*dice.NormFloat64())*math.Sqrt(level)
	})
}

func inventWalk(dice *rand.Rand, weeks int, next func(level float64) float64) (days []models.ActiveDay) {
	level := 200.0
	for i := range 7 * weeks {
		level = next(level)
		seen := level
		if i%7 >= 5 {
			seen *= 0.8
		}
		days = append(days, models.ActiveDay{Day: models.Day(i), Active1: int64(seen), Active28: int64(1.4 * level)})
	}
	return days
}

func activityAround(days []models.ActiveDay, day models.Day, w Window) []Row {
	span := Span(day, days[len(days)-1].Day, 0, w)
	return Counts{Active: days[span.From : span.To+1], History: days}.activity(day, w)
}

// Activity grows and its days hang together; where nothing else happened the band is left in its share of cases at
// most, whatever the window, however short the history, and however it grows.
func TestTheBandOfActivityIsLeftInItsStatedShareWhereNothingHappened(t *testing.T) {
	const trials = 300
	for kind, c := range map[string]struct {
		invent func(*rand.Rand, int) []models.ActiveDay
		least  float64 // of four years, or the band is too wide
	}{"as counts do": {inventCounts, 0.015}, "steadily": {inventActivity, 0.003}, "by parts": {inventGrowth, 0}} {
		for _, w := range Windows() {
			for _, weeks := range []int{64, 104, 208} {
				left := leftBands(trials, weeks, w, c.invent)
				for _, l := range levels() {
					got := float64(left[l.per]) / trials
					if got > 0.08 || weeks == 208 && got < c.least {
						t.Errorf("%s, %d days, %d weeks, %s: %.3f are outside, want 0.05 at most", kind, w, weeks, l.per, got)
					}
				}
			}
		}
	}
}

// leftBands is how often a number left its band, by what it is counted for.
func leftBands(trials, weeks int, w Window, invent func(*rand.Rand, int) []models.ActiveDay) map[string]int {
	dice, left := rand.New(rand.NewPCG(7, 95)), make(map[string]int)
	for range trials {
		for _, r := range activityAround(invent(dice, weeks), models.Day(7*(weeks/2)), w) {
			if !r.Unknown && !r.IsWithin() {
				left[r.Per]++
			}
		}
	}
	return left
}

// What went on before is told of beside the change, and in the heading where it was half as much or more: it did not begin
// with the note.
func TestAChangeThatWentOnBeforeSaysSo(t *testing.T) {
	for _, c := range []struct {
		prior, after float64
		said         string
	}{{9, 13.5, "13.5 more installations active a day (+9.0 already before)"}, {6, 13.5, "13.5 more installations active a day"},
		{-9, 13.5, "13.5 more installations active a day"}} {
		r := Row{Thing: activeThing, Per: "a day", Prior: c.prior, HasPrior: true, Change: Change{Before: 102.3, After: 102.3 + c.after}}
		if got := listed([]Row{r}); got != c.said {
			t.Errorf("%v: %q", c, got)
		}
		if shown := Shown([]Row{r})[0]; shown.Prior != r.signed(c.prior) {
			t.Errorf("%+v", shown)
		}
	}
	days := inventGrowth(rand.New(rand.NewPCG(10, 95)), 104)
	r := activityAround(days, 7*52, Usual)[0]
	earlier := activityAround(days, 7*52-28, Usual)[0]
	if !r.HasPrior || math.Abs(r.Prior-earlier.By()) > 1e-9 {
		t.Errorf("up to the day it changed by %v, around 28 days before by %v", r.Prior, earlier.By())
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
		rows := activityAround(days, 7*50, Usual)
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
	r := activityAround(days, 7*30, Usual)[1]
	if r.Before != float64(days[7*30-1].Active28) || r.After != float64(days[7*30+27].Active28) {
		t.Errorf("%+v", r)
	}
	if mean := activityAround(days, 7*30, Usual)[0]; mean.BeforeDays != int(Usual) || mean.AfterDays != int(Usual) {
		t.Errorf("%+v", mean)
	}
}

// Without a year of other times there is no band, no verdict, and nothing is called beyond chance.
func TestAShortHistoryHasActivityWithoutABand(t *testing.T) {
	rows := activityAround(inventActivity(rand.New(rand.NewPCG(9, 95)), 20), 7*10, Usual)
	if len(rows) != 2 || !rows[0].Unknown || rows[0].Verdict() != "Too little history" {
		t.Fatalf("%+v", rows)
	}
	if Finding(rows) != "Too few days to tell" || Outside(rows) != "" || Shown(rows)[0].Band != "–" {
		t.Errorf("%q, %q, %q", Finding(rows), Outside(rows), Shown(rows)[0].Band)
	}
	said := fmt.Sprint(Methods(rows))
	if !strings.Contains(said, "not yet the 39 other days") || !strings.Contains(said, LevelMethod) {
		t.Errorf("%q", said)
	}
	if file := Table(7*10, rows); !file.Rows[0][6].IsEmpty() {
		t.Errorf("the file has a band: %+v", file.Rows[0])
	}
}

// Two years are enough for a band of each window.
func TestTwoYearsHaveABandForEveryWindow(t *testing.T) {
	days := inventActivity(rand.New(rand.NewPCG(10, 95)), 104)
	for _, w := range Windows() {
		for _, r := range activityAround(days, 7*52, w) {
			if r.Unknown || r.Low >= r.High {
				t.Errorf("%d days: %+v", w, r)
			}
		}
	}
}

func TestAWindowIsTheNearestOfThoseThereAre(t *testing.T) {
	for given, want := range map[string]Window{
		"14": 14, "28": 28, "56": 56, "0": 14, "-5": 14, "20": 14, "30": 28, "99999": 56, "": Usual, "many": Usual,
	} {
		if got := ParseWindow(given); got != want {
			t.Errorf("%q is %d", given, got)
		}
	}
	if span := Span(100, 400, 0, 56); span.From != 44 || span.To != 155 {
		t.Errorf("%v", span)
	}
}

// A reader who never saw the page has it in sentences that can be read at once.
func TestTheExplanationIsMadeOfShortSentences(t *testing.T) {
	rows := activityAround(inventActivity(rand.New(rand.NewPCG(10, 95)), 104), 7*52, Usual)
	said := []string{Words(rows, false)}
	for _, m := range Methods(rows) {
		said = append(said, m.Value)
	}
	for _, sentence := range strings.Split(strings.Join(said, " "), ". ") {
		if words := len(strings.Fields(sentence)); words > 30 {
			t.Errorf("%d words: %s", words, sentence)
		}
	}
}
