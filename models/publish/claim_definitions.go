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
	InMonthKey = "active-in-month"
	// FacesKey is that of the faces which are surely there.
	FacesKey = "at-least-faces"
	// installationsKey is that of the active installations that are surely there. Up to 2026 another claim said the same
	// of users; what was published of it is held against this one.
	installationsKey, usersKey = "active-installations", "active-users"
)

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
		key: "reach-" + s.String(), definition: ReachDefinition,
		fill: func(c *Claim, all Releases, _ Holders) { fillReach(c, all, s) },
		words: claimForms("More than {n} active installations have set up face "+s.String()+" with CompreFace.",
			"face "+s.String()+" on more than {n} installations",
			"More than {n} active CompreFace installations have set up face "+s.String()+
				" (those that opted in, 28 days to {day})."),
		footnote: regularly + "Active in the 28 days and ever created such a service. " + OptedIn,
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

const (
	noRelease = "Nothing has been released yet."
	tooSmall  = "The released number is too small: nothing can be said that is surely true."
	noParts   = "No release has this yet: it needs the end of a quarter and enough active installations."
)

// of takes the claim's day and month from a release, and its number where there is one to be told.
func (c *Claim) of(r Release, window func(models.Day) string, number int64) {
	c.Day, c.Month, c.Window = r.End, r.Month, window(r.End)
	c.Number, c.Exceeds = Leading(number), number
	if c.Number == 0 {
		c.Reason = tooSmall
	}
}

// fillActiveInMonth takes the newest release's number as it is shown on the public page.
func fillActiveInMonth(c *Claim, all Releases, _ Holders) {
	r, ok := all.Newest()
	if !ok {
		c.Reason = noRelease
		return
	}
	c.Day, c.Month, c.Window = r.End, r.Month, days28(r.End)
	c.About, c.Margin = r.Active.Shown(), r.Active.Margin()
	if r.Active.Few() {
		c.Reason = tooSmall
	}
}

func fillActive(c *Claim, all Releases, _ Holders) {
	r, ok := all.Newest()
	if !ok {
		c.Reason = noRelease
		return
	}
	c.of(r, days28, r.Active.Exceeds())
	c.Released = r.Active.Released
}

// fillPassed takes the first release that surely exceeds the greatest round number that any exceeds. Releases are never
// changed, so neither the number nor its day ever goes back.
func fillPassed(c *Claim, all Releases, _ Holders) {
	if len(all) == 0 {
		c.Reason = noRelease
		return
	}
	first := all[0]
	for _, r := range all {
		if RoundPassed(r.Active.Exceeds()) > RoundPassed(first.Active.Exceeds()) {
			first = r
		}
	}
	c.of(first, days28, RoundPassed(first.Active.Exceeds()))
	c.Released = all[len(all)-1].Active.Released
}

// RoundPassed is the greatest of 10, 20, 50, 100, 200, 500 … that is not above what a number surely exceeds; 0 where
// there is none.
func RoundPassed(exceeds int64) (round int64) {
	for ten := int64(10); ten <= exceeds; ten *= 10 {
		for _, times := range []int64{1, 2, 5} {
			if ten*times <= exceeds {
				round = ten * times
			}
		}
	}
	return round
}

func fillReach(c *Claim, all Releases, s Service) {
	r, ok := all.NewestParts()
	if !ok {
		c.Reason = noParts
		return
	}
	c.of(r, days28, r.Parts.Reach[s].Exceeds())
	c.Released = r.Parts.Reach[s].Released
}

func fillFaces(c *Claim, all Releases, _ Holders) {
	r, ok := all.NewestParts()
	if !ok {
		c.Reason = noParts
		return
	}
	c.of(r, days7, r.Parts.ExceedsFaces())
	c.Released = r.Parts.releasedFaces()
}

// fillExistence is the one claim that is not made from a release: it is true or not, and a person decides.
func fillExistence(c *Claim, _ Releases, holders Holders) {
	c.Day, c.Window = holders.Day, days7(holders.Day)
	switch {
	case holders.Installations == 0:
		c.Reason = "Not true: no current collection reports more than 1,000,000 faces."
	case holders.Installations < leastHolders:
		c.Reason = fmt.Sprintf("Fewer than %d installations hold such a collection.", leastHolders)
	}
}
