package views

// FloatingEnds are where floating bars end, each but the last: a hairline leads from there to the next. There are none
// where bars of earlier days stand between, or bars begin at zero.
func (p Plot) FloatingEnds() (ends []float64) {
	if len(p.Floors) == 0 || len(p.Series) != 1 {
		return nil
	}
	for i, v := range p.Series[0].Values[:len(p.Floors)-1] {
		ends = append(ends, p.Floors[i]+v)
	}
	return ends
}
