package picture

import (
	"math"
	"slices"

	"compreface-stats/views"
)

// valueScale is a value axis: where it begins and ends, and the values that are written beside it.
type valueScale struct {
	low, high float64
	ticks     []float64
	log       bool
}

// share is how far up the axis a value lies, from 0 to 1.
func (s valueScale) share(value float64) float64 {
	if s.log {
		value = max(value, s.low) // a stack stands on nothing, which has no place among powers
		return (math.Log10(value) - math.Log10(s.low)) / (math.Log10(s.high) - math.Log10(s.low))
	}
	return (value - s.low) / (s.high - s.low)
}

// base is the value that bars and areas stand on.
func (s valueScale) base() float64 {
	if s.log {
		return s.low
	}
	return 0
}

// scaleFor holds all that the drawing shows, and nothing, so that lengths can be compared.
func scaleFor(d views.Drawing, all [][]valueSpan) valueScale {
	low, high := valueExtent(all)
	if showsMargin(d) && high >= low {
		_, high = d.Plot.Bounds(high)
	}
	high = max(high, highestBand(d.Plot), highestHidden(d))
	if d.Plot.Log {
		return logScale(low, high)
	}
	low, high = min(low, 0), max(high, 0) // also where there is nothing
	steps := 4.0
	if d.Plot.Percent {
		steps = 5
		high = percentEnd(d.Plot, high)
	}
	if high == low {
		high = 1
	}
	every := views.RoundStep((high - low) / steps)
	if !d.Plot.Percent {
		every = max(every, 1) // no fractional installations
	}
	return evenScale(low, high, every)
}

// highestHidden is up to where bars that are not told are hatched; 0 where all are told.
func highestHidden(d views.Drawing) float64 {
	for _, s := range d.Plot.Series {
		if d.Form == views.FormBars && d.Plot.Hidden != "" && slices.ContainsFunc(s.Values, math.IsNaN) {
			return float64(d.Plot.HiddenBelow + d.Plot.Margin) // room for the words above
		}
	}
	return 0
}

// leastPercent is where an axis of shares ends at least: less would make of one of many a peak.
const leastPercent = 10

// percentEnd is where an axis of shares ends that holds so much: at the whole, to which a sum of shares may be a hair
// above, where more than half of it is drawn, or shares are of few.
func percentEnd(p views.Plot, high float64) float64 {
	if p.Overall != nil {
		return p.Overall.End
	}
	few := len(p.Of) > 0 && !views.HasShare(slices.Max(p.Of))
	if few && high <= 100 || high > 50 && high < 100.5 {
		return 100
	}
	return max(high, leastPercent)
}

// highestBand is the upper end of the bands around lines; 0 where there are none.
func highestBand(p views.Plot) (high float64) {
	for _, s := range p.Series {
		for _, value := range s.High {
			if !math.IsNaN(value) {
				high = max(high, value)
			}
		}
	}
	return high
}

// evenScale counts its steps as whole numbers, since adding up fractions drifts.
func evenScale(low, high, every float64) valueScale {
	const hair = 1e-9
	first, last := math.Floor(low/every+hair), math.Ceil(high/every-hair)
	s := valueScale{low: first * every, high: last * every}
	for n := first; n <= last; n++ {
		s.ticks = append(s.ticks, n*every)
	}
	return s
}

// logScale goes from the 1, 2 or 5 of some power of ten below the values to the one above them: with every such number
// between, or over three powers with the powers alone. It is that of static/src/scale.js.
func logScale(low, high float64) valueScale {
	ends := views.PowersAround(low, high)
	s := valueScale{low: ends.Low, high: ends.High, log: true}
	for tick := s.low; tick <= s.high*1.001; tick = views.RoundUp(tick * 1.5) {
		if isPower := math.Abs(math.Log10(tick)-math.Round(math.Log10(tick))) < 1e-9; isPower || s.high/s.low <= 1000 {
			s.ticks = append(s.ticks, tick)
		}
	}
	return s
}

// valueExtent is the lowest and the highest end of anything drawn; low is above high where there is nothing.
func valueExtent(all [][]valueSpan) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, at := range all {
		for _, piece := range at {
			if !math.IsNaN(piece.to) {
				low, high = min(low, piece.to), max(high, piece.to)
			}
		}
	}
	return low, high
}

// valueSpan is what a series has at a label: from the base, or from the end of the series below it, to its own end.
type valueSpan struct{ from, to float64 }

// allSpans is what is drawn, by label and series.
func allSpans(d views.Drawing) [][]valueSpan {
	all := make([][]valueSpan, len(d.Plot.Labels))
	for i := range all {
		all[i] = spansAt(d, i)
	}
	return all
}

// spansAt are all series at a label. NaN is where there is nothing to draw. Gains and losses are stacked apart.
func spansAt(d views.Drawing, label int) []valueSpan {
	var up, down float64
	at := make([]valueSpan, len(d.Plot.Series))
	for i, s := range d.Plot.Series {
		value := valueAt(d.Plot, s, label)
		at[i] = valueSpan{from: 0, to: value}
		if floors := d.Plot.FloorsOf(s); label < len(floors) {
			at[i] = valueSpan{from: floors[label], to: floors[label] + value}
			continue
		}
		if stacked := d.Form == views.FormAreas || d.Form == views.FormStackedBars; !stacked {
			continue
		}
		if s.Dots || s.Ticks {
			continue // which lie upon the stack, and are no part of it
		}
		side := &up
		if value < 0 {
			side = &down
		}
		at[i] = valueSpan{from: *side, to: *side + value}
		if !math.IsNaN(value) {
			*side += value
		}
	}
	return at
}

// valueAt returns a series' value at a label. It is NaN where nothing can be drawn: beyond the series' end, at a gap,
// or at zero on an axis of powers.
func valueAt(p views.Plot, s views.Series, label int) float64 {
	if label >= len(s.Values) {
		return math.NaN()
	}
	value := s.Values[label]
	if math.IsInf(value, 0) || p.Log && value <= 0 {
		return math.NaN()
	}
	return value
}
