package views

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

const (
	// marginID begins the ids of the two series that show how far true values may be from those of a line. They carry the
	// line's name, so that they come and go with it.
	marginID = "margin:"
	// marginOpacity is how opaque a margin is: the grid is seen through it, and the line on it.
	marginOpacity = 0.2
)

// Bounds returns how low and how high the true number of a value may be: it is no negative one.
func (p Plot) Bounds(value float64) (low, high float64) {
	margin := float64(p.Margin)
	return max(min(value, 0), value-margin), value + margin
}

// HasBand reports whether a line has a band around it: one that only stands beside others for comparison has none.
func (p Plot) HasBand(s Series) bool { return (p.Margin > 0 || len(s.Low) > 0) && !s.Dashed }

// Band returns how low and how high the true number of a line's value may be.
func (p Plot) Band(s Series, label int) (low, high float64) {
	if len(s.Low) > 0 {
		return s.Low[label], s.High[label]
	}
	return p.Bounds(s.Values[label])
}

// marginSeries is the band around a line, from an invisible lower edge up: nothing where the values are exact, or the
// line only stands beside others for comparison.
func marginSeries(s Series, p Plot) charts.MultiSeries {
	if !p.HasBand(s) {
		return nil
	}
	lower, heights := make([]float64, len(s.Values)), make([]float64, len(s.Values))
	for i := range s.Values {
		low, high := p.Band(s, i)
		lower[i], heights[i] = low, high-low
	}
	edge, band := marginEdge(s, "edge:", seriesData(lower, p)), marginEdge(s, "band:", seriesData(heights, p))
	band.AreaStyle = &opts.AreaStyle{Color: s.Token, Opacity: opts.Float(marginOpacity)}
	return charts.MultiSeries{edge, band}
}

func marginEdge(s Series, part string, data []any) charts.SingleSeries {
	return charts.SingleSeries{
		Name:       s.Name,
		Id:         marginID + part + s.Name,
		Type:       "line",
		Stack:      marginID + s.Name,
		Data:       data,
		ShowSymbol: opts.Bool(false),
		ItemStyle:  &opts.ItemStyle{Color: s.Token},
		LineStyle:  &opts.LineStyle{Color: s.Token, Opacity: opts.Float(0)},
	}
}
