package views

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The sparkline's own coordinates; the stroke keeps its width because figures.css says non-scaling-stroke.
const (
	sparkWidth  = 120.0
	sparkTop    = 2.0
	sparkBottom = 30.0
)

// Spark is a number's course, oldest first.
type Spark struct {
	Values []int64
	// Ghost is the same of the days that are compared with; empty where there are none. Of a line's first ones nothing
	// may be known: SparkGap.
	Ghost []int64
	// From and To are the first and the last day of it, YYYY-MM-DD.
	From, To string
	// Each says over how long each value is summed, "per week"; empty where it is that of a day.
	Each string
}

// first and last are its ends: days, and months with their years where those are different ones.
func (s Spark) first() string { return s.end(s.From) }

func (s Spark) last() string { return s.end(s.To) }

func (s Spark) end(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	switch {
	case err != nil:
		return day
	case s.From[:4] == s.To[:4]:
		return at.Format("2 Jan")
	default:
		return at.Format("Jan 2006")
	}
}

// ghostBars are strokes where the bars of other days would end.
func (s Spark) ghostBars() string {
	high := max(1, slices.Max(slices.Concat(s.Values, s.Ghost)))
	pitch := sparkWidth / float64(len(s.Values))
	var b strings.Builder
	for i, v := range s.Ghost {
		top := sparkBottom - (sparkBottom-sparkTop)*float64(max(0, v))/float64(high)
		b.WriteString("M" + sparkNumber(pitch*float64(i)) + "," + sparkNumber(top) + "h" + sparkNumber(pitch*0.8))
	}
	return b.String()
}

// sparkBars stands each value on zero, with a gap of a fifth between two; the scale holds the others, too.
func sparkBars(values []int64, also ...int64) string {
	high := max(1, slices.Max(slices.Concat(values, also)))
	pitch := sparkWidth / float64(len(values))
	var b strings.Builder
	for i, v := range values {
		height := (sparkBottom - sparkTop) * float64(max(0, v)) / float64(high)
		left, wide := sparkNumber(pitch*float64(i)), sparkNumber(pitch*0.8)
		b.WriteString("M" + left + "," + sparkNumber(sparkBottom-height) + "h" + wide + "V30H" + left + "z")
	}
	return b.String()
}

func sparkNumber(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

// sparkLine lays the values from left to right between the top and the bottom of the box.
// The scale begins at the lowest value, for a sparkline shows course, not size, and the number stands above it. What
// hardly moves is drawn so: a flat course runs through the middle, unless it is none at all.
func sparkLine(values []int64, also ...int64) string {
	low, span := sparkScale(slices.Concat(values, also))
	var b strings.Builder
	for i, v := range values {
		if v == SparkGap {
			continue
		}
		height := (float64(v) - low) / span
		x := sparkWidth * float64(i) / float64(len(values)-1)
		y := sparkBottom - height*(sparkBottom-sparkTop)
		b.WriteString(sparkNumber(x) + "," + sparkNumber(y) + " ")
	}
	return strings.TrimSpace(b.String())
}

// SparkGap stands for a value of which nothing is known.
const SparkGap = -1

// sparkLeast is the least that a sparkline's height stands for, as a share of the values' mean: less is noise.
const sparkLeast = 0.1

// sparkScale returns the value at the foot of a sparkline, and how much its height stands for.
func sparkScale(values []int64) (low, span float64) {
	values = slices.DeleteFunc(slices.Clone(values), func(v int64) bool { return v == SparkGap })
	var sum float64
	for _, v := range values {
		sum += float64(v)
	}
	least, most := float64(slices.Min(values)), float64(slices.Max(values))
	span = most - least
	if atLeast := sparkLeast * math.Abs(sum) / float64(len(values)); span < atLeast {
		return (least + most - atLeast) / 2, atLeast
	}
	return least, max(span, 1)
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
