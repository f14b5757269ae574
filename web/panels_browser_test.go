package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Each size has a panel of its own beside its earlier days, at every width; what is pointed at anywhere is marked in all
// of them, and the tooltip of one tells of all.
func TestSizesHaveAPanelEachWithOnePointer(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, width := range []int64{1366, 768, 390} {
		b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(site+"/faces?range=28d&compare=previous"))
		b.chartsAreDrawn(3)
		names := b.panelNames()
		if got := strings.Join(names, "|"); got != "1–50|51–500|501–10,000|10,001–1,000,000|1,000,001+" {
			t.Errorf("at %d px the panels are called %s", width, got)
		}
		b.pointsAt("at-least-faces", 0.5)
		const marked = `[...document.querySelectorAll("[data-chart=sizes-over-time] .crosshair:not([hidden])")].length === 5`
		b.do(chromedp.Poll[chromedp.Void](marked))
	}
	b.do(chromedp.EmulateViewport(1366, 900), chromedp.Navigate(site+"/faces?range=28d&compare=previous"))
	b.chartsAreDrawn(3)
	b.pointsAt("sizes-over-time", 0.25)
	b.sees("[data-chart=sizes-over-time] .tip", append(b.panelNames(), " from ")...)
	const inside = `(tip => tip.getBoundingClientRect().bottom <= tip.closest(".chart").getBoundingClientRect().bottom + 1)(
		document.querySelector("[data-chart=sizes-over-time] .tip"))`
	if !answered(b, chromedp.Evaluate[bool](inside)) {
		t.Error("the tooltip is cut at the chart's edge")
	}
	if keys := b.text("#chart-sizes-over-time .legend"); keys != "previous 28 days" {
		t.Errorf("the keys are %q: a panel bears its line's name", keys)
	}
	b.nothingWasComplainedAbout()
}

// panelNames are the words in bold that begin no number at a line's end.
func (b *browser) panelNames() []string {
	b.t.Helper()
	const names = `[...document.querySelectorAll("[data-chart=sizes-over-time] svg text")].map(e => e.textContent)
		.filter(text => /^[\d,]+(–[\d,]+|\+)$/.test(text))`
	return answered(b, chromedp.Evaluate[[]string](names))
}

// Days that are drawn over in a panel are those of that panel, wherever it stands.
func TestDaysAreDrawnOverInAnyPanel(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.EmulateViewport(1366, 900), chromedp.Navigate(site+"/faces?range=28d"))
	b.chartsAreDrawn(3)
	b.drawsOver("sizes-over-time", 0.84, 0.9) // the last of five panels begins at four fifths
	b.chartsAreDrawn(3)
	if label := b.text("[data-testid=range-label]"); !strings.Contains(label, "May 2025") || strings.Contains(label, "28 days") ||
		strings.Contains(label, "31 May") {
		t.Errorf("days in the midst of the last panel are %s", label)
	}
	b.nothingWasComplainedAbout()
}

// On a phone a tooltip is no wider than its drawing, which would cut it.
func TestATooltipIsNoWiderThanItsDrawing(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(site+"/services?range=28d&compare=previous"))
	b.chartsAreDrawn(3)
	for chart, share := range map[string]float64{"adoption": 0.5, "reach": 0.5, "services": 0.25} { // not between two panels
		b.pointsAt(chart, share)
		wider := strings.ReplaceAll(`(e => e.querySelector(".tip").offsetWidth - e.clientWidth)(
			document.querySelector("[data-chart=CHART]"))`, "CHART", chart)
		if by := answered(b, chromedp.Evaluate[int](wider)); by > 0 {
			t.Errorf("the tooltip of %s is %d px wider than its drawing", chart, by)
		}
	}
	b.nothingWasComplainedAbout()
}
