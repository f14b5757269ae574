package views

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
)

// Option is what ECharts draws a chart from: what is known on the server. static/src/theme-option.js adds what depends
// on theme, width and language: colours, fonts, formats.
//
// Only the series are go-echarts' own types. Its charts are not used whole, because their JSON method always writes a
// title, a toolbox, a legend and a palette. ECharts would draw these, the pages write them as HTML, and go-echarts has
// no setter that takes them out again. What is left beside the series are the few members below.
type Option struct {
	Aria    optionAria         `json:"aria"`
	Reading optionReading      `json:"reading"`
	Series  charts.MultiSeries `json:"series"`
	Tooltip optionTooltip      `json:"tooltip"`
	XAxis   optionLabelAxis    `json:"xAxis"`
	YAxis   optionValueAxis    `json:"yAxis"`
}

type optionAria struct {
	Enabled bool `json:"enabled"`
}

type optionTooltip struct {
	Trigger string `json:"trigger"`
}

type optionLabelAxis struct {
	Data []string `json:"data"`
	Type string   `json:"type"`
}

type optionValueAxis struct {
	Type string `json:"type"`
}

// optionReading is what the browser needs to know of the numbers and ECharts has no place for.
type optionReading struct {
	Downtime   []string `json:"downtime,omitempty"`
	FinalOn    string   `json:"finalOn,omitempty"`
	Horizontal bool     `json:"horizontal,omitempty"`
	Panels     bool     `json:"panels,omitempty"`
	// Scales are the axes of panels, by the names of their lines.
	Scales   map[string]PanelScale `json:"scales,omitempty"`
	NotFinal int                   `json:"notFinal"`
	ThisYear int                   `json:"thisYear,omitempty"`
	Margin   int64                 `json:"margin,omitempty"`
	Hidden   string                `json:"hidden,omitempty"`
	Below    int64                 `json:"below,omitempty"` // what a hidden value is
	Notes    []Note                `json:"notes,omitempty"`
	Percent  bool                  `json:"percent"`
	Unit     string                `json:"unit"`
	Axis     string                `json:"axis,omitempty"`
	Sums     []Sum                 `json:"sums,omitempty"`
	First    *FirstRecord          `json:"first,omitempty"`
	Compared []Comparison          `json:"compared,omitempty"`
	Words    []string              `json:"words,omitempty"`
	Earlier  []string              `json:"earlierWords,omitempty"`
	Links    []string              `json:"links,omitempty"`
	// Of is the population of each label, and Counts are the numbers behind each series' shares of it.
	Of      []int64  `json:"of,omitempty"`
	Overall *Overall `json:"overall,omitempty"`
	// Ends are where floating bars end, and the next begin.
	Ends []float64 `json:"ends,omitempty"`
	// Nobody is what is written at a label without a population.
	Nobody string `json:"nobody,omitempty"`
	// FewestForShare is the population below which counts take the place of shares.
	FewestForShare int64              `json:"fewestForShare"`
	Counts         map[string][]int64 `json:"counts,omitempty"`
	// Bands are the lowest and the highest value of each label, by series.
	Bands map[string][2][]any `json:"bands,omitempty"`
}

// Option returns the drawing as ECharts draws it.
func (d *Drawing) Option() Option {
	scale := "value"
	if d.Plot.Log {
		scale = "log"
	}
	return Option{
		Aria:    optionAria{Enabled: true},
		Reading: d.reading(),
		Series:  d.optionSeries(),
		Tooltip: optionTooltip{Trigger: "axis"},
		XAxis:   optionLabelAxis{Type: "category", Data: append([]string{}, d.Plot.Labels...)},
		YAxis:   optionValueAxis{Type: scale},
	}
}

func (d *Drawing) reading() optionReading {
	p := d.Plot
	about := optionReading{
		Downtime:   p.Downtime,
		FinalOn:    p.FinalOn,
		Horizontal: p.Horizontal,
		Panels:     p.Panels,
		Scales:     d.PanelScales(),
		NotFinal:   p.NotFinal,
		ThisYear:   p.ThisYear,
		Margin:     p.Margin,
		Hidden:     p.Hidden,
		Below:      p.HiddenBelow,
		Notes:      p.Notes,
		Percent:    p.Percent,
		Unit:       p.Unit,
		Axis:       p.Axis,
		Bands:      bandsOf(p),
		Sums:       p.Sums,
		Compared:   p.Comparisons,
		Words:      p.Words,
		Earlier:    p.EarlierWords,
		Links:      p.Links,
		Of:         p.Of,
		Overall:    p.Overall,
		Ends:       p.FloatingEnds(),

		FewestForShare: FewestForShare,
	}
	if p.First.Label != "" {
		about.First = &p.First
	}
	if len(p.Of) == 0 {
		return about
	}
	about.Nobody, about.Counts = Nobody, make(map[string][]int64)
	for _, s := range p.Series {
		if len(s.Counts) > 0 {
			about.Counts[s.Name] = s.Counts
		}
	}
	return about
}

func bandsOf(p Plot) map[string][2][]any {
	bands := make(map[string][2][]any)
	for _, s := range p.Series {
		if len(s.Low) > 0 {
			bands[s.Name] = [2][]any{seriesData(s.Low, p), seriesData(s.High, p)}
		}
	}
	return bands
}

// legendKey is one entry of a chart's legend.
type legendKey struct {
	Name, Token, Key string
	// Series is the one that the key is of, where it is called otherwise.
	Series      string
	Dashed, Off bool
	Pale        bool // of bars that others are compared with
	Stroke      bool // of a line, or across bars
	Dot         bool
	// Also are further series that go with the key.
	Also []string
}

// isOfEarlierDay reports whether a series is of the one day that the others are compared with.
func (d *Drawing) isOfEarlierDay(s Series) bool {
	return slices.ContainsFunc(d.Plot.Comparisons, func(c Comparison) bool { return c.With == s.Name && c.Day != "" })
}

// shorten leaves of "Installations, a year ago" what tells it from "Installations".
func (k *legendKey) shorten() {
	if _, label, ok := strings.Cut(k.Name, ", "); ok {
		k.Series, k.Name = k.Name, label
	}
}

func (k legendKey) series() string { return cmp.Or(k.Series, k.Name) }

func (k legendKey) also() string { return strings.Join(k.Also, "|") }

// legend returns the series as they are drawn, the topmost of a stack last. Several lines of earlier days have one key
// together, the last one; and each goes with the line that it is compared with. Panels bear their lines' names.
func (d *Drawing) legend() (keys []legendKey) {
	pairs := d.pairedLines()
	if d.Plot.Panels {
		return d.earlierKey(pairs)
	}
	for _, s := range d.Plot.Series {
		if slices.Contains(slices.Collect(maps.Values(pairs)), s.Name) {
			continue
		}
		bars := d.Form == FormBars || len(d.Plot.Floors) > 0
		keys = append(keys, legendKey{
			Name: s.Name, Token: s.Token, Key: s.Key(), Dashed: s.Dashed && !bars, Pale: s.Dashed && bars, Off: s.Off,
			Stroke: s.Ticks || d.Form == FormLines && !s.Dashed, Dot: s.Dots,
		})
		if d.isOfEarlierDay(s) {
			keys[len(keys)-1].shorten() // the other key says what is counted
		}
		if earlier, ok := pairs[s.Name]; ok {
			keys[len(keys)-1].Also = []string{earlier}
		}
	}
	return append(keys, d.earlierKey(pairs)...)
}

// pairedLines are the lines of earlier days by those that they are compared with, where there are several.
func (d *Drawing) pairedLines() map[string]string {
	pairs := map[string]string{}
	for _, c := range d.Plot.Comparisons {
		if d.Form == FormLines || d.Plot.Panels {
			pairs[c.Of] = c.With
		}
	}
	if len(pairs) < 2 {
		return nil
	}
	return pairs
}

// earlierKey is the one key of all lines of earlier days: "a year ago".
func (d *Drawing) earlierKey(pairs map[string]string) (keys []legendKey) {
	for _, s := range d.Plot.Series {
		switch {
		case !slices.Contains(slices.Collect(maps.Values(pairs)), s.Name):
		case keys == nil:
			label := s.Name[strings.LastIndex(s.Name, ", ")+1:]
			keys = []legendKey{{
				Name: strings.TrimSpace(label), Series: s.Name, Token: TokenInk, Key: s.Key(), Off: s.Off,
				Dashed: !s.Ticks, Stroke: s.Ticks,
			}}
		default:
			keys[0].Also = append(keys[0].Also, s.Name)
		}
	}
	return keys
}

// drawingSummary falls back on the title, since a drawing without a text alternative must not exist.
func drawingSummary(c Chart) string {
	if c.Summary != "" {
		return c.Summary
	}
	return c.Title + ". The numbers are in the table below."
}
