package views

import "math"

// Overall is the share of all labels together, which bars are held against: a dashed line with its words. Where there
// is one, bars of few are pale, and the axis goes to End, in percent, so that drawings beside each other have one
// scale.
type Overall struct {
	Value float64 `json:"value"`
	Words string  `json:"words"`
	End   float64 `json:"end"`
}

// OverallOf returns the share that part is of whole; nil where the whole is too few for a share. The axis holds the
// highest share, in percent, of all drawings that are to have one scale.
func OverallOf(part, whole int64, highest float64) *Overall {
	if !HasShare(whole) {
		return nil
	}
	const step = 20
	return &Overall{
		Value: PercentOf(part, whole), Words: "all: " + Share(part, whole), End: max(step, step*math.Ceil(highest/step)),
	}
}

// IsPaleOfFew reports whether a label's bar is pale because few are behind it: of bars upon each other, and of those
// that are held against all.
func (p Plot) IsPaleOfFew(label int, stacked bool) bool {
	return (stacked || p.Overall != nil) && p.IsOfFew(label)
}
