package picture

import (
	"math"
	"slices"
	"strings"

	"compreface-stats/views"
)

// AltText says in words what the picture shows: Alt, or the numbers that it draws.
func (p Picture) AltText() string {
	if p.Alt != "" {
		return printableText(p.Alt)
	}
	words := []string{asSentence(p.Title), asSentence(p.Subtitle)}
	switch {
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
	if p.NotFinal > 0 {
		open := views.Number(int64(min(p.NotFinal, len(p.Labels))))
		words = append(words, "Not final: the last "+open+" of "+views.Number(int64(len(p.Labels)))+".")
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
	first, last, highest := -1, -1, -1
	var all []string
	for i := range p.Labels {
		value := valueAt(p, s, i)
		if math.IsNaN(value) {
			if p.Hidden != "" && len(p.Labels) <= fewLabels {
				all = append(all, labelForReading(p.Labels[i])+" "+p.Hidden)
			}
			continue
		}
		if first < 0 {
			first, highest = i, i
		}
		if value > s.Values[highest] {
			highest = i
		}
		last = i
		if len(p.Labels) <= fewLabels {
			all = append(all, labelForReading(p.Labels[i])+" "+views.FullNumber(value, p.Percent))
		}
	}
	if first < 0 || len(p.Labels) <= fewLabels {
		return strings.Join(all, ", ")
	}
	at := func(i int) string {
		return views.FullNumber(s.Values[i], p.Percent) + " at " + labelForReading(p.Labels[i])
	}
	return "from " + at(first) + " to " + at(last) + ", highest " + at(highest)
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
