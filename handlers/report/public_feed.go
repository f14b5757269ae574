package report

import (
	"compreface-stats/models/publish/noise"
	"encoding/xml"
	"fmt"
	"slices"
	"time"

	"compreface-stats/models/publish"
)

// atomFeed is a feed of RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  atomAuthor  `xml:"author"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Links   []atomLink `xml:"link"`
	Summary string     `xml:"summary"`
}

// Feed writes the releases as an Atom feed of the site, the newest first.
func (p Public) Feed(site string) ([]byte, error) {
	page := site + "/public"
	feed := atomFeed{
		ID: page, Title: "CompreFace in numbers", Updated: atomTime(p.Now().MadeAt),
		Author: atomAuthor{Name: "CompreFace Stats"},
		Links:  []atomLink{{Rel: "self", Href: site + "/public/feed.atom"}, {Rel: "alternate", Href: page}},
	}
	for i, r := range slices.Backward(p.Releases) {
		until := Public{Releases: p.Releases[:i+1]}
		feed.Entries = append(feed.Entries, atomEntry{
			ID: page + "#" + r.Month, Title: "CompreFace in " + MonthLabel(r), Updated: atomTime(r.MadeAt),
			Links: []atomLink{{Rel: "alternate", Href: page}}, Summary: until.Story() + partsSummary(r),
		})
	}
	text, err := xml.MarshalIndent(feed, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the feed: %w", err)
	}
	return append([]byte(xml.Header), append(text, '\n')...), nil
}

// partsSummary says what a release tells beside active installations.
func partsSummary(r publish.Release) (words string) {
	if r.Demo {
		words = " Demo data: none of these installations exist."
	}
	if !r.PartsShown() {
		return words
	}
	for _, s := range publish.Services() {
		words += fmt.Sprintf(" Face %s: %s.", s, About(r.Parts.Reach[s]))
	}
	return words
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Guarantee says what somebody who knows everything else learns of whether one installation took part in what is
// named.
func Guarantee(l noise.Loss, what string) string {
	const words = "%s: epsilon %.1f at delta 10⁻⁶; somebody who knows everything else guesses right whether one " +
		"installation took part in %.0f of 100 cases (50 is knowing nothing)."
	return fmt.Sprintf(words, what, l.Epsilon(publish.Delta), 100*l.GuessRight())
}

// Guarantees are what is public tells of one installation: a month, a year and all that was released so far.
func (p Public) Guarantees() []string {
	return append(Guarantees(p.Releases[0].Sigma), Guarantee(p.Loss(), soFar)) // noise is only raised
}

// FirstYear is what a year of releases tells together with the twelve months that are released at the start.
func FirstYear(sigma int64) string {
	loss := publish.LossOfStart(sigma) + publish.LossOfYear(sigma)
	return Guarantee(loss, "The twelve months at the start and the year after")
}

const soFar = "Everything released so far together"

// Guarantees are what everything public tells of one installation, under this noise.
func Guarantees(sigma int64) []string {
	return []string{
		Guarantee(publish.LossOfHeadline(sigma), "One month's number of active installations"),
		Guarantee(publish.LossOfYear(sigma), "Everything that is released of the months of a year"),
	}
}
