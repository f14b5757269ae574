// Package studio dresses what is published: a claim as a card of words and pictures, a claim or a chart as a picture of
// the server's. It knows what was released and no request; everything it makes is made of what may be published. Start
// reading at Card.
package studio

import (
	"regexp"
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// Counted is the number behind a claim as the overview counts it, for people who are signed in: now and, of a release,
// to the Day that the claim is of.
type Counted struct {
	Now, Then int64
	Day       models.Day
}

// Card is a claim with its words and its pictures, or with the reason why it must not be published.
func Card(c publish.Claim, p report.Public, demo bool, counted Counted) views.ClaimCard {
	card := views.ClaimCard{
		Key:      c.Key,
		Long:     c.Forms[publish.FormLong],
		Full:     inFull(c.Forms[publish.FormLong]),
		Short:    c.Forms[publish.FormShort],
		Social:   c.Forms[publish.FormSocial],
		Footnote: c.Footnote,
		About:    "Counted over " + c.Window + ".",
		Exact:    views.Number(counted.Now),
		ExactOf:  "On the overview, which also counts briefer use:",
	}
	if c.Key == "over-a-million" {
		card.ExactOf = "Installations that hold one now:"
	}
	if c.Reason != "" { // no number of it is shown: it would be a wrong one
		words := publish.DefaultTemplates()[c.Key][publish.FormLong]
		card.Long = strings.NewReplacer("{n}", "…", "{margin}", "…", "{month}", "…").Replace(words)
		card.Refusal = c.Refusal()
		return card
	}
	if counted.Day != 0 {
		card.ExactThen, card.ExactDay = views.Number(counted.Then), views.DayLabel(counted.Day.String())
	}
	card.Picture = "/picture/claim-" + c.Key
	cited := report.CitedClaim(c, p.SigmaOf(c.Month))
	cited.Invented = demo
	card.Alt = Picture(cited).AltText()
	if chart, ok := chartOf(c, p); ok {
		card.ChartAlt = underMessage(chart, cited.Sentence).AltText()
	}
	return card
}

// inFull says of a sentence, where it does not itself, who is counted: away from its page nothing else would.
func inFull(sentence string) string {
	if strings.Contains(sentence, "opted in") {
		return sentence
	}
	return sentence + " " + publish.OptedIn
}

// Choice is which of a claim's pictures is asked for.
type Choice struct {
	// Words is the form of its sentence; Chart asks for the chart behind it, under the sentence as its title.
	Words string
	Chart bool
}

// ClaimPicture draws a claim as it was chosen; ok is false where there is no such picture.
func ClaimPicture(
	c publish.Claim, cited report.Cited, p report.Public, choice Choice,
) (drawn picture.Picture, ok bool) {
	cited.Sentence = c.Forms[choice.Words]
	if !choice.Chart {
		return Picture(cited), cited.Sentence != ""
	}
	chart, ok := chartOf(c, p)
	if !ok || cited.Sentence == "" {
		return drawn, false
	}
	return underMessage(chart, cited.Sentence), true
}

// underMessage draws a chart for everybody with what it shows as its title.
func underMessage(chart report.Cited, message string) picture.Picture {
	drawn := Picture(chart)
	drawn.Subtitle = chart.Sentence + " · " + drawn.Subtitle
	drawn.Title = strings.TrimSuffix(message, ".")
	return drawn
}

// chartOf is the released chart that shows what the claim says. Those that name how many installations there surely are
// have none: the chart's last number is another one.
func chartOf(c publish.Claim, p report.Public) (report.Cited, bool) {
	var id string
	switch c.Key {
	case publish.InMonthKey:
		id = "active"
	case publish.FacesKey:
		id = "largest"
	default:
		return report.Cited{}, false
	}
	chart, ok := p.Chart(id)
	if !ok {
		return report.Cited{}, false
	}
	return p.CitedChart(chart), true
}

// Picture draws what was published, from nothing but what was published.
func Picture(d report.Cited) picture.Picture {
	if chart := d.Drawn(); chart != nil {
		p := picture.FromChart(*chart, d.Population)
		p.Demo = d.Invented
		p.Footer, p.AsOf = sentences(report.ShortDefinition(d.Definition), shortRule(d)), views.DayLabel(d.AsOf)+" (UTC)"
		return p
	}
	return picture.Picture{
		Title:    "CompreFace in numbers",
		Demo:     d.Invented,
		Subtitle: "As of " + views.DayLabel(d.AsOf) + " · " + d.Population,
		Claim:    claimWords(d),
		Footer:   sentences(d.Footnote, "Counted over "+d.Window+"."),
		Alt:      sentences(d.Sentence, "As of "+views.DayLabel(d.AsOf)+", "+d.Population+"."),
	}
}

// shortRule is what must be known of the numbers of a release; of what was made otherwise, its rule in full.
func shortRule(d report.Cited) string {
	if d.Chart.Margin == 0 || d.Release == "" {
		return d.Rule
	}
	return "Random noise was added: 95 of 100 numbers are within ±" + views.Number(d.Chart.Margin) +
		" of the true one; small ones are not shown."
}

// sentences joins those that say something.
func sentences(words ...string) string {
	return strings.TrimSpace(strings.Join(words, " "))
}

// claimWords sets the number of a sentence apart; a sentence without one stands as it is.
func claimWords(d report.Cited) *picture.Claim {
	number := "1 million"
	if told := max(d.MoreThan, d.About); told > 0 {
		number = views.Number(told)
	}
	alone := regexp.MustCompile(
		`(^|[^0-9,.])` + regexp.QuoteMeta(number) + `([^0-9,]|,[^0-9]|$)`,
	) // "20" is not in 2020
	at := alone.FindStringSubmatchIndex(d.Sentence)
	if at == nil {
		return &picture.Claim{Before: d.Sentence}
	}
	return &picture.Claim{
		Before: strings.TrimSpace(d.Sentence[:at[3]]),
		Number: number,
		After:  strings.TrimSpace(d.Sentence[at[4]:]),
	}
}
