package publish

import (
	"fmt"

	"compreface-stats/models"
)

const (
	noRelease = "Nothing has been released yet."
	tooSmall  = "The released number is too small: nothing can be said that is surely true."
	tooFew    = "The released number is too small to be shown."
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

// about takes the claim's day and month from a release, and a number of it as it is shown on the public page.
func (c *Claim) about(r Release, n Number) {
	c.Day, c.Month, c.Window = r.End, r.Month, days28(r.End)
	c.About, c.Margin, c.Exceeds = n.Shown(), n.Margin(), n.Exceeds()
	if n.Few() {
		c.Reason = tooFew
	}
}

// fillActiveInMonth takes the newest release's number as it is shown on the public page.
func fillActiveInMonth(c *Claim, all Releases, _ Holders) {
	r, ok := all.Newest()
	if !ok {
		c.Reason = noRelease
		return
	}
	c.about(r, r.Active)
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
	c.about(r, r.Parts.Reach[s])
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
