package report

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"

	"compreface-stats/models/publish"
	"compreface-stats/models/publish/noise"
	"compreface-stats/views"
)

// Sheet is a month or a year in numbers: one page, made of what was released until its end.
type Sheet struct {
	Public
	// Period is its address: "2026-10" or "2026".
	Period string
}

// SheetOf returns the sheet of a period such as "2026-10" or "2026"; ok is false where nothing of it was released. A
// month is shown with all before it, a year alone.
func (p Public) SheetOf(period string) (s Sheet, ok bool) {
	s.Period = period
	for _, r := range p.Releases {
		inside := r.Month == period || strings.HasPrefix(r.Month, period+"-")
		if ok = ok || inside; inside || s.isMonth() && r.Month < period {
			s.Releases = append(s.Releases, r)
		}
	}
	return s, ok && len(period) >= len("2026")
}

func (s Sheet) isMonth() bool { return len(s.Period) > len("2026") }

// Title is what the sheet is called and cited by. One of a part of a year does not claim the year.
func (s Sheet) Title() string {
	if s.isMonth() {
		return "CompreFace in " + MonthLabel(s.Now())
	}
	first, now := s.Releases[0].End.Time().Month(), s.Now().End.Time().Month()
	switch {
	case first > time.January:
		return "CompreFace in " + monthsTo(first, now) + " " + s.Period + ": releases begin in " + first.String()
	case now < time.December:
		return "CompreFace in " + monthsTo(first, now) + " " + s.Period + ", in numbers"
	default:
		return "CompreFace in " + s.Period + ": the year in numbers"
	}
}

// monthsTo names months in a row: "November", "November and December", "March to October".
func monthsTo(first, last time.Month) string {
	switch last - first {
	case 0:
		return first.String()
	case 1:
		return first.String() + " and " + last.String()
	default:
		return first.String() + " to " + last.String()
	}
}

// Story is the period in a sentence.
func (s Sheet) Story() string {
	first, now := s.Releases[0], s.Now()
	if s.isMonth() || first.Month == now.Month || first.Active.Few() || now.Active.Few() {
		return s.Public.Story()
	}
	return fmt.Sprintf("In %s, %s CompreFace installations were active, %s in %s.",
		MonthLabel(now), About(now.Active), compared(now.Active, first.Active), MonthLabel(first))
}

// Sheets lists the periods that have a sheet: the months, newest first, and the years.
func (p Public) Sheets() (months, years []views.Link) {
	seen := ""
	for i := len(p.Releases) - 1; i >= 0; i-- {
		r := p.Releases[i]
		months = append(months, views.Link{Label: MonthLabel(r), URL: sheetAddress(r.Month)})
		if year, _, _ := strings.Cut(r.Month, "-"); year != seen {
			years, seen = append(years, views.Link{Label: year, URL: sheetAddress(year)}), year
		}
	}
	return months, years
}

func sheetAddress(period string) string { return "/public/" + period }

// Sheet is the page of the period. site is the address that it begins with.
func (s Sheet) Sheet(site string) views.Sheet {
	now := s.Now()
	page := views.Sheet{
		Story: s.Story(), Figures: s.Figures(), Charts: s.Charts(), Rule: s.Rule(), Demo: now.Demo,
		Population: Population, Months: s.Months(),
	}
	made := views.DayLabel(now.MadeAt.UTC().Format("2006-01-02"))
	page.Cite = fmt.Sprintf("CompreFace Stats. %s. Released %s (UTC). %s%s", s.Title(), made, site, sheetAddress(s.Period))
	page.BibTeX = s.bibTeX(site, now)
	return page
}

func (s Sheet) bibTeX(site string, now publish.Release) string {
	return fmt.Sprintf("@misc{compreface-stats-%s,\n  title = {{%s}},\n  author = {{CompreFace Stats}},\n"+
		"  year = {%d},\n  month = {%d},\n  url = {%s%s}\n}",
		s.Period, s.Title(), now.MadeAt.UTC().Year(), now.MadeAt.UTC().Month(), site, sheetAddress(s.Period))
}

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
