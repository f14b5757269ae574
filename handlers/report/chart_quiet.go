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
	chart := func(id, title, share string, draw func(View) Drawn) Chart {
		return Chart{
			ID: id, Title: title, Metrics: []string{share, "lapsed"}, Page: retentionPath,
			Sources: []Source{WhoStays}, Draw: draw,
		}
	}
	return []Chart{
		chart("quiet-services", "Who went quiet: by first service", "quiet_share", func(v View) Drawn {
			return drawQuiet(v, "service", v.Stay.Services, serviceGroupLabel)
		}),
		chart("quiet-sizes", "Who went quiet: by largest collection", "quiet_share", func(v View) Drawn {
			return drawQuiet(v, "size", v.Stay.Sizes, sizeGroupLabel)
		}),
		chart("quiet-ages", "Who went quiet: by age", "quiet_by_age", drawQuietAges),
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
		p.Links = append(p.Links, v.segmentLink(property, g.Name))
		quiet, both = append(quiet, g.Quiet), append(both, g.Quiet+g.Active)
		l.add(label(g.Name), table.Count(g.Quiet), table.Count(g.Active), table.Share(g.Quiet, g.Quiet+g.Active))
	}
	p.Of, p.Overall = both, views.OverallOf(sumOf(quiet), sumOf(both), v.highestQuiet())
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

// drawQuietAges draws how many went quiet at each age. It draws no shares: ages are of unequal lengths, and whoever is
// old had the whole range to go quiet in, and who is a day old a day. The table has how many were so old.
func drawQuietAges(v View) Drawn {
	var labels []string
	var quiet, passed []int64
	l := newRowList("Age", "Went quiet", "Passed through this age")
	for _, g := range v.Stay.Ages {
		labels = append(labels, ageGroupLabel(g.Name))
		quiet, passed = append(quiet, g.Quiet), append(passed, g.Quiet+g.Active)
		l.counts(ageGroupLabel(g.Name), g.Quiet, g.Quiet+g.Active)
	}
	p := plotOver(labels, "installations that went quiet")
	p.Horizontal = true
	p.counts("Went quiet", views.TokenLapsed, quiet)
	p.column("Passed through this age", passed)
	return Drawn{
		Instead: nobodyWords(sumOf(quiet), "No installation went quiet in this range."),
		Note: fmt.Sprintf("%s went quiet %s: how long after their first sign the last one came. The ages differ in length.",
			views.Number(sumOf(quiet)), withinWords(v)),
		Summary: "How many installations went quiet, by age.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Installations that went quiet at an age, and all that were of it in these days", Table: l.Table,
		Span: v.Complete(),
	}
}

// highestQuiet is the highest share of all groups that went quiet, in percent, so that the charts have one scale.
func (v View) highestQuiet() (percent float64) {
	for _, groups := range [][]stay.Group{v.Stay.Services, v.Stay.Sizes} {
		for _, g := range groups {
			if g.Quiet > 0 {
				percent = max(percent, views.PercentOf(g.Quiet, g.Quiet+g.Active))
			}
		}
	}
	return percent
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
