package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
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
	b.do(chromedp.EmulateViewport(1366, 900), chromedp.Navigate(site+"/faces?range=28d&compare=previous"))
	b.chartsAreDrawn(3)
	b.drawsOver("sizes-over-time", 0.84, 0.9) // in the midst of five panels
	b.chartsAreDrawn(3)
	if label := b.text("[data-testid=range-label]"); !strings.Contains(label, "May 2025") || strings.Contains(label, "28 days") ||
		strings.Contains(label, "31 May") {
		t.Errorf("days in the midst of a panel are %s", label)
	}
	b.nothingWasComplainedAbout()
}

// Whoever reads a panel sees it whole, and all others: by keyboard and by pointer, in a wide window and on a phone the
// tooltip stands in the window, and not upon the drawing.
func TestATooltipOfPanelsCoversNoneOfThem(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, width := range []int64{1366, 768, 390} {
		b.do(chromedp.EmulateViewport(width, 844), chromedp.Navigate(site+"/faces?range=28d&compare=previous"))
		b.chartsAreDrawn(3)
		b.pointsAt("sizes-over-time", 0.5)
		b.tooltipIsOutside("sizes-over-time")
		b.do(chromedp.Focus(chromedp.CSS("[data-chart=sizes-over-time]")), chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.ArrowLeft))
		b.tooltipIsOutside("sizes-over-time")
	}
	b.nothingWasComplainedAbout()
}

func (b *browser) tooltipIsOutside(chart string) {
	b.t.Helper()
	const outside = `(() => { const chart = document.querySelector("[data-chart=CHART]");
		const [tip, all] = [chart.querySelector(".tip"), chart].map(e => e.getBoundingClientRect());
		return tip.height > 0 && tip.top >= 0 && tip.bottom <= innerHeight + 1 && (tip.top >= all.bottom - 1 || tip.bottom <= all.top + 1) })()`
	b.do(chromedp.Poll[chromedp.Void](strings.ReplaceAll(outside, "CHART", chart)))
}

// Small multiples have one time: they stand below each other, as wide as each other, and the days are written once.
func TestPanelsStandBelowEachOtherUponOneAxis(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, width := range []int64{1366, 390} {
		b.do(chromedp.EmulateViewport(width, 844), chromedp.Navigate(site+"/services?range=28d"))
		b.chartsAreDrawn(3)
		const days = `[...document.querySelectorAll("[data-chart=services] svg text")].filter(e => /^\d+ \w{3}$/.test(e.textContent))
			.map(e => Math.round(e.getBoundingClientRect().top))`
		tops := answered(b, chromedp.Evaluate[[]int](days))
		if len(tops) < 2 || slices.Min(tops) != slices.Max(tops) {
			t.Errorf("at %d px days are written at the heights %v", width, tops)
		}
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
