package views

import (
	"strings"
	"testing"
)

func withHeat(h Heat) Report {
	return Report{
		Base:   base("Installations"),
		Charts: []Chart{{ID: "retention", Title: "Retention", Files: []Link{{Label: "CSV", URL: "/a.csv"}}, Heat: &h}},
	}
}

func TestAHeatMapIsATableThatReadsAloud(t *testing.T) {
	doc := rendered(t, ReportPage(withHeat(Heat{Caption: "Retention", Corner: "Week", Columns: []HeatColumn{
		{Prefix: "Week ", Label: "0"},
		{Prefix: "Week ", Label: "1"},
		{Prefix: "Week ", Label: "2"},
	}, Rows: []HeatRow{
		{
			Label: "17 Mar 2025",
			Size:  "4",
			Cells: []HeatCell{
				{Share: "100 %", Count: "4", Of: "4", Level: 10, Open: false},
				{Share: "50 %", Count: "2", Of: "4", Level: 5, Open: true},
			},
		},
	}})))
	row := doc.Find("table.heat tbody tr")
	if got := row.Find("th[scope=row]").Text(); got != "17 Mar 2025" {
		t.Errorf("row %q", got)
	}
	open := row.Find("td.heat-open")
	if words := strings.Join(strings.Fields(open.Text()), " "); words != "50 % 2 of 4 , incomplete" {
		t.Errorf("cell %q", words)
	}
	if !open.HasClass("heat-5") || row.Find("td").Length() != 4 || doc.Find(".table-view, [data-chart]").Length() != 0 {
		t.Error("no tint, a hole in the row, or a drawing beside the table")
	}
	if doc.Find(`[data-testid="csv-retention"]`).Length() != 1 {
		t.Error("no download")
	}
}

func TestAHeatMapOfNobodySaysSo(t *testing.T) {
	if words := testID(rendered(t, ReportPage(withHeat(Heat{}))), "chart-retention").Text(); !strings.Contains(
		words,
		"No data in this period",
	) {
		t.Errorf("says %q", words)
	}
}

func TestShortSharesRoundToNothingOrAllOnlyWhenTheyAre(t *testing.T) {
	for _, c := range []struct {
		part, whole int64
		want        string
	}{
		{0, 90, "0 %"},
		{90, 90, "100 %"},
		{1, 1000, "1 %"},
		{999, 1000, "99 %"},
		{10, 20, "50 %"},
		{20, 30, "67 %"},
		{0, 0, "–"},
	} {
		if got := ShortShare(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.part, c.whole, got, c.want)
		}
	}
}
