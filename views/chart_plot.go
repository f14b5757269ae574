package views

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

// NoData takes the place of a drawing or a table that has nothing to show.
const NoData = "No data in this period."

// Nobody is written at a group without members: a gap would be taken for none of many.
const Nobody = "nobody"

// Plot is what every chart is made from: labels along the axis and series of one value a label.
type Plot struct {
	// Labels are days (2025-05-31), months (2025-03) or plain names. The browser writes days for reading.
	Labels []string
	Series []Series
	// ThisYear is the one that readers take for granted: an axis of days in another says which. 0 is none.
	ThisYear int
	// NotFinal is how many of the last labels are still being counted: they are drawn dashed or pale.
	NotFinal int
	// FinalOn is the day from which they will not change any more, in words; empty where all are final.
	FinalOn string
	// Downtime are the labels of days on which the server was down, or of weeks and months that hold such days: they
	// are hatched.
	Downtime []string
	// Comparisons are the series that the tooltip holds against each other.
	Comparisons []Comparison
	// First is where the first record lies, if there are labels before it.
	First FirstRecord
	// Notes are what maintainers noted, in order.
	Notes []Note
	// Percent says that values are shares from 0 to 100 and writes "%" behind them.
	Percent bool
	// Of is the population of each label, where values are shares of it.
	Of []int64
	// Overall is what bars of shares are held against; nil for nothing.
	Overall *Overall
	// Horizontal draws bars under each other, each with its name before it.
	Horizontal bool
	// Panels draws each line, or each series of bars, in a panel of its own with a scale of its own (PanelScales), beside
	// the earlier days that it is compared with. They stand below each other, upon one axis of time.
	Panels      bool
	panelScales map[string]PanelScale // of all series, also of those that were taken out
	// Log draws the value axis by powers of ten. Zeros cannot be drawn on it and leave a gap.
	Log bool
	// Unit is what is counted, written above the value axis: "installations".
	Unit string
	// Axis is what the labels number, written below them: "weeks after the first". Empty where they speak for themselves.
	Axis string
	// Hidden is written in a picture where a bar is missing because too few are behind it: "< 5". Its value is NaN.
	Hidden string
	// HiddenBelow is what such a value is below, as far as is told; 0 where that is not known.
	HiddenBelow int64
	// Sums are what the parts of a label come to, said in the tooltip below them.
	Sums []Sum
	// Floors are where the bars of the one series begin, in place of zero: each goes from there by its value.
	Floors []float64
	// Words are written at the bars in place of their values, EarlierWords at those of a comparison, and Links are where
	// each of them leads.
	Words, EarlierWords, Links []string
	// Margin is how far the true numbers may be from the values, as releases have it; 0: they are exact.
	Margin int64
}

// Sum is one number a label that the series belong to: "Active", "Change".
type Sum struct {
	Name   string  `json:"name"`
	Values []int64 `json:"values"`
	// Signed writes a plus before what is more than 0.
	Signed bool `json:"signed,omitempty"`
}

// Series is one line, area or colour of bars.
type Series struct {
	Name string
	// Token is the colour's name in tokens.css: TokenActive28, ActionToken(…), SizeToken(…).
	Token string
	// Tokens, when set, is one colour a value in place of Token, for bars whose labels have colours elsewhere.
	Tokens []string
	// Values holds NaN where there is nothing to draw.
	Values []float64
	// Counts are the numbers behind shares: Counts[i] of the plot's Of[i].
	Counts []int64
	// Dashed draws a line thin and dashed, or bars pale, for a comparison beside the main ones.
	Dashed bool
	// Dots draws a dot a label, upon bars: what they come to. Ticks draws a stroke across the bar instead: what they
	// came to on earlier days, which is no part of them.
	Dots, Ticks bool
	// Floors are where the bars of a comparison begin, where those of the plot are for the other series.
	Floors []float64
	// Off is not drawn until its key in the legend is pressed.
	Off bool
	// Thick keeps a line in sight that a later one often covers.
	Thick bool
	// Low and High are between which values the true ones lie, as the chart's definition says; empty where the plot's
	// Margin holds, or values are exact.
	Low, High []float64
}

// fewestForSteps is from how many labels on what bars came to earlier is drawn as one line: so many strokes beside each
// other are hair lines.
const fewestForSteps = 26

// IsZero reports whether there is nothing to see: no series has a value other than 0.
func (p Plot) IsZero() bool {
	return !slices.ContainsFunc(p.Series, func(s Series) bool {
		return slices.ContainsFunc(s.Values, func(value float64) bool { return value != 0 && !math.IsNaN(value) })
	})
}

// DrawsSteps reports whether Ticks are drawn as one line of steps across all bars: one rule for pages and pictures.
func (p Plot) DrawsSteps() bool { return len(p.Labels) >= fewestForSteps }

// TicksWord is what notes call the mark of earlier days upon bars.
func (p Plot) TicksWord() string {
	if p.DrawsSteps() {
		return "Stepped line"
	}
	return "Stroke"
}

// IsOfFew reports whether a label's shares are of so few that counts take their place.
func (p Plot) IsOfFew(label int) bool {
	return p.Percent && label < len(p.Of) && p.Of[label] > 0 && !HasShare(p.Of[label])
}

// Note is what a maintainer noted of a day.
type Note struct {
	ID    string `json:"-"`     // of the page that says what changed about it; empty for readers who have none
	Mark  string `json:"mark"`  // what its pin says, its day: "25 Oct"
	Label string `json:"label"` // the label under which the day falls
	Day   string `json:"day"`   // YYYY-MM-DD
	Text  string `json:"text"`
	Since string `json:"-"` // what changed beyond chance at its day, in brief; empty for nothing, or where it is not said
}

// Counts returns a Series from whole numbers.
func Counts(name, token string, values []int64) Series {
	s := Series{Name: name, Token: token, Values: make([]float64, len(values))}
	for i, v := range values {
		s.Values[i] = float64(v)
	}
	return s
}

// Key names the series in an address: "28-days".
func (s Series) Key() string {
	return strings.Trim(otherThanLetters.ReplaceAllString(strings.ToLower(s.Name), "-"), "-")
}

var otherThanLetters = regexp.MustCompile("[^a-z0-9]+")

// WithoutOff returns the drawing as it is at first, without what is not drawn then.
func (d Drawing) WithoutOff() *Drawing {
	d.Plot.panelScales = d.PanelScales()
	d.Plot.Series = slices.DeleteFunc(slices.Clone(d.Plot.Series), func(s Series) bool { return s.Off })
	return &d
}

// Hides reports whether one of the series with these keys is not drawn at first.
func (d Drawing) Hides(keys []string) bool {
	return slices.ContainsFunc(d.Plot.Series, func(s Series) bool { return s.Off && slices.Contains(keys, s.Key()) })
}

// Comparison is a series of earlier days beside one of the days shown.
type Comparison struct {
	Of   string `json:"of"`
	With string `json:"with"`
	Days int    `json:"days"` // how many earlier
	// Ago says so where a line ends: "a year ago".
	Ago string `json:"ago,omitempty"`
	// Day is the earlier one in words, where the labels are names and all values are of one day.
	Day string `json:"day,omitempty"`
}

// FirstRecord is the label that holds the first record's day, and the day in words.
type FirstRecord struct {
	Label string `json:"label"`
	Day   string `json:"day"`
}

// Drawing is a plot and the form it takes. The browser draws its Option; package picture draws it into files.
type Drawing struct {
	Form Form
	Plot Plot
}

// Form is how a plot is drawn.
type Form uint8

const (
	// FormLines draws each series as a line.
	FormLines Form = iota
	// FormAreas lays the series upon each other; their sum is the upper edge.
	FormAreas
	// FormBars draws the series side by side.
	FormBars
	// FormStackedBars lays the series of a label upon each other.
	FormStackedBars
)

// Lines returns a drawing of each series as a line.
func Lines(p Plot) *Drawing { return &Drawing{Form: FormLines, Plot: p} }

// StackedAreas returns a drawing of the series upon each other; their sum is the upper edge. One label alone
// has no area, so it is drawn as a bar.
func StackedAreas(p Plot) *Drawing {
	if len(p.Labels) == 1 {
		return StackedBars(p)
	}
	return &Drawing{Form: FormAreas, Plot: p}
}

// Bars returns a drawing of the series side by side.
func Bars(p Plot) *Drawing { return &Drawing{Form: FormBars, Plot: p} }

// StackedBars returns a drawing of the series of a label upon each other.
func StackedBars(p Plot) *Drawing { return &Drawing{Form: FormStackedBars, Plot: p} }
