package views

import "math"

// PanelScale is the value axis of one panel, from Low to High; these two are written.
type PanelScale struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// panelSteps is about how many round steps a panel's axis has: its end is one of them.
const panelSteps = 4

// PanelScales returns the axis of each panel, by the name of its line: one rule for the page and for its pictures. What
// is not drawn at first counts, too, so that nothing moves when its key is pressed. Without panels it is nil.
func (d *Drawing) PanelScales() map[string]PanelScale {
	if !d.Plot.Panels || d.Plot.panelScales != nil {
		return d.Plot.panelScales
	}
	earlier := make(map[string]string)
	for _, c := range d.Plot.Comparisons {
		earlier[c.With] = c.Of
	}
	values := make(map[string][]float64)
	for _, s := range d.Plot.Series {
		name := s.Name
		if of, ok := earlier[name]; ok {
			name = of
		}
		values[name] = append(values[name], s.Values...)
	}
	scales := make(map[string]PanelScale)
	for name, list := range values {
		scales[name] = panelScale(list, d.Plot.Log)
	}
	return scales
}

// panelScale goes from zero to a round end, or on an axis of powers from a round number to another.
func panelScale(values []float64, log bool) PanelScale {
	low, high := math.Inf(1), 0.0
	for _, v := range values {
		if v > 0 && !math.IsInf(v, 1) {
			low, high = min(low, v), max(high, v)
		}
	}
	if log {
		return PowersAround(low, high)
	}
	step := max(1, RoundStep(max(1, high)/panelSteps)) // no fractional installations
	return PanelScale{Low: 0, High: step * max(1, math.Ceil(high/step-1e-9))}
}

// PowersAround returns the ends of an axis of powers that holds values from low to high: the 1, 2 or 5 of some power of
// ten below them, and the one above. Where low is above high there are none.
func PowersAround(low, high float64) PanelScale {
	if low > high {
		low, high = 1, 10
	}
	s := PanelScale{Low: RoundDown(low), High: RoundUp(high)}
	if s.High <= s.Low {
		s.High = RoundUp(s.Low * 1.5)
	}
	return s
}

// RoundStep returns the 1, 2 or 5 of some power of ten that is nearest.
func RoundStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	switch share := step / power; {
	case share < 1.5:
		return power
	case share < 3:
		return 2 * power
	case share < 7:
		return 5 * power
	}
	return 10 * power
}

// RoundDown returns the nearest 1, 2 or 5 of some power of ten that is not above the value.
func RoundDown(value float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(value)+1e-9))
	for _, times := range []float64{5, 2} {
		if value >= times*power*(1-1e-9) {
			return times * power
		}
	}
	return power
}

// RoundUp returns the nearest 1, 2 or 5 of some power of ten that is not below the value.
func RoundUp(value float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(value)+1e-9))
	for _, times := range []float64{1, 2, 5} {
		if value <= times*power*(1+1e-9) {
			return times * power
		}
	}
	return 10 * power
}
