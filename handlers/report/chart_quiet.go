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
			return drawQuiet(v, "service", stay.Answer.ByService, serviceGroupLabel)
		}),
		chart("quiet-sizes", "Who went quiet: by largest collection", "quiet_share", func(v View) Drawn {
			return drawQuiet(v, "size", stay.Answer.BySize, sizeGroupLabel)
		}),
		chart("quiet-ages", "Who went quiet: by age", "quiet_by_age", drawQuietAges),
	}
}

// drawQuiet draws for each group how many of it went quiet, of those that did and those still active. A group leads to
// the segment of the property that is the same.
func drawQuiet(v View, property string, of func(stay.Answer) []stay.Group, label func(string) string) Drawn {
	p := plotOver(nil, "% that went quiet")
	p.Percent, p.Horizontal = true, true
	l := newRowList("Group", "Went quiet", "Still active").form(table.ShareOfWhole, "Share that went quiet")
	var quiet, both []int64
	var shown []string
	for _, g := range of(v.Stay) {
		if g.Quiet+g.Active == 0 && g.Name == "unknown" {
			continue
		}
		shown = append(shown, g.Name)
		p.addLabel(label(g.Name))
		p.Links = append(p.Links, v.segmentLink(property, g.Name))
		quiet, both = append(quiet, g.Quiet), append(both, g.Quiet+g.Active)
		l.add(label(g.Name), table.Count(g.Quiet), table.Count(g.Active), table.Share(g.Quiet, g.Quiet+g.Active))
	}
	p.Of, p.Overall = both, views.OverallOf(sumOf(quiet), sumOf(both), v.highestQuiet())
	p.shares("Went quiet", views.TokenLapsed, quiet, both)
	if v.hasEarlierStay() {
		p.earlierQuietShares(v, l, of(v.EarlierStay), shown)
	}
	return Drawn{
		Instead: nobodyWords(sumOf(quiet), "No installation went quiet in this range."),
		Note: joinSentences(fmt.Sprintf(
			"%s went quiet %s; %s were still active%s. Bars: the share of each group that went quiet.",
			views.Number(sumOf(quiet)), withinWords(v), views.Number(sumOf(both)-sumOf(quiet)), activeOn(v),
		), p.overallNote(), v.earlierStayNote()),
		Summary: "The share of each group that went quiet in the range.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Installations that went quiet, and those still active", Table: l.Table,
		Span: v.Complete(),
	}
}

// earlierQuietShares adds what share of each group that is shown went quiet in the days compared with, of groups with
// enough for a share.
func (p *chartPlot) earlierQuietShares(v View, l *rowList, groups []stay.Group, shown []string) {
	quiet, both := make([]int64, len(shown)), make([]int64, len(shown))
	for _, g := range groups {
		if i := slices.Index(shown, g.Name); i >= 0 && views.HasShare(g.Quiet+g.Active) {
			quiet[i], both[i] = g.Quiet, g.Quiet+g.Active
		}
	}
	l.form(table.ShareOfWhole, "Share, "+compareLabel(v.DateRange))
	for i := range shown {
		l.Rows[i] = append(l.Rows[i], table.Share(quiet[i], both[i]))
	}
	p.evenTokens(views.TokenLapsed)
	s := views.SharesOf("", "", quiet, both)
	s.Counts = nil // of another population
	p.earlierBars(v, s, shareCells(quiet, both))
}

func quietOf(groups []stay.Group) (quiet []int64) {
	for _, g := range groups {
		quiet = append(quiet, g.Quiet)
	}
	return quiet
}

// hasEarlierStay reports whether a comparison was chosen, and loaded.
func (v View) hasEarlierStay() bool {
	_, ok := v.compared()
	return ok && len(v.EarlierStay.Ages) > 0
}

// earlierStayNote says of which days the outlined bars are.
func (v View) earlierStayNote() string {
	if !v.hasEarlierStay() {
		return ""
	}
	span := v.EarlierStay.Span
	return "Outlined: " + views.SpanLabel(span.From.String(), span.To.String()) + yearWords(v.DateRange) + "."
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
	if v.hasEarlierStay() {
		before := quietOf(v.EarlierStay.Ages)
		p.evenTokens(views.TokenLapsed)
		p.earlierBars(v, views.Counts("", "", before), countCells(before...))
		l.earlierCounts(v, before)
	}
	return Drawn{
		Instead: nobodyWords(sumOf(quiet), "No installation went quiet in this range."),
		Note: joinSentences(fmt.Sprintf(
			"%s went quiet %s: how long after their first sign the last one came. The ages differ in length.",
			views.Number(sumOf(quiet)), withinWords(v),
		), v.earlierStayNote()),
		Summary: "How many installations went quiet, by age.",
		Drawing: p.drawing(views.Bars), Rows: p.rows,
		Caption: "Installations that went quiet at an age, and all that were of it in these days", Table: l.Table,
		Span: v.Complete(),
	}
}

// highestQuiet is the highest share of all groups that went quiet, in percent, so that the charts have one scale.
func (v View) highestQuiet() (percent float64) {
	groups := slices.Concat(v.Stay.Services, v.Stay.Sizes)
	if v.hasEarlierStay() {
		groups = slices.Concat(groups, v.EarlierStay.Services, v.EarlierStay.Sizes)
	}
	for _, g := range groups {
		if g.Quiet > 0 {
			percent = max(percent, views.PercentOf(g.Quiet, g.Quiet+g.Active))
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
