package views

import (
	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Plot is what every chart is made from: labels along the axis and series of one value a label.
type Plot struct {
	// Labels are days (2025-05-31), months (2025-03) or plain names. The browser writes days for reading.
	Labels []string
	Series []Series
	// NotFinal is how many of the last labels are still being counted: they are drawn dashed or pale.
	NotFinal int
	// Percent says that values are shares from 0 to 100 and writes "%" behind them.
	Percent bool
	// Log draws the value axis by powers of ten. Zeros cannot be drawn on it and leave a gap.
	Log bool
	// Unit is what is counted, said in the tooltip: "installations".
	Unit string
}

// Series is one line, area or colour of bars.
type Series struct {
	Name string
	// Token is the colour's name in app.css: TokenActive28, ActionToken(…), SizeToken(…).
	Token string
	// Tokens, when set, is one colour a value in place of Token, for bars whose labels have colours elsewhere.
	Tokens []string
	// Values holds NaN where there is nothing to draw.
	Values []float64
	// Dashed draws a line thin and dashed, for a comparison beside the main lines.
	Dashed bool
	// Broad keeps a line in sight that a later one often covers.
	Broad bool
}

// Counts makes a Series from whole numbers.
func Counts(name, token string, values []int64) Series {
	s := Series{Name: name, Token: token, Values: make([]float64, len(values))}
	for i, v := range values {
		s.Values[i] = float64(v)
	}
	return s
}

// Lines draws each series as a line.
func Lines(p Plot) map[string]any { return lines(p, "") }

// StackedAreas lays the series upon each other; their sum is the upper edge. One label alone
// has no area, so it is drawn as a bar.
func StackedAreas(p Plot) map[string]any {
	if len(p.Labels) == 1 {
		return bars(p, "all")
	}
	return lines(p, "all")
}

// Bars draws the series side by side.
func Bars(p Plot) map[string]any { return bars(p, "") }

// StackedBars lays the series of a label upon each other.
func StackedBars(p Plot) map[string]any { return bars(p, "all") }

func lines(p Plot, stack string) map[string]any {
	c := charts.NewLine()
	c.SetXAxis(p.Labels)
	for _, s := range p.Series {
		final, tail := splitTail(s.Values, p)
		c.MultiSeries = append(c.MultiSeries, line(s, final, stack))
		if tail != nil {
			c.MultiSeries = append(c.MultiSeries, tailLine(s, tail, stack))
		}
	}
	markNotFinal(c.MultiSeries, p)
	c.Validate()
	return cleaned(c.JSON(), p)
}

func bars(p Plot, stack string) map[string]any {
	c := charts.NewBar()
	c.SetXAxis(p.Labels)
	for _, s := range p.Series {
		c.MultiSeries = append(c.MultiSeries, charts.SingleSeries{
			Name: s.Name, Type: "bar", Stack: stack, BarMaxWidth: "48",
			Data: barData(s, p), ItemStyle: &opts.ItemStyle{Color: s.Token},
		})
	}
	markNotFinal(c.MultiSeries, p)
	c.Validate()
	return cleaned(c.JSON(), p)
}
