package views

import (
	"math"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// emptyValue is how ECharts writes "no value here". go-echarts leaves out a nil, which would shift the rest.
const emptyValue = "-"

// provisionalID begins the id of a series that holds another one's values of the days that are not final.
// It carries the same name, so that legend and tooltip take the two for one.
const provisionalID = "provisional:"

// oneStack is the name of the stack that all series of a stacked drawing belong to.
const oneStack = "all"

// optionSeries returns the drawing's series; without any it is an empty list, which JSON does not write as null.
func (d *Drawing) optionSeries() charts.MultiSeries {
	stack := ""
	if d.Form == FormAreas || d.Form == FormStackedBars {
		stack = oneStack
	}
	list := charts.MultiSeries{}
	if d.Form == FormLines {
		for _, s := range d.Plot.Series {
			list = append(list, marginSeries(s, d.Plot)...) // below every line
		}
	}
	for _, s := range d.Plot.Series {
		if s.Dots || s.Ticks {
			list = append(list, dotSeries(s, d.Plot))
			continue
		}
		if len(d.Plot.Floors) > 0 {
			list = append(list, floatingSeries(s, d.Plot)...)
			continue
		}
		if d.Form == FormBars || d.Form == FormStackedBars {
			list = append(list, barSeries(s, d.Plot, stack))
			continue
		}
		list = append(list, courseSeries(s, d.Plot, stack)...)
	}
	return list
}

// courseSeries is a line, or an area, and what is counted so far apart from it.
func courseSeries(s Series, p Plot, stack string) charts.MultiSeries {
	final, provisional := splitProvisional(s.Values, p)
	list := charts.MultiSeries{lineSeries(s, final, stack)}
	switch {
	case provisional == nil:
		return list
	case stack == "":
		return append(list, provisionalSeries(s, provisional))
	default:
		return append(list, provisionalColumns(s, p, stack))
	}
}

func lineSeries(s Series, data []any, stack string) charts.SingleSeries {
	one := charts.SingleSeries{
		Name:       s.Name,
		Type:       "line",
		Stack:      stack,
		Data:       data,
		ShowSymbol: opts.Bool(anyAlone(data)), // a lone day has no line to show it
		ItemStyle:  &opts.ItemStyle{Color: s.Token},
		LineStyle:  lineStyle(s),
	}
	if stack != "" {
		// As opaque as in its legend, and as a bar elsewhere.
		one.AreaStyle = &opts.AreaStyle{Color: s.Token, Opacity: opts.Float(1)}
		one.LineStyle.Width = 1
	}
	return one
}

func lineStyle(s Series) *opts.LineStyle {
	style := &opts.LineStyle{Color: s.Token, Width: 2}
	if s.Dashed {
		style.Type = "dashed"
		style.Width = 1.5
	}
	if s.Thick {
		style.Width = 5
	}
	return style
}

// anyAlone reports whether a value stands between gaps.
func anyAlone(data []any) bool {
	isGap := func(i int) bool { return i < 0 || i == len(data) || data[i] == emptyValue }
	for i := range data {
		if !isGap(i) && isGap(i-1) && isGap(i+1) {
			return true
		}
	}
	return false
}

func provisionalSeries(s Series, data []any) charts.SingleSeries {
	one := lineSeries(s, data, "")
	one.Id = provisionalID + s.Name
	one.ShowSymbol = opts.Bool(true)
	one.LineStyle.Type = "dashed"
	return one
}

// provisionalColumns stand beside areas, which would seem to be as final as the rest if they went on to them.
func provisionalColumns(s Series, p Plot, stack string) charts.SingleSeries {
	values := slices.Clone(s.Values)
	for i := range len(values) - p.NotFinal {
		values[i] = math.NaN()
	}
	s.Values = values
	one := barSeries(s, p, stack+":"+provisionalID)
	one.Id, one.BarMaxWidth = provisionalID+s.Name, "14"
	return one
}

// splitProvisional cuts the values where they stop being final: what is counted so far stands apart from a line, which
// would seem to fall. provisional is nil when all is final.
func splitProvisional(values []float64, p Plot) (final, provisional []any) {
	final = seriesData(values, p)
	cut := len(values) - p.NotFinal
	if p.NotFinal <= 0 || cut < 0 {
		return final, nil
	}
	provisional = make([]any, len(values))
	for i := range provisional {
		provisional[i] = emptyValue
		if i >= cut {
			provisional[i], final[i] = final[i], emptyValue
		}
	}
	return final, provisional
}

func seriesData(values []float64, p Plot) []any {
	data := make([]any, len(values))
	for i, v := range values {
		data[i] = v
		if p.Log && v <= 0 || math.IsNaN(v) {
			data[i] = emptyValue
		}
	}
	return data
}

func barSeries(s Series, p Plot, stack string) charts.SingleSeries {
	one := charts.SingleSeries{
		Name:        s.Name,
		Type:        "bar",
		Stack:       stack,
		BarMaxWidth: "48",
		Data:        barData(s, p, stack == oneStack),
		ItemStyle:   &opts.ItemStyle{Color: s.Token},
	}
	if s.Dashed {
		one.ItemStyle.Opacity = opts.Float(paleBars)
	}
	return one
}

// paleBars is the opacity of bars that others are compared with.
const paleBars = 0.4

// dotSeries is a line of which nothing but its points is seen.
func dotSeries(s Series, p Plot) charts.SingleSeries {
	one := lineSeries(s, seriesData(s.Values, p), "")
	one.ShowSymbol = opts.Bool(true)
	one.LineStyle.Opacity = opts.Float(0)
	if s.Ticks {
		one.Symbol = "rect"
	}
	if s.Ticks && p.DrawsSteps() {
		one.Step = "middle" // from one bar's side to the other, drawn by theme-option.js
	}
	return one
}

// FloorsOf returns where the bars of a series begin.
func (p Plot) FloorsOf(s Series) []float64 {
	if len(s.Floors) > 0 {
		return s.Floors
	}
	return p.Floors
}

// floatingSeries are bars that stand on invisible ones, each series beside the others.
func floatingSeries(s Series, p Plot) charts.MultiSeries {
	from, stack := p.FloorsOf(s), oneStack+":"+s.Name
	floors, heights := make([]float64, len(s.Values)), make([]float64, len(s.Values))
	for i, v := range s.Values {
		floors[i], heights[i] = min(from[i], from[i]+v), math.Abs(v)
	}
	floor := barSeries(Series{Name: s.Name, Token: s.Token, Values: floors}, p, stack)
	floor.Id = marginID + "floor:" + s.Name
	floor.ItemStyle.Opacity = opts.Float(0)
	s.Values = heights
	return charts.MultiSeries{floor, barSeries(s, p, stack)}
}

// barData gives a bar a style of its own where it has a colour of its own, is not final, or is a part of few.
func barData(s Series, p Plot, stacked bool) []any {
	data := seriesData(s.Values, p)
	for i := range data {
		var style opts.ItemStyle
		if i < len(s.Tokens) {
			style.Color = s.Tokens[i]
		}
		if i >= len(data)-p.NotFinal || p.IsPaleOfFew(i, stacked) {
			style.Opacity = opts.Float(0.45)
		}
		if style != (opts.ItemStyle{}) {
			data[i] = opts.BarData{Value: data[i], ItemStyle: &style}
		}
	}
	return data
}
