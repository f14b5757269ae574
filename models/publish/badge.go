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
	"face-detection":       ReachKey(0),
	"face-verification":    ReachKey(1),
	"face-recognition":     ReachKey(2),
	FacesKey:               FacesKey,
}

// Badges lists the names of badges.
func Badges() []string { return slices.Sorted(maps.Keys(badgeClaims)) }

// BadgesTold lists the names of those that have something to say.
func (all Releases) BadgesTold() []string {
	return slices.DeleteFunc(Badges(), func(name string) bool {
		_, told := all.Badge(name)
		return !told
	})
}

// Badge is what a badge says of the newest release that tells its number, and of which month: "about 115 (±10), Oct
// 2026", or "1,200+, Sep 2026" of what is surely exceeded. It says no more than a claim may: told is false where it
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
