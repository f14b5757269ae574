package views

import (
	"slices"
	"strconv"
	"strings"
)

// The sparkline's own coordinates; the stroke keeps its width because figures.css says non-scaling-stroke.
const (
	sparkWidth  = 120.0
	sparkTop    = 2.0
	sparkBottom = 30.0
)

// sparkLine lays the values from left to right between the top and the bottom of the box.
// The scale begins at the lowest value: a sparkline shows course, not size, and the number stands above it.
func sparkLine(values []int64) string {
	low, high := slices.Min(values), slices.Max(values)
	var b strings.Builder
	for i, v := range values {
		height := 0.5 // a flat course runs through the middle
		if high > low {
			height = float64(v-low) / float64(high-low)
		}
		x := sparkWidth * float64(i) / float64(len(values)-1)
		y := sparkBottom - height*(sparkBottom-sparkTop)
		b.WriteString(strconv.FormatFloat(x, 'f', 1, 64) + "," + strconv.FormatFloat(y, 'f', 1, 64) + " ")
	}
	return strings.TrimSpace(b.String())
}

func changeArrow(direction string) string {
	switch direction {
	case "up":
		return "↑ "
	case "down":
		return "↓ "
	}
	return ""
}
