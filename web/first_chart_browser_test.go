package main

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// reportPaths are all pages of figures and charts.
var reportPaths = []string{"/", "/installations", "/installations/retention", "/installations/external", "/services", "/faces"}

// Every page of charts begins with its finding, and its first chart is seen without scrolling: whole on a laptop, and
// from 480 px on a phone.
func TestEveryPageOfChartsBeginsWithItsFindingAndItsFirstChart(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, size := range []struct {
		width, height int64
		top, bottom   float64
	}{{1366, 768, 400, 768}, {390, 844, 490, 844}} {
		b.do(chromedp.EmulateViewport(size.width, size.height))
		for _, path := range reportPaths {
			b.do(chromedp.Navigate(site + path + "?range=90d"))
			if b.text("h1") == "" || path != "/" && b.text("[data-testid=page-name]") == b.text("h1") {
				t.Errorf("%s begins with no finding", path)
			}
			if path == "/installations/external" { // of which the demo has no series
				continue
			}
			b.waitsForDrawings()
			b.settles()
			at := answered(b, chromedp.Evaluate[[]float64](`(r => [r.top, r.bottom])(document.querySelector("[data-chart]").getBoundingClientRect())`))
			if at[0] > size.top || at[1] > size.bottom {
				t.Errorf("%s at %d px: the first chart lies between %v", path, size.width, at)
			}
			const after = `document.querySelector("[data-testid=figures]").getBoundingClientRect().top`
			if figures := answered(b, chromedp.Evaluate[float64](after)); figures < at[1] {
				t.Errorf("%s at %d px: figures stand before the first chart", path, size.width)
			}
		}
	}
	b.nothingWasComplainedAbout()
}

// The narrowest phone shows every page of charts whole, with the menus of its bar.
func TestNoPageOfChartsScrollsSidewaysOnTheNarrowestPhone(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, width := range []int64{320, 360, 390} {
		b.do(chromedp.EmulateViewport(width, 700))
		for _, path := range append(slices.Clip(reportPaths), "/installations/segment") {
			b.hasAHeaderOfTwoRows(site+path, width)
			for _, query := range []string{"?range=90d", "?from=2025-01-02&to=2025-03-13&compare=previous", "?from=2025-03-03&to=2025-05-31"} {
				b.do(chromedp.Navigate(site + path + query))
				b.settles()
				b.isAsWideAsItsWindow(path, width)
				const cut = `[...document.querySelectorAll(".range-row > *")].filter(e => e.checkVisibility() &&
					e.getBoundingClientRect().right > innerWidth).map(e => e.textContent.trim().slice(0, 40))`
				const short = `[...document.querySelectorAll(".range-row .menu-name")].filter(e => e.checkVisibility() &&
					e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).position !== "absolute").map(e => e.innerText)`
				if names := answered(b, chromedp.Evaluate[[]string](short)); len(names) > 0 {
					t.Errorf("%s%s at %d px: cut short: %q", path, query, width, names)
				}
				if beyond := answered(b, chromedp.Evaluate[[]string](cut)); len(beyond) > 0 {
					t.Errorf("%s%s at %d px: beyond the edge: %q", path, query, width, beyond)
				}
			}
		}
	}
}

// hasAHeaderOfTwoRows wants the name, the buttons and the way out in one row, and the pages in another.
func (b *browser) hasAHeaderOfTwoRows(address string, width int64) {
	b.t.Helper()
	b.do(chromedp.Navigate(address))
	b.settles()
	const rows = `new Set([...document.querySelectorAll(".masthead-inner > *")].map(e =>
		Math.round((e.getBoundingClientRect().top + e.getBoundingClientRect().bottom) / 2))).size`
	if got := answered(b, chromedp.Evaluate[int](rows)); got != 2 {
		b.t.Errorf("%s at %d px: the header has %d rows", address, width, got)
	}
}
