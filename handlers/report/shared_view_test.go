package report

import (
	"errors"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/publish"
)

var everRecorded = models.Span{From: day("2024-01-01"), To: day("2025-03-31")}

func TestAViewKeepsPageDaysStepComparisonAndOptions(t *testing.T) {
	for address, want := range map[string][3]string{
		"/": {
			"/?range=90d", "/?from=2024-12-31&to=2025-03-30",
			"Overview: the last 90 days before it is opened",
		},
		"/installations?range=all&by=month": {
			"/installations?range=all&by=month", "/installations?from=2024-01-01&to=2025-03-30&by=month",
			"Installations: all days before it is opened, by month",
		},
		"/services?from=2025-01-01&to=2025-01-28&by=week&compare=year&scale=log": {
			"/services?from=2025-01-01&to=2025-01-28&by=week&compare=year&scale=log",
			"/services?from=2025-01-01&to=2025-01-28&by=week&compare=year&scale=log",
			"Services: 1 – 28 Jan 2025 (28 days), by week, compared with a year ago, scale: log",
		},
		"/faces?show=demo,empty&range=28d": {
			"/faces?range=28d&show=empty,demo", "/faces?from=2025-03-03&to=2025-03-30&show=empty,demo",
			"Face collections: the last 28 days before it is opened, with empty collections, with demo collections",
		},
	} {
		v, err := ParseView(address, day("2025-03-31"), everRecorded)
		if err != nil {
			t.Errorf("%s: %v", address, err)
			continue
		}
		if got := [3]string{v.Address(), v.Fixed().Address(), v.Words()}; got != want {
			t.Errorf("%s:\n got %q\nwant %q", address, got, want)
		}
		again, err := ParseView(v.Fixed().Address(), day("2025-06-30"), everRecorded)
		if err != nil || again.Range.Span != v.Range.Span || again.Range.By != v.Range.By || again.Moving() != "" {
			t.Errorf("%s is another view later: %+v, %v", address, again.Range, err)
		}
	}
}

func TestAViewIsAPageOfReportsAndNothingElse(t *testing.T) {
	for _, address := range []string{
		"", "/settings", "/promote", "/faces/", "//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example",
		"/?range=90d#part", "http:///faces", "/?range=90d&range=7d", "/?range=400d", "/?other=1", "/?by=hour", "/?%zz",
		"/?from=2026-01-01&to=2026-02-01", "/?from=1&to=2", "/?range=7d&from=2025-01-01", "/?scale=x", "/?compare=x", "/?show=x",
		"/?show=" + strings.Repeat("demo,", 200), "/faces;range=7d", "user@/faces",
	} {
		v, err := ParseView(address, day("2025-03-31"), everRecorded)
		if _, refused := errors.AsType[*BadParameter](err); !refused {
			t.Errorf("%q: %+v, %v", address, v.Page.Path, err)
		}
	}
}

func monthsOf(t *testing.T, months ...string) (p Public) {
	t.Helper()
	for _, m := range months {
		next := day(m+"-01").Time().AddDate(0, 1, -1)
		p.Releases = append(p.Releases, publish.Release{
			Month: m, End: models.DayOf(next), Sigma: 5, Active: publish.Number{Released: 181, Sigma: 5},
		})
	}
	return p
}

func TestALinkOfDaysShowsTheMonthsThatEndInThem(t *testing.T) {
	p := monthsOf(t, "2024-11", "2024-12", "2025-01", "2025-02")
	for days, want := range map[[2]string]string{
		{"2024-01-01", "2025-03-30"}: "November 2024 – February 2025",
		{"2024-12-31", "2025-01-31"}: "December 2024 – January 2025",
		{"2025-01-01", "2025-01-30"}: "December 2024",
		{"2025-03-01", "2025-03-30"}: "February 2025",
		{"2024-01-01", "2024-11-29"}: "",
	} {
		within, ok := p.Within(models.Span{From: day(days[0]), To: day(days[1])})
		got := ""
		if ok {
			got = within.Months()
		}
		if got != want {
			t.Errorf("%v: %q, want %q", days, got, want)
		}
	}
	if len(p.Releases) != 4 {
		t.Error("the releases themselves were cut")
	}
}

func TestAPageSharesThePublicFormsOfItsOwnCharts(t *testing.T) {
	p := monthsOf(t, "2025-01", "2025-02")
	for path, want := range map[string]int{"/": 1, "/installations": 1, "/services": 0, "/faces": 0} {
		page, _ := PageAt(path)
		if got := p.ChartsOf(page); len(got) != want {
			t.Errorf("%s has %d charts, want %d", path, len(got), want)
		}
	}
}
