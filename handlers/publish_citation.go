package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// showCitation sends what was published: as a page, and with .json, .svg or .png after its ID.
func (s *publicPages) showCitation(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	cited, err := s.Publish.Citation(c.UserContext(), strings.TrimSuffix(name, format))
	if err != nil {
		return err
	}
	d := readDocument(cited.Document)
	switch format {
	case "":
		return s.showCitationPage(c, cited, d)
	case ".json":
		c.Set(fiber.HeaderContentType, "application/json; charset=utf-8")
		return sendCached(c, []byte(cited.Document))
	}
	return s.sendPicture(c, format, citedPicture(d), true)
}

func (s *publicPages) showCitationPage(c *fiber.Ctx, cited models.Citation, d citedDocument) error {
	settings, err := s.Publish.Settings(c.UserContext())
	if err != nil {
		return err
	}
	address := s.PublicURL + "/c/" + cited.ID
	page := views.Citation{
		Base:      s.publicBase(c, d.Sentence),
		Sentence:  d.Sentence,
		Footnote:  d.Footnote,
		Withdrawn: withdrawnWords(cited),
		Facts:     citedFacts(d),
		Chart:     d.chart(),
		Document:  "/c/" + cited.ID + ".json",
		Hash:      publish.Hash(cited),
		Check:     "curl -s " + address + ".json | sha256sum",
		Pictures:  pictureLinks("/c/"+cited.ID, ""),
	}
	page.Public = citationCard(d, address, settings.Indexable && cited.WithdrawnAt == nil)
	return s.render(c, views.CitationPage(page))
}

// citationCard is what a link to the citation shows elsewhere.
func citationCard(d citedDocument, address string, indexable bool) *views.PublicCard {
	return &views.PublicCard{
		Indexable: indexable,
		Words:     joinSentences(d.Sentence, "As of "+views.DayLabel(d.AsOf)+", "+d.Population+"."),
		Address:   address,
		Image:     address + ".png?size=social",
		ImageAlt:  d.Sentence,
		Demo:      d.Invented,
	}
}

func withdrawnWords(cited models.Citation) string {
	if cited.WithdrawnAt == nil {
		return ""
	}
	return fmt.Sprintf(
		"%s on %s.",
		strings.TrimSuffix(cited.WithdrawnFor, "."),
		cited.WithdrawnAt.UTC().Format("2 January 2006"),
	)
}

// citedFacts are what a number is worth nothing without.
func citedFacts(d citedDocument) (facts []views.Fact) {
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, views.Fact{Label: label, Value: value})
		}
	}
	if d.Invented {
		add("Demo", "Demo data. None of these installations exist.")
	}
	if d.MoreThan > 0 {
		add("More than", views.Number(d.MoreThan))
	}
	add("As of", views.DayLabel(d.AsOf))
	add("Counted over", d.Window)
	add("Population", d.Population)
	add("Definition", d.Definition)
	add("Rule", d.Rule)
	add("Published", views.DayLabel(d.Published))
	return facts
}

// citedDocument is a citation as it is kept and served. Its bytes are what the hash is of, so its fields keep their
// order, and new ones come with omitempty.
type citedDocument struct {
	ID         string       `json:"id"`
	Kind       string       `json:"kind"`
	Subject    string       `json:"subject"`
	Sentence   string       `json:"sentence"`
	Short      string       `json:"short,omitempty"`
	MoreThan   int64        `json:"more_than,omitempty"`
	Footnote   string       `json:"footnote"`
	Definition string       `json:"definition"`
	AsOf       string       `json:"as_of"`
	Window     string       `json:"window"`
	Population string       `json:"population"`
	K          int64        `json:"k"`
	Rule       string       `json:"rule"`
	Published  string       `json:"published"`
	Invented   bool         `json:"invented,omitempty"` // made of the demo's history
	Chart      *frozenChart `json:"chart,omitempty"`
}

// frozenChart is a chart that does not change any more: its table and its drawing.
type frozenChart struct {
	Note    string        `json:"note"`
	Summary string        `json:"summary"`
	Columns []string      `json:"columns"`
	Rows    [][]string    `json:"rows"`
	Form    views.Form    `json:"form"`
	Unit    string        `json:"unit"`
	Percent bool          `json:"percent"`
	Labels  []string      `json:"labels"`
	Series  []stillSeries `json:"series"`
}

type stillSeries struct {
	Name   string     `json:"name"`
	Token  string     `json:"token"`
	Tokens []string   `json:"tokens,omitempty"`
	Values []*float64 `json:"values"` // null where it is hidden
}

// canonical writes the document compactly, fields in order, nothing escaped for HTML.
func (d citedDocument) canonical() string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(d); err != nil {
		panic(err) // numbers, texts and no NaN
	}
	return string(bytes.TrimRight(out.Bytes(), "\n"))
}

// readDocument reads what canonical wrote; of a broken one the fields are empty.
func readDocument(text string) (d citedDocument) {
	_ = json.Unmarshal([]byte(text), &d) // it is shown as far as it can be read, and as it is kept beside that
	return d
}

func documentOf(p report.Public, kind, subject, sentence string) citedDocument {
	return citedDocument{
		Kind:       kind,
		Subject:    subject,
		Sentence:   sentence,
		AsOf:       p.Now().Day.String(),
		Population: report.Population,
		K:          int64(p.K),
		Rule:       p.Rule(),
	}
}

func claimDocument(p report.Public, c publish.Claim) citedDocument {
	d := documentOf(p, publish.CitedClaim, c.Key, c.Forms[publish.FormLong])
	d.Short = c.Forms[publish.FormShort]
	d.MoreThan = c.Number
	d.Footnote = c.Footnote
	d.Definition = c.Definition
	d.Window = c.Window
	return d
}

func chartDocument(p report.Public, c views.Chart) citedDocument {
	d := documentOf(p, publish.CitedChart, c.ID, c.Title)
	d.Footnote, d.Definition = c.Note, c.Definition
	d.Window = p.Days[0].Day.String() + " to " + d.AsOf + " (UTC)"
	d.Chart = freezeChart(c)
	return d
}

func freezeChart(c views.Chart) *frozenChart {
	plot := c.Drawing.Plot
	s := &frozenChart{
		Note:    c.Note,
		Summary: c.Summary,
		Rows:    c.Table.Rows,
		Form:    c.Drawing.Form,
		Unit:    plot.Unit,
		Percent: plot.Percent,
		Labels:  plot.Labels,
	}
	for _, column := range c.Table.Columns {
		s.Columns = append(s.Columns, column.Label)
	}
	for _, series := range plot.Series {
		one := stillSeries{Name: series.Name, Token: series.Token, Tokens: series.Tokens}
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

// chart is the frozen chart, to be shown and drawn as it was.
func (d citedDocument) chart() *views.Chart {
	if d.Chart == nil {
		return nil
	}
	plot := views.Plot{Labels: d.Chart.Labels, Unit: d.Chart.Unit, Percent: d.Chart.Percent}
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
		Table:      views.Table{Caption: d.Sentence, Columns: numberedColumns(d.Chart.Columns...), Rows: d.Chart.Rows},
	}
}
