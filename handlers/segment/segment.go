// Package segment is the page that counts a part of the installations: what can be chosen, what was chosen, and the
// figures and charts of it, each with files of the same part. It knows no request. Start with Parse and Fill.
package segment

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// labels are the properties and their values in words; a range is written as pages write numbers.
var labels = map[string]string{
	"size": "Largest collection (faces)", "service": "Created first", "age": "Age (days)",
	"established": "Established", "once": "Seen on one day only", "key": "Ingest key",
	"none": "None", "unknown": "Unknown", "nothing": "Nothing", "account": "User or application", "detection": "Detection",
	"verification": "Verification", "recognition": "Recognition", "several": "Several services", "yes": "Yes", "no": "No",
}

func label(name string) string {
	if words, ok := labels[name]; ok {
		return words
	}
	low, high, isRange := strings.Cut(name, "-")
	from, err := strconv.ParseInt(low, 10, 64)
	if !isRange || err != nil {
		return name
	}
	if to, err := strconv.ParseInt(high, 10, 64); err == nil {
		return views.Number(from) + "–" + views.Number(to)
	}
	return views.Number(from) + " and more"
}

// Fields offer the properties with their values and what is chosen of each; keys are the names of ingest keys.
func Fields(chosen stay.Segment, keys []string) (fields []views.SegmentField) {
	for _, property := range stay.Properties() {
		fields = append(fields, fieldOf(property, chosen.Value(property), keys))
	}
	return fields
}

// fieldOf offers the values of a property.
func fieldOf(property, chosen string, keys []string) views.SegmentField {
	f := views.SegmentField{Name: property, Label: label(property), Chosen: chosen}
	f.Choices = []views.Choice{{Label: "Any"}}
	for _, value := range stay.ValuesOf(property) {
		f.Choices = append(f.Choices, views.Choice{Value: value, Label: label(value)})
	}
	if property == "key" {
		for _, key := range keys {
			f.Choices = append(f.Choices, views.Choice{Value: key, Label: key})
		}
	}
	return f
}

// Parse reads the properties of an address; without any the segment is empty. The error is *report.BadParameter.
func Parse(query map[string]string) (all stay.Segment, err error) {
	for _, property := range stay.Properties() {
		if query[property] == "" {
			continue
		}
		one, err := stay.ParseSegment(property + ":" + query[property])
		if err != nil {
			return nil, &report.BadParameter{Name: property, Words: err.Error()}
		}
		if len(one) != 1 {
			return nil, &report.BadParameter{Name: property, Words: "one value has no comma in it"}
		}
		all = append(all, one...)
	}
	slices.SortFunc(all, stay.Condition.Compare)
	return all, nil
}

// charts are drawn of the part; each reads active installations alone.
var charts = []string{"active", "gains"}

const (
	pagePath = "/installations/segment"
	pageName = "Segments"
)

// Begin puts the choice of days on the page, each keeping the part, and what the choice of a part keeps of the days.
func Begin(r report.DateRange, page *views.Segment) {
	page.Story = views.Story{
		Page: pageName, Number: "Choose a segment",
		Rest: "A part of the installations, counted as if there were no others.",
	}
	page.Range = r.Bar(pagePath)
	page.Keeps = r.OfSegment(nil).WholeQuery()
	if len(r.Segment()) == 0 {
		page.Ready = ready(page.Keeps)
	}
	days, err := url.ParseQuery(page.Keeps)
	if err != nil {
		return // which WholeQuery never has
	}
	for _, name := range slices.Sorted(maps.Keys(days)) {
		page.Hidden = append(page.Hidden, views.HiddenField{Name: name, Value: days.Get(name)})
	}
}

// Fill puts what the part is of the headline and its charts on the page that Begin began.
func Fill(v report.View, page *views.Segment) {
	s := v.Segment()
	v.Whole = true // a table of its own would be of all installations
	page.Story = partStory(v)
	if isQuiet(v) {
		return
	}
	page.Traced, page.OverTime = tracedBack(v.DateRange)
	page.Range.Navigator = v.Navigator()
	page.Pages = pages(v, s)
	for _, id := range charts {
		chart, _ := report.ByID(id)
		drawn := chart.Render(v)
		drawn.Files, drawn.Message = append(files(v, s), pictures(drawn.Files)...), ""
		page.Charts = append(page.Charts, drawn)
	}
	NameCharts(v.DateRange, page.Charts)
}

// facts are what there was of the part, each with the chart that shows it.
func facts(v report.View, part *stay.Part) []views.Link {
	return []views.Link{
		{Label: views.CountOf(part.Installations, "installation") + " ever seen", URL: "#chart-active"},
		{Label: v.Flows(), URL: "#chart-gains"},
	}
}

// pages are those of charts, of the same part and days.
func pages(v report.View, s stay.Segment) (links []views.Link) {
	query := url.Values{"from": {v.From.String()}, "to": {v.To.String()}, "segment": {s.String()}}.Encode()
	for _, p := range [...]struct{ label, path string }{
		{"Overview", "/"}, {"Installations", "/installations"}, {"Services", "/services"}, {"Face collections", "/faces"},
	} {
		links = append(links, views.Link{Label: p.label, URL: p.path + "?" + query})
	}
	return links
}

// pictures are those among a chart's files; they are of the same part, and say so.
func pictures(files []views.Link) []views.Link {
	return slices.DeleteFunc(slices.Clone(files), func(l views.Link) bool { return l.Label != "PNG" && l.Label != "SVG" })
}

// files are the same part from the API.
func files(v report.View, s stay.Segment) (links []views.Link) {
	query := url.Values{"from": {v.From.String()}, "to": {v.To.String()}, "segment": {s.String()}}
	for _, format := range []string{"CSV", "XLSX", "JSON"} {
		ending := map[string]string{"CSV": ".csv", "XLSX": ".xlsx"}[format]
		links = append(links, views.Link{Label: format, URL: "/api/v1/active-installations" + ending + "?" + query.Encode()})
	}
	return links
}
