package picture

import (
	"math"
	"slices"
	"strings"

	"compreface-stats/views"
)

// AltText says in words what the picture shows: Alt, or the numbers that it draws, and first of all if they are
// invented.
func (p Picture) AltText() string {
	if p.Demo {
		p.Demo = false
		return asSentence(demoWords) + " " + p.AltText()
	}
	if p.Alt != "" {
		return printableText(p.Alt)
	}
	words := []string{asSentence(p.Title), asSentence(p.Subtitle)}
	switch {
	case p.Instead != "":
		words = append(words, asSentence(p.Instead))
	case p.Drawing != nil:
		words = append(words, chartAlt(*p.Drawing))
	case p.Heat != nil:
		words = append(words, heatAlt(*p.Heat))
	case p.Claim != nil:
		words = append(words, asSentence(p.Claim.sentence()))
	}
	return printableText(strings.Join(words, " "))
}

// asSentence ends a sentence.
func asSentence(text string) string {
	text = printableText(text)
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?:") {
		return text
	}
	return text + "."
}

// alt tells the values of a few labels, and of many where each series begins, ends and is highest.
func chartAlt(d views.Drawing) string {
	p := d.Plot
	var words []string
	for _, s := range p.Series {
		if told := seriesAlt(p, s); told != "" {
			words = append(words, printableText(s.Name)+": "+told+".")
		}
	}
	if len(words) == 0 {
		return views.NoData
	}
	if showsMargin(d) {
		words = append(words, "Each ±"+views.Number(p.Margin)+".")
	}
	if p.NotFinal > 0 {
		open := views.Number(int64(min(p.NotFinal, len(p.Labels))))
		words = append(words, "Incomplete: the last "+open+" of "+views.Number(int64(len(p.Labels)))+".")
	}
	for _, n := range p.Notes {
		words = append(words, "Note at "+labelForReading(n.Label)+": "+asSentence(n.Text))
	}
	if n := labelsDown(p); n > 0 {
		words = append(words, "The server was down on "+views.Number(n)+" of these.")
	}
	return strings.Join(words, " ")
}

func labelsDown(p views.Plot) (n int64) {
	for _, text := range p.Labels {
		if slices.Contains(p.Downtime, text) {
			n++
		}
	}
	return n
}

// fewLabels are told one by one.
const fewLabels = 12

func seriesAlt(p views.Plot, s views.Series) string {
	if len(p.Labels) <= fewLabels {
		return everyValue(p, s)
	}
	var drawn []int
	for i := range p.Labels {
		if !math.IsNaN(valueAt(p, s, i)) {
			drawn = append(drawn, i)
		}
	}
	if len(drawn) == 0 {
		return ""
	}
	at := func(i int) string {
		return p.ValueWords(s, i) + " at " + labelForReading(p.Labels[i])
	}
	highest := drawn[0]
	for _, i := range drawn {
		if s.Values[i] > s.Values[highest] {
			highest = i
		}
	}
	return "from " + at(drawn[0]) + " to " + at(drawn[len(drawn)-1]) + ", highest " + at(highest)
}

// everyValue tells a series label by label, also what is hidden.
func everyValue(p views.Plot, s views.Series) string {
	var words []string
	for i, label := range p.Labels {
		value := valueAt(p, s, i)
		switch {
		case !math.IsNaN(value):
			words = append(words, labelForReading(label)+" "+p.ValueWords(s, i))
		case p.Hidden != "":
			words = append(words, labelForReading(label)+" "+p.Hidden)
		}
	}
	return strings.Join(words, ", ")
}

// labelForReading writes a label in full: a day, a month, a size range, or a name as it is.
func labelForReading(text string) string {
	if day, ok := labelDay(text); ok {
		if len(text) == len("2006-01") {
			return day.Format("January 2006")
		}
		return views.DayLabel(text)
	}
	return printableText(views.SizeLabel(text))
}
