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

// fewNote says from how many of what on shares are drawn, if some of the drawing are of fewer.
func (p *chartPlot) fewNote(begin, what, instead string) string {
	if !p.few || instead != "" {
		return ""
	}
	return fmt.Sprintf("%s begin at %d %s.", begin, views.FewestForShare, what)
}

// fewPaleNote says of what on bars upon each other are pale for too few, if some are.
func (p *chartPlot) fewPaleNote() string {
	for label := range p.Labels {
		if p.IsOfFew(label) {
			return fmt.Sprintf("Pale: shares of fewer than %d.", views.FewestForShare)
		}
	}
	return ""
}

// overallNote says what the line is that bars are held against, and which of them are pale.
func (p *chartPlot) overallNote() string {
	if p.Overall == nil {
		return ""
	}
	return joinSentences("Dashed: all of them together.", p.fewPaleNote())
}

// fewInstead says it in the drawing's place; "" where there are enough of them on some day, or in some bar.
func (v View) fewInstead(base []int64, what string) string {
	most := slices.Max(append([]int64{0}, base...))
	if views.HasShare(most) {
		return ""
	}
	so := "at most " + views.Number(most) + " in this range"
	if v.To >= v.Today-1 {
		so = "so far " + views.Number(most)
	}
	return fmt.Sprintf("Shares begin at %d %s; %s.", views.FewestForShare, what, so)
}

const activeInstallations = "active installations"
