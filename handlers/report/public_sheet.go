package report

import (
	"fmt"
	"strings"

	"compreface-stats/models/publish"
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

// Title is what the sheet is called and cited by.
func (s Sheet) Title() string {
	if s.isMonth() {
		return "CompreFace in " + MonthLabel(s.Now())
	}
	title := "CompreFace in " + s.Period + ": the year in numbers"
	if now := s.Now(); now.Month != s.Period+"-12" {
		return title + ", to " + MonthLabel(now)
	}
	return title
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
