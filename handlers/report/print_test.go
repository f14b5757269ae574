package report

import (
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
)

// A report is called by its month or its year; other days have no name.
func TestAReportIsCalledByItsPeriod(t *testing.T) {
	today := day("2026-11-27")
	for days, want := range map[string]string{
		"2026-10-01 2026-10-31": "October 2026",
		"2026-11-01 2026-11-27": "November 2026 so far",
		"2025-01-01 2025-12-31": "2025",
		"2026-01-01 2026-11-27": "2026 so far",
		"2026-10-01 2026-10-30": "",
	} {
		from, to, _ := strings.Cut(days, " ")
		r, err := ParseRange(map[string]string{"from": from, "to": to}, today, models.Span{From: day("2024-11-27"), To: today})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.PeriodName(); got != want {
			t.Errorf("%s is called %q, want %q", days, got, want)
		}
	}
}

// Every month and every year of the records can be found, the newest first, and leads to its days.
func TestEveryMonthAndYearHasAReportToBeFound(t *testing.T) {
	list := Reports(models.Span{From: day("2025-11-30"), To: day("2026-02-03")}, day("2026-02-03"))
	var titles []string
	for _, p := range list {
		titles = append(titles, strings.TrimPrefix(p.Title, "Report: ")+" "+p.URL)
	}
	want := []string{
		"2026 so far /?from=2026-01-01&to=2026-02-03", "2025 /?from=2025-01-01&to=2025-12-31",
		"February 2026 so far /?from=2026-02-01&to=2026-02-03", "January 2026 /?from=2026-01-01&to=2026-01-31",
		"December 2025 /?from=2025-12-01&to=2025-12-31", "November 2025 /?from=2025-11-01&to=2025-11-30",
	}
	if !slices.Equal(titles, want) {
		t.Errorf("%q", titles)
	}
}
