package views

import (
	"math"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// emptyValue is how ECharts writes "no value here". go-echarts leaves out a nil, which would shift the rest.
const emptyValue = "-"

// provisionalID marks the series that continues another one over the days that are not final.
// It carries the same name, so that legend and tooltip take the two for one.
const provisionalID = "tail:"

func lineSeries(s Series, data []any, stack string) charts.SingleSeries {
	style := opts.LineStyle{Color: s.Token, Width: 2}
	if s.Dashed {
		style.Type, style.Width = "dashed", 1.5
	}
	if s.Thick {
		style.Width = 5
	}
	one := charts.SingleSeries{
		Name: s.Name, Type: "line", Stack: stack, Data: data,
		ShowSymbol: opts.Bool(anyAlone(data)), // a lone day has no line to show it
		ItemStyle:  &opts.ItemStyle{Color: s.Token}, LineStyle: &style,
	}
	if stack != "" {
		one.AreaStyle = &opts.AreaStyle{Color: s.Token, Opacity: opts.Float(1)} // as in its legend, and as a bar elsewhere
		one.LineStyle.Width = 1
	}
	return one
}

// anyAlone reports whether a value stands between gaps.
func anyAlone(data []any) bool {
	for i, v := range data {
		if v != emptyValue && (i == 0 || data[i-1] == emptyValue) && (i+1 == len(data) || data[i+1] == emptyValue) {
			return true
		}
	}
	return false
}

func provisionalSeries(s Series, data []any, stack string) charts.SingleSeries {
	tail := lineSeries(s, data, "")
	tail.Id = provisionalID + s.Name
	tail.LineStyle.Type = "dashed"
	if stack != "" {
		tail = lineSeries(s, data, stack+provisionalID)
		tail.Id = provisionalID + s.Name
		tail.AreaStyle.Opacity = opts.Float(0.3)
	}
	return tail
}

// splitProvisional cuts the values where they stop being final. Both parts hold the last final value,
// so that the line does not break; tail is nil when all is final.
func splitProvisional(values []float64, p Plot) (final, tail []any) {
	final = seriesData(values, p)
	cut := len(values) - p.NotFinal
	if p.NotFinal <= 0 || cut < 0 {
		return final, nil
	}
	tail = make([]any, len(values))
	for i := range tail {
		tail[i] = emptyValue
		if i >= cut-1 {
			tail[i] = final[i]
		}
		if i >= cut {
			final[i] = emptyValue
		}
	}
	return final, tail
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

func barData(s Series, p Plot) []any {
	data := seriesData(s.Values, p)
	for i := range data {
		var style opts.ItemStyle
		if i < len(s.Tokens) {
			style.Color = s.Tokens[i]
		}
		if i >= len(data)-p.NotFinal {
			style.Opacity = opts.Float(0.45)
		}
		if style != (opts.ItemStyle{}) {
			data[i] = opts.BarData{Value: data[i], ItemStyle: &style}
		}
	}
	return data
}

// cleaned takes out what go-echarts always writes and ECharts would draw or warn about, and adds what app.js
// reads. The colours, fonts and formats are app.js's work: they depend on theme and language.
func cleaned(option map[string]any, p Plot) map[string]any {
	for _, empty := range []string{"title", "toolbox", "color", "legend"} {
		delete(option, empty)
	}
	scale := "value"
	if p.Log {
		scale = "log"
	}
	// A nil list becomes null, and app.js goes through both.
	if series, _ := option["series"].(charts.MultiSeries); series == nil {
		option["series"] = charts.MultiSeries{}
	}
	option["tooltip"] = map[string]any{"trigger": "axis"}
	option["aria"] = map[string]any{"enabled": true}
	option["xAxis"] = map[string]any{"type": "category", "data": append([]string{}, p.Labels...)}
	option["yAxis"] = map[string]any{"type": scale}
	option["reading"] = reading(p)
	return option
}

// reading is what app.js needs to know of the numbers: what ECharts has no place for.
func reading(p Plot) map[string]any {
	about := map[string]any{"unit": p.Unit, "percent": p.Percent, "notFinal": p.NotFinal}
	if p.Horizontal {
		about["lying"] = true
	}
	if p.FinalOn != "" {
		about["finalOn"] = p.FinalOn
	}
	if len(p.Downtime) > 0 {
		about["away"] = p.Downtime
	}
	if len(p.Notes) > 0 {
		about["notes"] = p.Notes
	}
	if len(p.Of) > 0 {
		about["of"] = p.Of
		counts := make(map[string][]int64)
		for _, s := range p.Series {
			if len(s.Counts) > 0 {
				counts[s.Name] = s.Counts
			}
		}
		about["counts"] = counts
	}
	return about
}

// legendKey is one entry of a chart's legend.
type legendKey struct {
	Name, Token string
	Dashed      bool
}

// legend lists the series as they are drawn, the topmost of a stack last.
func (d *Drawing) legend() (keys []legendKey) {
	for _, s := range d.Plot.Series {
		keys = append(keys, legendKey{s.Name, s.Token, s.Dashed})
	}
	return keys
}

// drawingSummary falls back on the title, since a picture without a text alternative must not exist.
func drawingSummary(c Chart) string {
	if c.Summary != "" {
		return c.Summary
	}
	return c.Title + ". The numbers are in the table below."
}
