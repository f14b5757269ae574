package publish

import (
	"fmt"

	"compreface-stats/models"
)

// claimDefinition is how one claim is made from a publication.
type claimDefinition struct {
	key, field string
	words      map[string]string
	footnote   string
	window     func(models.Day) string
	// named says that the sentence names a number.
	named bool
	// count answers the number that is exceeded, or why there is none to be published.
	count func(Publication) (int64, string)
}

// DefaultTemplates are the program's own words.
func DefaultTemplates() Templates {
	t := Templates{}
	for _, kind := range claimDefinitions() {
		t[kind.key] = kind.words
	}
	return t
}

const optedIn = "Counted are installations that opted in to anonymous statistics."

// claimDefinitions lists the claims, the two that the announcement of the statistics gave as examples first.
func claimDefinitions() []claimDefinition {
	active := func(p Publication) (int64, string) { return p.more(p.Now().Active28, p.Now().More.Active28) }
	kinds := []claimDefinition{
		{"active-users", "active_28", claimForms("CompreFace has more than {n} active users.", "more than {n} active users",
			"CompreFace has more than {n} active users (installations that opted in, seen in the 28 days to {day})."),
			"Users are active installations, each counted once, for each has at least its owner. " + optedIn, days28, true, active},
		{"over-a-million", "over_one_million", claimForms("CompreFace is used with face collections of more than 1 million faces.", "face collections of more than 1 million faces",
			"CompreFace is used with face collections of more than 1 million faces (installations that opted in, {day})."),
			"True while such a collection is current: its newest report, of the last 7 days, says more than 1,000,000. " + optedIn, days7, false, Publication.million},
		{"active-installations", "active_28", claimForms("There are more than {n} active CompreFace installations.", "more than {n} active installations",
			"More than {n} active CompreFace installations (those that opted in, seen in the 28 days to {day})."), optedIn, days28, true, active},
		{"established", "established", claimForms("More than {n} CompreFace installations are in lasting use.", "more than {n} established installations",
			"More than {n} CompreFace installations are in lasting use (opted in, seen on two days and more of the 28 to {day})."),
			"In lasting use are those that were seen on at least two different days. " + optedIn, days28, true,
			func(p Publication) (int64, string) { return p.more(p.Now().Established, p.Now().More.Established) }},
		{"at-least-faces", "at_least_faces", claimForms("CompreFace is used with more than {n} faces.", "more than {n} faces",
			"CompreFace installations hold more than {n} faces (those that opted in, {day})."),
			"The sum of the lower bounds of the sizes that collections report, of those sizes that enough installations hold; of people from version 0.5.1 on, of faces before. " + optedIn, days7, true, Publication.faces},
	}
	return append(kinds, reachClaim("recognition", models.FaceRecognitionCreate), reachClaim("detection", models.FaceDetectionCreate), reachClaim("verification", models.FaceVerificationCreate))
}

func reachClaim(service string, a models.Action) claimDefinition {
	return claimDefinition{"reach-" + service, "reach", claimForms("More than {n} active installations have set up face "+service+" with CompreFace.",
		"face "+service+" on more than {n} installations",
		"More than {n} active CompreFace installations have set up face "+service+" (those that opted in, 28 days to {day})."),
		"Active in the 28 days and ever created such a service. " + optedIn, days28, true,
		func(p Publication) (int64, string) { return p.more(p.Now().Reach[a], p.Now().More.Reach[a]) }}
}

func claimForms(long, short, social string) map[string]string {
	return map[string]string{FormLong: long, FormShort: short, FormSocial: social}
}

func days28(d models.Day) string { return fmt.Sprintf("the 28 days from %s to %s (UTC)", d-27, d) }
func days7(d models.Day) string  { return fmt.Sprintf("the 7 days from %s to %s (UTC)", d-6, d) }

func (p Publication) more(c Cell, more int64) (int64, string) {
	if c.Hidden || c.Value == 0 {
		return 0, p.tooFew(c)
	}
	return more, ""
}

func (p Publication) tooFew(c Cell) string {
	if c.Hidden && !c.Few {
		return fmt.Sprintf("Fewer than %d installations are active: only their number is published.", smallPopulation*int64(p.K))
	}
	return fmt.Sprintf("Fewer than %d installations.", p.K)
}

// million is true or not; it needs no number.
func (p Publication) million() (int64, string) {
	switch c := p.Now().OverOneMillion(); {
	case c.Hidden:
		return 0, p.tooFew(c)
	case c.Value == 0:
		return 0, "Not true: no current collection reports more than 1,000,000 faces."
	}
	return 0, ""
}

// faces is below the sum that is published, which is itself a lower bound.
func (p Publication) faces() (int64, string) {
	if p.Now().SizesHidden() {
		return 0, p.tooFew(Cell{Hidden: true})
	}
	sum := p.Now().AtLeastFaces()
	if sum == 0 {
		return 0, fmt.Sprintf("No size is held by %d installations or more.", p.K)
	}
	return sum - 1, ""
}
