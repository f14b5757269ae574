package report

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"

	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// Cited is everything that was published, frozen: what a citation's page and pictures are made of, and the JSON that
// people can check. Citations of before the releases have K in place of Release.
type Cited struct {
	ID         string       `json:"id"`
	Kind       string       `json:"kind"`
	Subject    string       `json:"subject"`
	Sentence   string       `json:"sentence"`
	Short      string       `json:"short,omitempty"`
	MoreThan   int64        `json:"more_than,omitempty"`
	About      int64        `json:"about,omitempty"`
	Margin     int64        `json:"margin,omitempty"` // of About
	Footnote   string       `json:"footnote"`
	Definition string       `json:"definition"`
	AsOf       string       `json:"as_of"`
	Release    string       `json:"release,omitempty"` // the month
	Window     string       `json:"window"`
	Population string       `json:"population"`
	K          int64        `json:"k,omitempty"`
	Rule       string       `json:"rule"`
	Published  string       `json:"published"`
	Invented   bool         `json:"invented,omitempty"` // made of the demo's history
	Removed    string       `json:"removed,omitempty"`  // why its numbers are gone
	Chart      *frozenChart `json:"chart,omitempty"`
}

// frozenChart is a chart as it was drawn.
type frozenChart struct {
	Note    string         `json:"note"`
	Summary string         `json:"summary"`
	Columns []string       `json:"columns"`
	Rows    [][]string     `json:"rows"`
	Form    views.Form     `json:"form"`
	Unit    string         `json:"unit"`
	Percent bool           `json:"percent"`
	Margin  int64          `json:"margin,omitempty"`
	Hidden  string         `json:"hidden,omitempty"` // in the place of a value
	Below   int64          `json:"below,omitempty"`  // what that is
	Labels  []string       `json:"labels"`
	Series  []frozenSeries `json:"series"`
}

type frozenSeries struct {
	Name   string     `json:"name"`
	Token  string     `json:"token"`
	Tokens []string   `json:"tokens,omitempty"`
	Values []*float64 `json:"values"` // null where it is hidden
}

// Canonical writes the document as it is kept and hashed.
func (d Cited) Canonical() string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(d); err != nil {
		panic(err) // numbers, texts and no NaN
	}
	return string(bytes.TrimRight(out.Bytes(), "\n"))
}

// ReadCited reads a document. It is shown as far as it can be read, and as it is kept beside that.
func ReadCited(text string) (d Cited) {
	_ = json.Unmarshal([]byte(text), &d)
	return d
}

// CitedClaim freezes a claim. One that names no number rests on no release.
func CitedClaim(c publish.Claim, sigma int64) Cited {
	d := Cited{
		Kind: publish.CitedClaim, Subject: c.Key, Sentence: c.Forms[publish.FormLong], Short: c.Forms[publish.FormShort],
		MoreThan: c.Number, About: c.About, Margin: c.Margin, Footnote: c.Footnote, Definition: c.Definition,
		AsOf: c.Day.String(), Release: c.Month,
		Window: c.Window, Population: Population, Rule: "Published by a person's decision; no number is published.",
	}
	if c.Month != "" {
		d.Rule = Rule(sigma)
	}
	return d
}

// CitedChart freezes a chart as everybody may see it.
func (p Public) CitedChart(c views.Chart) Cited {
	d := p.drawn(c.ID)
	cited := Cited{
		Kind: publish.CitedChart, Subject: c.ID, Sentence: c.Title, Footnote: c.Note, Definition: c.Definition,
		AsOf: d.Of.End.String(), Release: d.Of.Month, Window: d.Of.Month,
		Population: Population, Rule: Rule(d.Of.Sigma), Invented: d.Of.Demo, Chart: freezeChart(c),
	}
	if d.Since != "" {
		cited.Window, cited.Rule = d.Since+" to "+d.Of.Month, p.Rule()
	}
	return cited
}

// WithoutNumbers is what is left of a citation that was withdrawn for what it tells.
func (d Cited) WithoutNumbers(why string) Cited {
	return Cited{
		ID: d.ID, Kind: d.Kind, Subject: d.Subject, Sentence: "This was withdrawn, and its numbers are removed.",
		AsOf: d.AsOf, Population: d.Population, Published: d.Published, Invented: d.Invented, Removed: why,
	}
}

// freezeChart keeps what is needed to draw the chart again.
func freezeChart(c views.Chart) *frozenChart {
	plot := c.Drawing.Plot
	s := &frozenChart{
		Note:    c.Note,
		Summary: c.Summary,
		Rows:    c.Table.Rows,
		Form:    c.Drawing.Form,
		Unit:    plot.Unit,
		Percent: plot.Percent,
		Margin:  plot.Margin,
		Hidden:  plot.Hidden,
		Below:   plot.HiddenBelow,
		Labels:  plot.Labels,
	}
	for _, column := range c.Table.Columns {
		s.Columns = append(s.Columns, column.Label)
	}
	for _, series := range plot.Series {
		one := frozenSeries{Name: series.Name, Token: series.Token, Tokens: series.Tokens}
		for _, v := range series.Values {
			if math.IsNaN(v) {
				one.Values = append(one.Values, nil)
			} else {
				one.Values = append(one.Values, new(v))
			}
		}
		s.Series = append(s.Series, one)
	}
	return s
}

// Drawn is the chart that was published; nil where a claim was.
func (d Cited) Drawn() *views.Chart {
	if d.Chart == nil {
		return nil
	}
	plot := views.Plot{
		Labels: d.Chart.Labels, Unit: d.Chart.Unit, Percent: d.Chart.Percent, Margin: d.Chart.Margin, Hidden: d.Chart.Hidden,
		HiddenBelow: d.Chart.Below,
	}
	for _, series := range d.Chart.Series {
		one := views.Series{Name: series.Name, Token: series.Token, Tokens: slices.Clone(series.Tokens)}
		for _, v := range series.Values {
			if v == nil {
				one.Values = append(one.Values, math.NaN())
			} else {
				one.Values = append(one.Values, *v)
			}
		}
		plot.Series = append(plot.Series, one)
	}
	return &views.Chart{
		ID:         d.Subject,
		Title:      d.Sentence,
		Definition: d.Definition,
		Note:       d.Chart.Note,
		Summary:    d.Chart.Summary,
		Height:     "tall",
		Wide:       true,
		Drawing:    &views.Drawing{Form: d.Chart.Form, Plot: plot},
		Table:      views.Table{Caption: d.Sentence, Columns: numberedColumns(d.Chart.Columns), Rows: d.Chart.Rows},
	}
}

func numberedColumns(labels []string) (columns []views.Column) {
	for i, label := range labels {
		columns = append(columns, views.Column{Label: label, Numeric: i > 0})
	}
	return columns
}
