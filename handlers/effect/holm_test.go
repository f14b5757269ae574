package effect

import (
	"math"
	"math/rand/v2"
	"testing"

	"compreface-stats/models"
)

// The value at which Student's t leaves 5 % outside is tabled: the tails of each are these 5 %.
func TestTheTailsOfStudentAgreeWithHisTable(t *testing.T) {
	for i, value := range students {
		if got := studentTails(value, i+1); math.Abs(got-0.05) > 0.0011 {
			t.Errorf("%d degrees: %.4f beyond %v", i+1, got, value)
		}
	}
	for free, want := range map[int]float64{1: 0.5, 2: 0.4226, 5: 0.3632, 20: 0.3293} {
		if got := studentTails(1, free); math.Abs(got-want) > 0.0005 {
			t.Errorf("%d degrees: %.4f beyond 1, want %v", free, got, want)
		}
	}
}

// The least likely row needs 5 % divided by all rows, the next by all but one, and so on; the first that has not enough ends
// it. A row without a band counts for nothing.
func TestRowsAreHeldAgainstAsManyAsAreLookedAt(t *testing.T) {
	for _, c := range []struct {
		likely []float64
		beyond int // the first so many
	}{
		{[]float64{0.049}, 1},
		{[]float64{0.026, 0.9}, 0},
		{[]float64{0.024, 0.049}, 2},
		{[]float64{0.012, 0.016, 0.024, 0.049}, 4},
		{[]float64{0.012, 0.017, 0.018, 0.02}, 1},
		{[]float64{0.006, 1, 1, 1, 1, 1, 1, 1, 1}, 0},
		{[]float64{0.005, 1, 1, 1, 1, 1, 1, 1, 1}, 1},
	} {
		rows := []Row{{Change: Change{Unknown: true}}}
		for _, p := range c.likely {
			rows = append(rows, Row{Change: Change{After: 2, High: 1, P: p}})
		}
		holm(rows)
		for i, r := range rows[1:] {
			if r.Beyond != (i < c.beyond) || rows[0].Beyond {
				t.Errorf("%v: row %d is %t", c.likely, i, r.Beyond)
			}
		}
	}
}

// Where one row of many left its band, and no more than chance does, the heading names none.
func TestARowThatLeftItsBandIsNoFinding(t *testing.T) {
	rows := []Row{{Thing: "users created", Per: "a week", Change: Change{After: 2, High: 1, P: 0.04}}}
	for range 8 {
		rows = append(rows, Row{Change: Change{P: 1}})
	}
	holm(rows)
	if got := Finding(rows); got != "Nothing changed clearly beyond chance" || rows[0].Verdict() != "Up, perhaps chance" {
		t.Errorf("%q, %q", got, rows[0].Verdict())
	}
}

// inventNote returns the rows about a day of two years on which nothing happened.
func inventNote(dice *rand.Rand) []Row {
	const weeks, day = 104, models.Day(7 * 52)
	days := inventActivity(dice, weeks)
	for i := range days {
		days[i].New, days[i].Resurrected = poisson(dice, 3), poisson(dice, 2)
	}
	span := Span(day, days[len(days)-1].Day, 0, Usual)
	c := Counts{Active: days[span.From : span.To+1], History: days}
	for range c.Active {
		var made [models.ActionCount]int64
		for a := range made {
			made[a] = poisson(dice, 4)
		}
		c.Services = append(c.Services, models.ServicePeriod{Creations: made})
	}
	return Around(day, c, Usual)
}

// Of nine rows one or another often leaves its band where nothing happened: a note says so in 5 % of cases at most.
func TestTheHeadingIsWrongInItsStatedShareOfNotesAtMost(t *testing.T) {
	const trials = 240
	dice, left, wrong := rand.New(rand.NewPCG(11, 95)), 0, 0
	for range trials {
		rows := inventNote(dice)
		if Outside(rows) != "" {
			left++
		}
		for _, r := range rows {
			if r.Beyond {
				wrong++
				break
			}
		}
	}
	if share := float64(wrong) / trials; share > 0.085 || float64(left)/trials < 0.15 {
		t.Errorf("%.3f of headings are wrong; of %d notes some row left its band in %d", share, trials, left)
	}
}
