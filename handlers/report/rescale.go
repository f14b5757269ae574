package report

// rescaled lays the chart's values out as the address says, where that makes sense.
func (v View) rescaled(d Drawn) Drawn {
	switch {
	case d.Drawing == nil || v.scale != logScale:
	case d.Drawing.UseLogScale():
		d.Note = joinSentences(d.Note, "Logarithmic scale; zeros are not shown.")
	default:
		d.Note = joinSentences(d.Note, "Not logarithmic.")
	}
	return d
}
