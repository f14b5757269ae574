package main

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// goldenCharts says which field of expected.json each series of a chart draws; below zero it is drawn with its sign turned.
var goldenCharts = []struct {
	address, chart string
	fields         map[string][]string
	below          string
}{
	{address: "/installations?range=all&by=day", chart: "active", fields: map[string][]string{
		"1 day": {"active_1"}, "7 days": {"active_7"}, "28 days": {"active_28"}, "30 days": {"active_30"}, "Established": {"established"}}},
	{address: "/installations?range=all&by=day", chart: "gains", below: "Lapsed", fields: map[string][]string{
		"New": {"new"}, "Resurrected": {"resurrected"}, "Lapsed": {"lapsed"}}},
	{address: "/services?range=all&by=day", chart: "services", fields: map[string][]string{
		"Users": {"USER_CREATE"}, "Applications": {"APP_CREATE"}, "Detection": {"FACE_DETECTION_CREATE"},
		"Verification": {"FACE_VERIFICATION_CREATE"}, "Recognition": {"FACE_RECOGNITION_CREATE"}}},
	{address: "/services?range=all&by=day", chart: "creators", fields: map[string][]string{
		"Users": {"USER_CREATE_installations"}, "Applications": {"APP_CREATE_installations"}, "Recognition": {"FACE_RECOGNITION_CREATE_installations"}}},
	{address: "/faces?range=all&show=empty", chart: "sizes-over-time", fields: map[string][]string{
		"0 (empty, or no faces)": {"collections", "0"}, "1–10": {"collections", "1-10"}, "11–50": {"collections", "11-50"}, "1,000,001+": {"collections", "1000001+"}}},
	{address: "/faces?range=all&show=empty", chart: "largest-over-time", fields: map[string][]string{
		"1–10": {"largest_collection", "1-10"}, "2,001–10,000": {"largest_collection", "2001-10000"}}},
	{address: "/faces?range=all&show=empty", chart: "at-least-faces", fields: map[string][]string{"Faces, at least": {"at_least_faces"}}},
}

func TestTheChartsAreGivenTheGoldenNumbers(t *testing.T) {
	var golden struct{ Days []map[string]any }
	if err := json.Unmarshal([]byte(read(t, "testdata/golden/expected.json")), &golden); err != nil {
		t.Fatal(err)
	}
	site, b := openGolden(t)
	for _, c := range goldenCharts {
		b.do(chromedp.Navigate(site+c.address), chromedp.WaitReady(chromedp.CSS("#option-"+c.chart)))
		series := b.series(c.chart)
		for name, field := range c.fields {
			if len(series[name]) != len(golden.Days) {
				t.Errorf("%s, %s: %d values, want %d", c.chart, name, len(series[name]), len(golden.Days))
				continue
			}
			for i, day := range golden.Days {
				want := fieldOf(day, field)
				if name == c.below {
					want = -want
				}
				if got := series[name][i]; got != want {
					t.Errorf("%s, %s on %v: %v, want %v", c.chart, name, day["day"], got, want)
				}
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

func fieldOf(row map[string]any, path []string) float64 {
	for _, name := range path[:len(path)-1] {
		row, _ = row[name].(map[string]any)
	}
	value, _ := row[path[len(path)-1]].(float64)
	return value
}
