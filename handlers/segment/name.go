package segment

import (
	"fmt"
	"net/url"
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// Name says beside the days of a page which part of the installations it shows.
func Name(r report.DateRange, path string, bar *views.RangeBar) {
	s := r.Segment()
	bar.Part, bar.AllURL = Words(s), path+"?"+r.OfSegment(nil).WholeQuery()
	bar.PartTraced, bar.OverTime = tracedBack(r)
}

// NameCharts says at each chart which part it shows: a slide, a sheet of paper and an enlarged chart have nothing else
// of the page.
func NameCharts(r report.DateRange, charts []views.Chart) {
	if len(r.Segment()) == 0 {
		return
	}
	for i := range charts {
		charts[i].Part = "Segment: " + Words(r.Segment())
	}
}

// tracedBack warns of a part whose earlier days are not what they seem; sizes have a chart where they are right.
func tracedBack(r report.DateRange) (words string, overTime views.Link) {
	s := r.Segment()
	if !s.IsTracedBack() {
		return "", overTime
	}
	if s.Value("size") == "" {
		return "Earlier days show the installations that are in this group now, not those that were in it then", overTime
	}
	sizes := "/faces?" + r.OfSegment(nil).WholeQuery() + "#chart-largest-over-time"
	return "Earlier days show the installations that are this size now, not those that were this size then",
		views.Link{Label: "See sizes over time", URL: sizes}
}

// Caption says on a picture which part of the installations it shows, and that earlier days show no other ones.
func Caption(r report.DateRange) string {
	s := r.Segment()
	if !s.IsTracedBack() {
		return "Only " + Words(s)
	}
	return "Only " + Words(s) + " as of " + views.DayLabel(r.To.String()) + "; earlier days show the same installations"
}

// Words name a part for people; empty for all installations.
func Words(s stay.Segment) string {
	parts := make([]string, len(s))
	for i, c := range s {
		parts[i] = label(c.Property) + ": " + label(c.Value)
	}
	return strings.Join(parts, ", ")
}

// Effect says what the part is of the headline.
func Effect(p *stay.Part) string {
	return fmt.Sprintf("%s of %s active installations, 28 days to %s", views.Number(p.Active), views.Number(p.AllActive),
		views.DayLabel(p.Day.String()))
}

// Places are the parts that somebody may look for by name, each with its address.
func Places() (list []views.Place) {
	for _, property := range []string{"service", "size", "established", "once"} {
		for _, value := range stay.ValuesOf(property) {
			list = append(list, views.Place{
				Title: label(property) + ": " + label(value), Page: "Segments", Part: true, Also: "segment part",
				URL: "/installations/segment?" + url.Values{property: {value}}.Encode(),
			})
		}
	}
	return list
}

// ready are parts to begin with, over the days of the query. What bounds a part is in its label.
func ready(query string) (links []views.Link) {
	for _, one := range []struct{ property, value, words string }{
		{"established", "yes", "Established"}, {"once", "yes", "Seen on one day only"},
		{"age", "1-28", "New: up to 28 days old"},
		{"service", "recognition", "Created recognition first"}, {"service", "nothing", "Created nothing yet"},
		{"size", "10001-1000000", "Largest collection of 10,001–1,000,000 faces"},
		{"size", "1000001-up", "Largest collection over a million faces"},
	} {
		links = append(links, views.Link{
			Label: one.words, URL: "/installations/segment?" + query + "&" + url.Values{one.property: {one.value}}.Encode(),
		})
	}
	return links
}
