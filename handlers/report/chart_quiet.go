package report

import (
	"fmt"
	"slices"
	"strings"

	"compreface-stats/handlers/table"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

func quietCharts() []Chart {
	chart := func(id, title, property string, groups func(stay.Answer) []stay.Group, label func(string) string) Chart {
		return Chart{
			ID: id, Title: title, Metrics: []string{"quiet_share", "lapsed"}, Page: retentionPath,
			Sources: []Source{WhoStays},
			Draw:    func(v View) Drawn { return drawQuiet(v, property, groups(v.Stay), label) },
		}
	}
	return []Chart{
		chart("quiet-services", "Who went quiet: by first service", "service",
			func(a stay.Answer) []stay.Group { return a.Services }, serviceGroupLabel),
		chart("quiet-sizes", "Who went quiet: by largest collection", "size",
			func(a stay.Answer) []stay.Group { return a.Sizes }, sizeGroupLabel),
		chart("quiet-ages", "Who went quiet: by age", "", // segments have other ages
			func(a stay.Answer) []stay.Group { return a.Ages }, ageGroupLabel),
	}
}

// drawQuiet draws for each group how many of it went quiet, of those that did and those still active. A group leads to
// the segment of the property that is the same.
func drawQuiet(v View, property string, groups []stay.Group, label func(string) string) Drawn {
	p := plotOver(nil, "% that went quiet")
	p.Percent, p.Horizontal = true, true
	l := newRowList("Group", "Went quiet", "Still active").form(table.ShareOfWhole, "Share that went quiet")
	var quiet, both []int64
	for _, g := range groups {
		if g.Quiet+g.Active == 0 && g.Name == "unknown" {
			continue
		}
		p.addLabel(label(g.Name))
		if property != "" {
			p.Links = append(p.Links, v.segmentLink(property, g.Name))
		}
		quiet, both = append(quiet, g.Quiet), append(both, g.Quiet+g.Active)
		l.add(label(g.Name), table.Count(g.Quiet), table.Count(g.Active), table.Share(g.Quiet, g.Quiet+g.Active))
	}
	p.Of, p.Overall = both, views.OverallOf(sumOf(quiet), sumOf(both))
	p.shares("Went quiet", views.TokenLapsed, quiet, both)
	return Drawn{
		Instead: nobodyWords(sumOf(quiet), "No installation went quiet in this range."),
		Note: joinSentences(fmt.Sprintf(
			"%s went quiet %s; %s were still active%s. Bars: the share of each group that went quiet.",
			views.Number(sumOf(quiet)), withinWords(v), views.Number(sumOf(both)-sumOf(quiet)), activeOn(v),
		), p.overallNote()),
		Summary: "The share of each group that went quiet in the range.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Installations that went quiet, and those still active", Table: l.Table,
		Span: v.Complete(),
	}
}

// activeOn names the day on which the others were still active, where it is not the day up to which all is known.
func activeOn(v View) string {
	if v.AsOf() >= v.Today-1 {
		return ""
	}
	return " on " + views.DayLabel(v.AsOf().String())
}

// segmentLink leads to the segment of a group, over the same days; it is empty where no segment is the same.
func (v View) segmentLink(property, group string) string {
	value := strings.ReplaceAll(group, "+", "-up") // an address reads a plus as a blank
	if !slices.Contains(stay.ValuesOf(property), value) {
		return ""
	}
	return segmentPath + "?" + v.FullQuery() + "&" + property + "=" + value
}

func serviceGroupLabel(name string) string {
	return map[string]string{
		"nothing": "Created nothing", "account": "User or application", "detection": "Detection",
		"verification": "Verification", "recognition": "Recognition", "several": "Several services together",
	}[name]
}

func sizeGroupLabel(name string) string {
	switch name {
	case "none":
		return "No collection"
	case "unknown":
		return "Not known any more"
	default:
		return views.SizeLabel(name)
	}
}

func ageGroupLabel(name string) string {
	return map[string]string{
		"1": "1 day", "2-7": "Up to a week", "8-28": "Up to 4 weeks", "29-91": "Up to 13 weeks",
		"92-365": "Up to a year", "366+": "Over a year",
	}[name]
}
