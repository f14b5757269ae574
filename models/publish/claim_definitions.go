package publish

import (
	"fmt"

	"compreface-stats/models"
)

// claimDefinition is how one claim is made.
type claimDefinition struct {
	key, definition string
	words           map[string]string
	footnote        string
	// fill sets the claim's number, day and month, or why there is none to be published.
	fill func(c *Claim, all Releases, holders Holders)
}

// DefaultTemplates returns the program's own words.
func DefaultTemplates() Templates {
	t := Templates{}
	for _, claim := range claimDefinitions() {
		t[claim.key] = claim.words
	}
	return t
}

const (
	// OptedIn says who is counted.
	OptedIn = "Only installations that opted in to anonymous statistics are counted."
	// regularly is whom releases count. It stands first: the overview counts briefer use, too.
	regularly = "Seen in at least three of five weeks. "
)

// What the released numbers mean, in a sentence each.
const (
	ActiveDefinition = "Installations seen in the 28 days to the last day of the month, and in at least three of the " +
		"five weeks to it."
	ReachDefinition   = "Of the active installations, those that ever created such a service."
	LargestDefinition = "Active installations by the size of their largest current face collection, each counted once. " +
		"Counts people since 0.5.1, faces before."
	NewcomersDefinition = "Installations first seen in the quarter that stayed at least three weeks: they were seen in " +
		"at least three of their first five. Those that left sooner are not among them."
	RetainedDefinition = "Of these, those seen in the fourth, and in the twelfth, week after the week of their first day."
	FacesDefinition    = "The smallest number of faces of each size class, once for each active installation that the " +
		"class surely has."
)

// claimDefinitions lists the claims, the released number first.
func claimDefinitions() []claimDefinition {
	return []claimDefinition{
		activeInMonthClaim(), overAMillionClaim(), activeInstallationsClaim(), passedClaim(), atLeastFacesClaim(),
		reachClaim(Service(2)), reachClaim(Service(0)), reachClaim(Service(1)),
	}
}

// Keys of claims of which more is to be known than their words.
const (
	// InMonthKey is that of the released number, with its margin. It is of a month, and so stays true.
	InMonthKey = "active" + inMonth
	// inMonth is the end of the keys of released numbers of a month, with their margins.
	inMonth = "-in-month"
	// FacesKey is that of the faces which are surely there.
	FacesKey = "at-least-faces"
	// installationsKey is that of the active installations that are surely there. Up to 2026 another claim said the same
	// of users; what was published of it is held against this one.
	installationsKey, usersKey = "active-installations", "active-users"
)

// ReachKey is that of the released number of installations that have set up a service, with its margin, of a month.
// Up to 2026 "reach-detection" and the like named what was surely exceeded instead.
func ReachKey(s Service) string { return "reach-" + s.String() + inMonth }

func activeInMonthClaim() claimDefinition {
	return claimDefinition{
		key: InMonthKey, definition: ActiveDefinition, fill: fillActiveInMonth,
		words: claimForms("About {n} CompreFace installations were active in {month} (±{margin}).",
			"about {n} active installations (±{margin})",
			"About {n} CompreFace installations were active in {month}, ±{margin} (those that opted in, 28 days to {day})."),
		footnote: regularly + "The margin holds for 95 of 100 numbers. " + OptedIn,
	}
}

func activeInstallationsClaim() claimDefinition {
	return claimDefinition{
		key: installationsKey, definition: ActiveDefinition, fill: fillActive,
		words: claimForms("There are more than {n} active CompreFace installations.", "more than {n} active installations",
			"More than {n} active CompreFace installations (those that opted in, seen in the 28 days to {day})."),
		footnote: regularly + OptedIn,
	}
}

// PassedKey is the key of the claim that never gets old: a round number that was passed stays passed.
const PassedKey = "passed-active"

func passedClaim() claimDefinition {
	return claimDefinition{
		key: PassedKey, definition: ActiveDefinition, fill: fillPassed,
		words: claimForms("CompreFace has passed {n} active installations.", "passed {n} active installations",
			"CompreFace has passed {n} active installations (those that opted in, in the 28 days to {day})."),
		footnote: regularly + "The greatest of 10, 20, 50, 100, 200, 500 … that the number of a month's end was surely " +
			"greater than. " + OptedIn,
	}
}

// leastHolders is how many installations must hold such a collection for the sentence that one exists.
const leastHolders = 5

func overAMillionClaim() claimDefinition {
	const sentence = "CompreFace is used with face collections of more than 1 million faces"
	return claimDefinition{
		key: "over-a-million", definition: models.Definition("over_one_million"), fill: fillExistence,
		words: claimForms(sentence+".", "face collections of more than 1 million faces",
			sentence+" (installations that opted in, {day})."),
		footnote: fmt.Sprintf("At least %d installations have a face collection whose latest report, in the last 7 days, "+
			"shows more than 1,000,000 faces. %s", leastHolders, OptedIn),
	}
}

func atLeastFacesClaim() claimDefinition {
	return claimDefinition{
		key: FacesKey, definition: FacesDefinition, fill: fillFaces,
		words: claimForms("CompreFace is used with more than {n} faces.", "more than {n} faces",
			"CompreFace installations hold more than {n} faces (those that opted in, {day})."),
		footnote: regularly + "One collection an installation, each with the smallest number of faces of its size; counts " +
			"people since 0.5.1, faces before. " + OptedIn,
	}
}

func reachClaim(s Service) claimDefinition {
	return claimDefinition{
		key: ReachKey(s), definition: ReachDefinition,
		fill: func(c *Claim, all Releases, _ Holders) { fillReach(c, all, s) },
		words: claimForms("About {n} (±{margin}) active CompreFace installations had set up face "+s.String()+" in {month}.",
			"face "+s.String()+" on about {n} installations (±{margin})",
			"About {n} (±{margin}) active CompreFace installations had set up face "+s.String()+
				" in {month} (those that opted in, 28 days to {day})."),
		footnote: regularly + "Active in the 28 days and ever created such a service. The margin holds for 95 of 100 " +
			"numbers. " + OptedIn,
	}
}

func claimForms(long, short, social string) map[string]string {
	return map[string]string{FormLong: long, FormShort: short, FormSocial: social}
}

func days28(d models.Day) string { return daysTo(d, 28) }
func days7(d models.Day) string  { return daysTo(d, 7) }

// daysTo names so many days for reading: 4–31 Oct 2026, or 28 Sep – 25 Oct 2026.
func daysTo(last models.Day, count int) string {
	from, to := (last - models.Day(count) + 1).Time(), last.Time()
	first := from.Format("2 Jan 2006 – ")
	switch {
	case from.Year() == to.Year() && from.Month() == to.Month():
		first = from.Format("2–")
	case from.Year() == to.Year():
		first = from.Format("2 Jan – ")
	}
	return fmt.Sprintf("%s%s (%d days, UTC)", first, to.Format("2 Jan 2006"), count)
}
