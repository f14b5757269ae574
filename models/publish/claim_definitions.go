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
	// named reports whether the sentence names a number.
	named bool
	// count returns the number that is exceeded, or why there is none to be published.
	count func(Publication) (int64, string)
}

// DefaultTemplates returns the program's own words.
func DefaultTemplates() Templates {
	t := Templates{}
	for _, claim := range claimDefinitions() {
		t[claim.key] = claim.words
	}
	return t
}

const optedIn = "Only installations that opted in to anonymous statistics are counted."

// claimDefinitions lists the claims, the two that the announcement of the statistics gave as examples first.
func claimDefinitions() []claimDefinition {
	return []claimDefinition{
		activeUsersClaim(), overAMillionClaim(), activeInstallationsClaim(), establishedClaim(), atLeastFacesClaim(),
		reachClaim("recognition", models.FaceRecognitionCreate),
		reachClaim("detection", models.FaceDetectionCreate),
		reachClaim("verification", models.FaceVerificationCreate),
	}
}

func activeUsersClaim() claimDefinition {
	return claimDefinition{
		key: "active-users", field: "active_28", named: true, window: days28, count: Publication.moreActive,
		words: claimForms("CompreFace has more than {n} active users.", "more than {n} active users",
			"CompreFace has more than {n} active users (installations that opted in, seen in the 28 days to {day})."),
		footnote: "\"Users\" counts active installations, one user each. " + optedIn,
	}
}

func overAMillionClaim() claimDefinition {
	const sentence = "CompreFace is used with face collections of more than 1 million faces"
	return claimDefinition{
		key: "over-a-million", field: "over_one_million", window: days7, count: Publication.million,
		words: claimForms(sentence+".", "face collections of more than 1 million faces",
			sentence+" (installations that opted in, {day})."),
		footnote: "True while such a collection is current: its newest report, of the last 7 days, says more than " +
			"1,000,000. " + optedIn,
	}
}

func activeInstallationsClaim() claimDefinition {
	return claimDefinition{
		key: "active-installations", field: "active_28", named: true, window: days28, count: Publication.moreActive,
		words: claimForms("There are more than {n} active CompreFace installations.", "more than {n} active installations",
			"More than {n} active CompreFace installations (those that opted in, seen in the 28 days to {day})."),
		footnote: optedIn,
	}
}

func establishedClaim() claimDefinition {
	const sentence = "More than {n} CompreFace installations are in regular use"
	return claimDefinition{
		key: "established", field: "established", named: true, window: days28, count: Publication.moreEstablished,
		words: claimForms(sentence+".", "more than {n} established installations",
			sentence+" (opted in, seen on at least two of the 28 days to {day})."),
		footnote: "In regular use are installations seen on at least two different days. " + optedIn,
	}
}

func atLeastFacesClaim() claimDefinition {
	return claimDefinition{
		key: "at-least-faces", field: "at_least_faces", named: true, window: days7, count: Publication.faces,
		words: claimForms("CompreFace is used with more than {n} faces.", "more than {n} faces",
			"CompreFace installations hold more than {n} faces (those that opted in, {day})."),
		footnote: "The sum of the lower bounds of the sizes that collections report, of those sizes that enough " +
			"installations hold; counts people since 0.5.1, faces before. " + optedIn,
	}
}

func reachClaim(service string, a models.Action) claimDefinition {
	return claimDefinition{
		key: "reach-" + service, field: "reach", named: true, window: days28,
		count: func(p Publication) (int64, string) { return p.more(p.Now().Reach[a], p.Now().More.Reach[a]) },
		words: claimForms("More than {n} active installations have set up face "+service+" with CompreFace.",
			"face "+service+" on more than {n} installations",
			"More than {n} active CompreFace installations have set up face "+service+
				" (those that opted in, 28 days to {day})."),
		footnote: "Active in the 28 days and ever created such a service. " + optedIn,
	}
}

func claimForms(long, short, social string) map[string]string {
	return map[string]string{FormLong: long, FormShort: short, FormSocial: social}
}

func days28(d models.Day) string { return fmt.Sprintf("the 28 days from %s to %s (UTC)", d-27, d) }
func days7(d models.Day) string  { return fmt.Sprintf("the 7 days from %s to %s (UTC)", d-6, d) }

func (p Publication) moreActive() (int64, string) {
	return p.more(p.Now().Active28, p.Now().More.Active28)
}

func (p Publication) moreEstablished() (int64, string) {
	return p.more(p.Now().Established, p.Now().More.Established)
}

func (p Publication) more(c Cell, more int64) (int64, string) {
	if c.Hidden || c.Value == 0 {
		return 0, p.tooFew(c)
	}
	return more, ""
}

func (p Publication) tooFew(c Cell) string {
	if c.Hidden && !c.Few {
		return fmt.Sprintf("Fewer than %d installations are active: only their number is published.",
			smallPopulation*int64(p.K))
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
