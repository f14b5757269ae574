package segment

import (
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// clausesOf say what installations of a value do; a property without its value is for all its other values, which stand
// where % is.
var clausesOf = map[string]string{
	"size": "held % faces when last seen", "size:none": "held no faces when last seen",
	"size:unknown": "were of unknown size when last seen",
	"service":      "created % first", "service:nothing": "created nothing", "service:account": "created no service yet",
	"age":             "are % days old",
	"established:yes": "were seen on at least two of the 28 days",
	"established:no":  "were seen on only one of the 28 days",
	"once:yes":        "were seen on one day only", "once:no": "were seen on more than one day",
	"key": "came with the key “%”", "key:none": "came with no known key",
}

// ofOne has the verbs of clauses that are others of one installation.
var ofOne = map[string]string{"are": "is", "were": "was"}

// Sentence says what the part is of the headline: "37 of 169 active installations held 51–500 faces when last seen".
func Sentence(p *stay.Part) string {
	if p.AllActive == 0 {
		return "No active installations"
	}
	number := views.Number(p.Active)
	if p.Active == 0 {
		number = "None"
	}
	return number + " of " + views.CountOf(p.AllActive, "active installation") + " " + partDoes(p.Segment, p.Active)
}

// partDoes is what so many installations of the part do, in the order in which the properties are chosen.
func partDoes(s stay.Segment, count int64) string {
	var all []string
	for _, property := range stay.Properties() {
		if value := s.Value(property); value != "" {
			all = append(all, clauseOf(property, value, count))
		}
	}
	last := len(all) - 1
	if last < 1 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:last], ", ") + " and " + all[last]
}

func clauseOf(property, value string, count int64) string {
	words, ok := clausesOf[property+":"+value]
	if !ok {
		words = strings.Replace(clausesOf[property], "%", valueWords(property, value), 1)
	}
	verb, rest, _ := strings.Cut(words, " ")
	if one := ofOne[verb]; one != "" && count == 1 {
		verb = one
	}
	return verb + " " + rest
}

// valueWords is the value within a sentence; the name of a key stays as it is.
func valueWords(property, value string) string {
	if property == "key" {
		return value
	}
	return strings.Replace(strings.ToLower(label(value)), " and more", " or more", 1)
}

// sizeWords say why a size can have more installations here than on the page of face collections.
const sizeWords = " Each counts with its largest collection on the day it was last seen, up to 28 days ago; " +
	"Face collections counts collections that reported within 7 days, which can be fewer."

// partStory is the page's heading, with what there was of the part below it.
func partStory(v report.View) views.Story {
	p := v.Part
	s := views.Story{Page: pageName, Number: Sentence(p)}
	s.Rest = "Active in the 28 days to " + views.DayLabel(p.Day.String()) + "."
	if p.Segment.Value("size") != "" {
		s.Rest += sizeWords
	}
	switch {
	case p.Installations == 0:
		s.Rest += " No installation ever seen belongs to this segment."
	case isQuiet(v):
		s.Rest += " " + views.CountOf(p.Installations, "installation") + " of this segment went quiet before."
	default:
		s.Facts = facts(v, p)
	}
	return s
}

// isQuiet reports whether nobody of the part was active in the range, so that there is nothing to draw.
func isQuiet(v report.View) bool {
	for _, day := range v.Active.Within(v.Span) {
		if day.Active28 > 0 || day.Lapsed > 0 {
			return false
		}
	}
	return true
}
