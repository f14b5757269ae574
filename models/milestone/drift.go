package milestone

import (
	"math"
	"slices"

	"compreface-stats/models"
)

// The method, by its usual name a random walk with drift: a line goes on by the mean of its last weekly differences.
const (
	// differencesUsed is the most that are looked at, and differencesLeast the fewest.
	differencesUsed, differencesLeast = 26, 13
	// leastTrials is how often the method must have been tried on the history to be believed.
	leastTrials = 8
	// bandSigmas is half the width of a band that holds 80 of 100 values, were the differences normal and independent;
	// bandShare is those 80, in tenths.
	bandSigmas = 1.2816
	bandShare  = 8
)

// Outlook is where a line is heading: its value on a day, with a band. The band is that of the method, or so wide that
// it would have held 80 of 100 trials on the past, whichever is wider: figures of 28 days depend on one another.
type Outlook struct {
	Day               models.Day
	Middle, Low, High float64
	// Differences is how many weekly differences the drift is the mean of.
	Differences int
	// Backtest is how the same method did in the past, as many weeks ahead.
	Backtest Backtest
}

// Backtest is the method tried at every week of the history from which it could be told what came.
type Backtest struct {
	Weeks  int // ahead
	Trials int
	// Error is the mean distance of what was foretold from what came, and AsLastWeek that of foretelling no change.
	Error, AsLastWeek float64
	// Most is the distance that 80 of 100 trials did not exceed.
	Most float64
}

// Silence is why no outlook is given.
type Silence int

// The reasons for silence.
const (
	Spoken       Silence = iota
	ShortHistory         // too few weeks to try the method on
	NoBetter             // than "as last week"
)

// Outlook tells where the line is heading on a day to come.
func (l Line) Outlook(day models.Day) (Outlook, Silence) {
	weekly := l.weekly()
	ahead := float64(day-l.Last()) / 7
	trials := backtest(weekly, max(1, int(math.Ceil(ahead))))
	if trials.Trials < leastTrials || len(weekly) <= differencesLeast {
		return Outlook{}, ShortHistory
	}
	if trials.Error >= trials.AsLastWeek {
		return Outlook{}, NoBetter
	}
	o := drift(weekly, ahead).atLeast(trials.Most)
	if l.Rises {
		o.Low = max(o.Low, float64(l.Now()))
	}
	o.Day, o.Backtest = day, trials
	return o, Spoken
}

// weekly is the line's value of each seventh day, back from the last.
func (l Line) weekly() (values []float64) {
	for i := (len(l.Values) + 6) % 7; i < len(l.Values); i += 7 {
		values = append(values, float64(l.Values[i]))
	}
	return values
}

// drift lets the line go on for some weeks. The band is made of the spread of the differences, which adds up week by
// week, and of the standard error of their mean, which goes on with it.
func drift(weekly []float64, ahead float64) Outlook {
	used := min(len(weekly)-1, differencesUsed)
	last, first := weekly[len(weekly)-1], weekly[len(weekly)-1-used]
	n := float64(used)
	mean := (last - first) / n
	var squares float64
	for i := len(weekly) - used; i < len(weekly); i++ {
		off := weekly[i] - weekly[i-1] - mean
		squares += off * off
	}
	half := bandSigmas * math.Sqrt(squares/(n-1)*(ahead+ahead*ahead/n))
	middle := last + mean*ahead
	return Outlook{
		Middle: max(0, middle), Low: max(0, middle-half), High: max(0, middle+half), Differences: used,
	}
}

// atLeast widens the band to so much on each side.
func (o Outlook) atLeast(half float64) Outlook {
	o.Low = max(0, min(o.Low, o.Middle-half))
	o.High = max(o.High, o.Middle+half)
	return o
}

// backtest tries the method at each week from which on the history is long enough in both directions.
func backtest(weekly []float64, ahead int) Backtest {
	b := Backtest{Weeks: ahead}
	var errors []float64
	for now := differencesLeast; now+ahead < len(weekly); now++ {
		foretold, came := drift(weekly[:now+1], float64(ahead)).Middle, weekly[now+ahead]
		errors = append(errors, math.Abs(foretold-came))
		b.Error += math.Abs(foretold - came)
		b.AsLastWeek += math.Abs(weekly[now] - came)
	}
	if b.Trials = len(errors); b.Trials == 0 {
		return b
	}
	slices.Sort(errors)
	b.Most = errors[(b.Trials*bandShare+9)/10-1]
	b.Error /= float64(b.Trials)
	b.AsLastWeek /= float64(b.Trials)
	return b
}
