package publish

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dustin/go-humanize"
)

// badgeClaims are the claims that badges say in short.
var badgeClaims = map[string]string{
	"active-installations": InMonthKey,
	"face-detection":       "reach-detection",
	"face-verification":    "reach-verification",
	"face-recognition":     "reach-recognition",
	FacesKey:               FacesKey,
}

// Badges lists the names of badges.
func Badges() []string { return slices.Sorted(maps.Keys(badgeClaims)) }

// Badge is what a badge says of the newest release that tells its number, and of which month: "about 115 (±10), Oct
// 2026", or "60+, Sep 2026" of what is surely exceeded. It says no more than a claim may: told is false where the claim
// is refused, and of a name that no badge has.
func (all Releases) Badge(name string) (words string, told bool) {
	for _, c := range all.Claims(nil, Holders{}) {
		if c = c.Doubted(); c.Key == badgeClaims[name] && c.Reason == "" {
			return Dated(c.number(), c.Day), true
		}
	}
	return "", false
}

// number is the number of a claim for a place with room for nothing else.
func (c Claim) number() string {
	if c.About > 0 {
		return fmt.Sprintf("about %s (±%d)", humanize.Comma(c.About), c.Margin)
	}
	return humanize.Comma(c.Number) + "+"
}
