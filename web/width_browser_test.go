package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// On a phone the twelve months are by month where nobody chose otherwise, and on a wide screen by week again; neither is
// kept as if somebody had chosen it, and a step that somebody chose stays.
func TestTheStepFitsTheScreenWhereNobodyChoseOne(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, c := range []struct {
		width int64
		query string
		title string
	}{
		{1366, "", "Created per week"}, {390, "", "Created per month"}, {390, "&by=week", "Created per week"},
		{1366, "", "Created per week"}, {390, "&by=month", "Created per month"},
	} {
		b.do(chromedp.EmulateViewport(c.width, 844), chromedp.Navigate(site+"/services?from=2024-08-01&to=2025-05-31"+c.query))
		b.do(chromedp.WaitVisible(chromedp.CSS(titled(c.title))))
		b.chartsAreDrawn(3)
		if at := answered(b, chromedp.Location()); !strings.HasSuffix(at, "/services?from=2024-08-01&to=2025-05-31"+c.query) {
			t.Errorf("at %d px the address became %s", c.width, at)
		}
	}
	b.do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(site+"/services?from=2024-08-01&to=2025-05-31"))
	b.do(chromedp.WaitVisible(chromedp.CSS(titled("Created per month"))))
	b.sees("[data-testid=range-word]", "weeks would be too thin")
	b.nothingWasComplainedAbout()
}

// titled selects the button of the card that enlarges the chart of this title.
func titled(title string) string { return `#chart-services [aria-label="Enlarge ` + title + `"]` }

// Names beside lying bars are whole on a phone, where the longest take two lines, and keep no room that they do not need.
func TestNamesBesideLyingBarsAreWholeAndKeepNoRoom(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, c := range []struct {
		width       int64
		path, chart string
	}{
		{390, "/installations/retention?range=12m", "quiet-services"}, {390, "/services?range=12m", "adoption"},
		{1366, "/installations/retention?range=12m", "quiet-services"}, {1366, "/services?range=12m", "adoption"},
	} {
		b.do(chromedp.EmulateViewport(c.width, 844), chromedp.Navigate(site+c.path))
		b.chartsAreDrawn(3)
		free := answered(b, chromedp.Evaluate[float64](`(() => {
			const svg = document.querySelector('[data-chart="`+c.chart+`"] svg');
			const names = [...svg.querySelectorAll("text")].map((text) => text.getBoundingClientRect().left);
			return Math.min(...names) - svg.getBoundingClientRect().left; })()`))
		if free < 0 || free > 24 {
			t.Errorf("at %d px the names of %s begin %.0f px from its edge", c.width, c.chart, free)
		}
	}
	b.nothingWasComplainedAbout()
}

// Where no menu has the days in short, a phone shows them in full.
func TestATableOfItsOwnNamesItsDaysOnAPhone(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(site+"/charts/active.table?range=28d"))
	b.sees(".range-label", "31 May 2025 (28 days)")
	const width = `document.querySelector(".range-label").getBoundingClientRect().width`
	if at := answered(b, chromedp.Evaluate[float64](width)); at < 100 {
		t.Errorf("the days are %.0f px wide", at)
	}
}
