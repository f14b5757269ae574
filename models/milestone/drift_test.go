package milestone

import (
	"math"
	"math/rand/v2"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testhistory"
)

// byWeek is a line that stands at each value for a week, and ends on the first day of the last one.
func byWeek(values ...int64) Line {
	l := Line{From: testhistory.Day("2024-01-01")}
	for i, value := range values {
		for range 7 {
			if l.Values = append(l.Values, value); i == len(values)-1 {
				return l
			}
		}
	}
	return l
}

// The numbers were worked out by hand: differences of 9 and 11 in turn, the last 26 of them.
func TestTheOutlookIsTheMeanOfWeeklyDifferencesWithItsBand(t *testing.T) {
	values := []int64{100}
	for i := range 40 {
		values = append(values, values[i]+9+2*int64(i%2))
	}
	l := byWeek(values...)
	o, silence := l.Outlook(l.Last() + 28)
	if silence != Spoken || o.Differences != 26 || math.Abs(o.Middle-540) > 1e-9 {
		t.Fatalf("%+v, %v", o, silence)
	}
	spread := math.Sqrt(26.0 / 25 * (4 + 16.0/26)) // each difference is 1 from the mean of 10
	if got := o.High - o.Middle; math.Abs(got-1.2816*spread) > 1e-9 || math.Abs(o.High+o.Low-2*o.Middle) > 1e-9 {
		t.Errorf("the band is %.4f on each side, want %.4f", got, 1.2816*spread)
	}
	if b := o.Backtest; b.Weeks != 4 || b.Trials != 24 || b.AsLastWeek != 40 || b.Error > 1 || b.Most > 1 {
		t.Errorf("backtest: %+v", b)
	}
}

// A line that waits and then leaps is further off than independent differences would be: the band is widened to what
// 80 of 100 trials needed.
func TestTheBandIsAsWideAsThePastNeeded(t *testing.T) {
	values := []int64{0}
	for i := range 100 {
		step := int64(2)
		if i/10%2 == 1 {
			step = 12
		}
		values = append(values, values[i]+step)
	}
	l := byWeek(values...)
	o, silence := l.Outlook(l.Last() + 42)
	narrow := drift(l.weekly(), 6)
	held, trials := 0, 0
	for now := 13; now+6 <= 100; now++ {
		used := min(now, 26)
		mean := float64(values[now]-values[now-used]) / float64(used)
		trials++
		if math.Abs(float64(values[now])+6*mean-float64(values[now+6])) <= o.Backtest.Most {
			held++
		}
	}
	wider := o.High > narrow.High && o.Low < narrow.Low
	if silence != Spoken || !wider || trials != o.Backtest.Trials || 10*held < 8*trials {
		t.Errorf("%+v, without widening %+v; it held %d of %d", o, narrow, held, trials)
	}
}

func TestItIsSilentWhereItIsNoBetterThanAsLastWeekOrHasNotEnoughToSay(t *testing.T) {
	upAndDown, rising := []int64{}, []int64{}
	for i := range 60 {
		upAndDown = append(upAndDown, 100+5*int64(i%2))
		rising = append(rising, int64(10*i))
	}
	for name, c := range map[string]struct {
		line  Line
		weeks int
		want  Silence
	}{
		"no change":         {byWeek(make([]int64, 60)...), 4, NoBetter},
		"up and down":       {byWeek(upAndDown...), 3, NoBetter},
		"rising":            {byWeek(rising...), 4, Spoken},
		"a year ahead":      {byWeek(rising...), 52, ShortHistory},
		"a young line":      {byWeek(rising[:20]...), 4, ShortHistory},
		"a line of nothing": {Line{}, 4, ShortHistory},
	} {
		day := c.line.Last() + models.Day(7*c.weeks)
		if _, got := c.line.Outlook(day); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Of lines that are as the method takes them to be, the band holds about 80 of 100; and a line that cannot fall is
// never foretold below where it is.
func TestTheBandHoldsWhatItSays(t *testing.T) {
	rng, inside := rand.New(rand.NewPCG(8, 10)), 0
	const lines = 4000
	for range lines {
		values := []float64{1000}
		for i := range 30 {
			values = append(values, values[i]+3+10*rng.NormFloat64())
		}
		if o := drift(values[:27], 4); o.Low <= values[30] && values[30] <= o.High {
			inside++
		}
	}
	if share := float64(inside) / lines; share < 0.76 || share > 0.83 {
		t.Errorf("the band held %.1f of 100", 100*share)
	}
	var values []int64
	for i := range 60 {
		values = append(values, int64(20*(i/5)))
	}
	l := byWeek(values...)
	l.Rises = true
	if o, silence := l.Outlook(l.Last() + 21); silence != Spoken || o.Low < float64(l.Now()) {
		t.Errorf("%+v (%v) falls below %d", o, silence, l.Now())
	}
}
