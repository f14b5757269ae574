package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// goldenCharts says which field of expected.json each series of a chart draws; below zero it is drawn with its sign
// turned.
var goldenCharts = []struct {
	address, chart string
	fields         map[string][]string
	below          string
	by             string // the rows of expected.json: days when empty
}{
	{address: "/installations?range=all&by=day", chart: "active", fields: map[string][]string{
		"1 day": {
			"active_1",
		}, "7 days": {"active_7"}, "28 days": {"active_28"}, "30 days": {"active_30"}, "Established": {"established"}}},
	{address: "/installations?range=all&by=day", chart: "gains", below: "Went quiet", fields: map[string][]string{
		"New": {"new"}, "Came back": {"resurrected"}, "Went quiet": {"lapsed"}}},
	{
		address: "/installations?range=all&by=week",
		chart:   "gains",
		below:   "Went quiet",
		by:      "weeks",
		fields: map[string][]string{
			"New": {"new"}, "Came back": {"resurrected"}, "Went quiet": {"lapsed"}},
	},
	{
		address: "/installations?range=all&by=month",
		chart:   "gains",
		below:   "Went quiet",
		by:      "months",
		fields: map[string][]string{
			"New": {"new"}, "Came back": {"resurrected"}, "Went quiet": {"lapsed"}},
	},
	{address: "/services?range=all&by=day", chart: "services", fields: map[string][]string{
		"Users": {"USER_CREATE"}, "Applications": {"APP_CREATE"}, "Detection": {"FACE_DETECTION_CREATE"},
		"Verification": {"FACE_VERIFICATION_CREATE"}, "Recognition": {"FACE_RECOGNITION_CREATE"}}},
	{address: "/services?range=all&by=day", chart: "creators", fields: map[string][]string{
		"Users": {
			"USER_CREATE_installations",
		}, "Applications": {"APP_CREATE_installations"}, "Recognition": {"FACE_RECOGNITION_CREATE_installations"}}},
	{address: "/faces?range=all&show=empty", chart: "sizes-over-time", fields: classFields("collections", "0")},
	{address: "/?range=all&show=empty", chart: "sizes-over-time", fields: classFields("collections", "0")},
	{address: "/faces?range=all", chart: "largest-over-time", fields: classFields("largest_collection", "")},
	{
		address: "/faces?range=all&show=empty",
		chart:   "at-least-faces",
		fields:  map[string][]string{"Faces (at least)": {"at_least_faces"}},
	},
}

// classFields are the classes of sizes as a legend writes them, each with its ranges, which add up; empty, where it is
// not "", is drawn too.
func classFields(group, empty string) map[string][]string {
	fields := map[string][]string{}
	for legend, ranges := range map[string][]string{
		"1–50": {"1-10", "11-50"}, "51–500": {"51-200", "201-500"}, "501–10,000": {"501-2000", "2001-10000"},
		"10,001–1,000,000": {"10001-50000", "50001-200000", "200001-1000000"}, "1,000,001+": {"1000001+"},
	} {
		fields[legend] = append([]string{group}, ranges...)
	}
	if empty != "" {
		fields["0 (empty, or no faces)"] = []string{group, empty}
	}
	return fields
}

func TestTheChartsAreGivenTheGoldenNumbers(t *testing.T) {
	t.Parallel()
	var golden map[string]json.RawMessage
	if err := json.Unmarshal([]byte(read(t, "testdata/golden/expected.json")), &golden); err != nil {
		t.Fatal(err)
	}
	site, b := openGolden(t)
	for _, c := range goldenCharts {
		b.do(chromedp.Navigate(site+c.address), chromedp.WaitReady(chromedp.CSS("#option-"+c.chart)))
		var rows []row
		if err := json.Unmarshal(golden[cmp.Or(c.by, "days")], &rows); err != nil || len(rows) == 0 {
			t.Fatalf("%d rows by %s: %v", len(rows), c.by, err)
		}
		series := b.series(c.chart)
		for name, field := range c.fields {
			value := func(r row) float64 {
				if name == c.below {
					return -fieldOf(r, field)
				}
				return fieldOf(r, field)
			}
			if none := !slices.ContainsFunc(rows, func(r row) bool { return value(r) != 0 }); none && series[name] == nil {
				continue // a panel of nothing is left out
			}
			compareSeries(t, c.chart+", "+name, series[name], rows, value)
		}
	}
}

func compareSeries(t testing.TB, what string, got []float64, rows []row, want func(row) float64) {
	t.Helper()
	if len(got) != len(rows) {
		t.Errorf("%s: %d values, want %d", what, len(got), len(rows))
		return
	}
	for i, r := range rows {
		if got[i] != want(r) {
			t.Errorf("%s, value %d: %v, want %v", what, i, got[i], want(r))
		}
	}
}

// The heat map is a table: each row's numbers are those of its cohort, under the row of all together.
func TestTheHeatMapHoldsTheGoldenCohorts(t *testing.T) {
	t.Parallel()
	cohorts := readGolden(t).Retention
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site+"/charts/retention.table?range=all"), chromedp.WaitReady(chromedp.CSS("table.heat")))
	rows := answered(
		b,
		chromedp.Evaluate[[][]float64](`[...document.querySelectorAll("table.heat tbody tr")].slice(1).map(tr =>
		[...tr.querySelectorAll("td.heat-cell")].map(cell => parseInt((cell.querySelector("small") ?? cell).firstChild.textContent)))`),
	)
	if len(rows) != len(cohorts) {
		t.Fatalf("%d rows, want %d", len(rows), len(cohorts))
	}
	for i, cohort := range cohorts {
		for k, want := range cohort["retained"].([]any) {
			if k >= len(rows[i]) || rows[i][k] != want {
				t.Errorf("cohort %v, week %d: %v, want %v", cohort["cohort"], k, rows[i], want)
				break
			}
		}
	}
}

// series reads what a chart was given, by the name of the series.
func (b *browser) series(chart string) map[string][]float64 {
	b.t.Helper()
	return answered(b, chromedp.Evaluate[map[string][]float64](fmt.Sprintf(`Object.fromEntries(
		JSON.parse(document.getElementById("option-%s").textContent).series.map(s => [s.name, s.data.map(d => d.value ?? d)]))`, chart)))
}

// fieldOf returns a member, or of a group the sum of those named.
func fieldOf(row map[string]any, path []string) (sum float64) {
	if len(path) == 1 {
		sum, _ = row[path[0]].(float64)
		return sum
	}
	group, _ := row[path[0]].(map[string]any)
	for _, name := range path[1:] {
		value, _ := group[name].(float64)
		sum += value
	}
	return sum
}
