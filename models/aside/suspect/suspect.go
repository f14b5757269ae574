// Package suspect finds new installations that look invented: bursts, clones and days that cannot be. It marks and
// decides nothing. Pure: it knows installations by their place in a list. Start with Find.
package suspect

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"time"
)

// Newcomer is what is known of an installation from the day on which it was heard of first.
type Newcomer struct {
	Hour int64 // of its first post, since 1970
	// Pattern is what it reported on that day, in order; empty where it is not known any more.
	Pattern string
	// Impossible says that it created its first user on the day, and reported what a new one cannot have.
	Impossible bool
}

// Kind is why installations are suspected.
type Kind string

// The kinds.
const (
	Burst      Kind = "burst"      // more in an hour than usual
	Clones     Kind = "clones"     // more of one pattern on a day than usual
	Impossible Kind = "impossible" // first days that cannot be
)

// Group is newcomers that are suspected together.
type Group struct {
	Kind    Kind
	Hour    int64  // the hour, or the first of the day
	Usual   int64  // the median of what is compared; of a young history the busiest hour
	Pattern string // of clones
	// Young says that there was not enough history to compare with: everybody is new to a database at first.
	Young   bool
	Members []int // places in the list of newcomers
}

// Name names the group for as long as it is found: burst-2026-11-26-14, clones-2026-11-26-PATTERN or
// impossible-2026-11-26.
func (g Group) Name() string {
	at := hourTime(g.Hour)
	switch g.Kind {
	case Burst:
		return "burst-" + at.Format("2006-01-02-15")
	case Clones:
		sum := sha256.Sum256([]byte(g.Pattern))
		return "clones-" + at.Format(time.DateOnly) + "-" + hex.EncodeToString(sum[:4])
	case Impossible:
	}
	return string(g.Kind) + "-" + at.Format(time.DateOnly)
}

// Words say why the group is suspected.
func (g Group) Words() string {
	at, n := hourTime(g.Hour), len(g.Members)
	hour, day := at.Format("2006-01-02 15:00"), at.Format(time.DateOnly)
	switch g.Kind {
	case Burst:
		if g.Young {
			const words = "%d new installations in the hour from %s UTC; the busiest hour before had %d, and history is short"
			return fmt.Sprintf(words, n, hour, g.Usual)
		}
		return fmt.Sprintf("%d new installations in the hour from %s UTC, where %d are usual", n, hour, g.Usual)
	case Clones:
		return fmt.Sprintf("%d new installations reported the same on %s, where %d are usual: %s", n, day, g.Usual, g.Pattern)
	case Impossible:
	}
	const words = "%d installations whose first user is of %s reported on that day what a new one cannot have"
	return fmt.Sprintf(words, n, day)
}

const (
	day = 24
	// daysKnown is how many days are looked at, and daysLeast how many of them tell what is usual.
	daysKnown, daysLeast = 28, 7
	// burstLeast and clonesLeast are never suspected when they are fewer.
	burstLeast, clonesLeast = 20, 10
	// A count is unusual from so many spreads above the median on.
	spreads = 6
)

// Since is the first hour that is looked at.
func Since(now int64) int64 { return now - daysKnown*day }

// Find returns the groups among the newcomers, which were heard of in the hours from one to another, the newest first.
func Find(all []Newcomer, from, now int64) []Group {
	found := bursts(all, from)
	found = slices.Concat(found, clones(all, from, membersOf(found)), impossible(all))
	slices.SortStableFunc(found, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Hour, a.Hour), cmp.Compare(b.Name(), a.Name()))
	})
	return slices.DeleteFunc(found, func(g Group) bool { return g.Hour < Since(now)-day })
}

// bursts compares each hour with the same hour of the days before, and where these are few with the busiest hour
// before.
func bursts(all []Newcomer, from int64) (found []Group) {
	hours := make(map[int64][]int)
	for i, n := range all {
		hours[n.Hour] = append(hours[n.Hour], i)
	}
	for hour, members := range hours {
		g := Group{Kind: Burst, Hour: hour, Members: members}
		var before []int
		for h := hour - day; h >= max(from, hour-daysKnown*day); h -= day {
			before = append(before, len(hours[h]))
		}
		unusual := false
		if g.Young = len(before) < daysLeast; g.Young {
			g.Usual, unusual = compareYoung(len(members), hours, hour)
		} else {
			g.Usual, unusual = compare(len(members), before, burstLeast)
		}
		if unusual {
			found = append(found, g)
		}
	}
	return found
}

// compareYoung holds the count of an hour against the busiest hour before it.
func compareYoung(count int, hours map[int64][]int, hour int64) (busiest int64, unusual bool) {
	const times = 3
	for h, members := range hours {
		if h < hour {
			busiest = max(busiest, int64(len(members)))
		}
	}
	return busiest, count >= burstLeast && int64(count) > times*busiest
}

func membersOf(groups []Group) map[int]bool {
	members := make(map[int]bool)
	for _, g := range groups {
		for _, i := range g.Members {
			members[i] = true
		}
	}
	return members
}

// clones compares each pattern of a day with as many of it as the days before had, but for those that are in a burst.
func clones(all []Newcomer, from int64, inBurst map[int]bool) (found []Group) {
	type key struct {
		day     int64
		pattern string
	}
	days := make(map[key][]int)
	for i, n := range all {
		if n.Pattern != "" && !inBurst[i] {
			days[key{n.Hour / day, n.Pattern}] = append(days[key{n.Hour / day, n.Pattern}], i)
		}
	}
	for k, members := range days {
		var before []int
		for d := k.day - 1; d*day >= from && d >= k.day-daysKnown; d-- {
			before = append(before, len(days[key{d, k.pattern}]))
		}
		if len(before) < daysLeast {
			continue
		}
		if usual, unusual := compare(len(members), before, clonesLeast); unusual {
			found = append(found, Group{
				Kind: Clones, Hour: k.day * day, Usual: usual, Pattern: k.pattern, Members: members,
			})
		}
	}
	return found
}

func impossible(all []Newcomer) (found []Group) {
	days := make(map[int64][]int)
	for i, n := range all {
		if n.Impossible {
			days[n.Hour/day] = append(days[n.Hour/day], i)
		}
	}
	for d, members := range days {
		found = append(found, Group{Kind: Impossible, Hour: d * day, Members: members})
	}
	return found
}

// compare holds a count against its past: the median, and the median distance from it, neither of which a few floods
// move. The spread is at least what chance makes of so many.
func compare(count int, before []int, least int) (usual int64, unusual bool) {
	middle := median(before)
	distances := make([]int, len(before))
	for i, n := range before {
		distances[i] = max(n-middle, middle-n)
	}
	const asDeviation = 1.4826 // of a normal distribution
	spread := max(asDeviation*float64(median(distances)), math.Sqrt(float64(middle)), 1)
	return int64(middle), count >= least && float64(count) > float64(middle)+spreads*spread
}

// median is the upper one of two in the middle; 0 of none.
func median(values []int) int {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func hourTime(hour int64) time.Time { return time.Unix(hour*int64(time.Hour/time.Second), 0).UTC() }
