package report

import (
	"fmt"
	"math"
	"slices"

	"compreface-stats/views"
)

// ofEnough leaves those shares of a line out of its drawing that are of so few that one more would make it jump. The
// file and the table have them.
func (p *chartPlot) ofEnough(s *views.Series, base []int64) {
	for i, whole := range base {
		if !math.IsNaN(s.Values[i]) && !views.HasShare(whole) {
			s.Values[i], p.few = math.NaN(), true
		}
	}
}

// fewNote says where lines of shares of active installations begin, if one of them does so later than its days.
func (p *chartPlot) fewNote(instead string) string {
	if !p.few || instead != "" {
		return ""
	}
	return fmt.Sprintf("Lines begin at %d active installations.", views.FewestForShare)
}

// fewInstead says it in the drawing's place; "" where there are enough on some day.
func (v View) fewInstead(base []int64) string {
	most := slices.Max(append([]int64{0}, base...))
	if views.HasShare(most) {
		return ""
	}
	so := "at most " + views.Number(most) + " in this range"
	if v.To >= v.Today-1 {
		so = "so far " + views.Number(most)
	}
	return fmt.Sprintf("Shares begin at %d active installations; %s.", views.FewestForShare, so)
}
