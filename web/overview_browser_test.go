package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// On a laptop the first screen says what happened, how it went and why; each finding leads to where it is seen.
func TestTheOverviewTellsItsStoryOnTheFirstScreen(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.EmulateViewport(1366, 768), chromedp.Navigate(site+"/?range=28d"))
	b.chartsAreDrawn(3)
	const below = `[document.querySelector("h1"), ...document.querySelectorAll(".facts-line a, .overview .chart, .multiple:nth-child(-n + 4)")]
		.filter(e => e.getBoundingClientRect().bottom > innerHeight).map(e => e.outerHTML.slice(0, 60)).join(" | ")`
	if hidden := answered(b, chromedp.Evaluate[string](below)); hidden != "" {
		t.Errorf("below the fold: %s", hidden)
	}
	b.tellsTheGoldenNumbers(readGolden(t))
	b.keep("overview-story.png")
	b.beginsTheStripWhereButtonsEnd(site)
	links := answered(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".facts-line a, .multiple h2 a")].map(a => a.getAttribute("href"))`))
	if len(links) < 8 {
		t.Errorf("%d links: %q", len(links), links)
	}
	for _, link := range links {
		b.do(chromedp.Navigate(site+link), chromedp.WaitVisible(chromedp.CSS(link[strings.Index(link, "#"):]+" h2")))
	}
	b.opensMenus(site)
	b.hasRoomForNotes(site)
	b.nothingWasComplainedAbout()
}

// hasRoomForNotes notes two days, and wants all figures on the first screen of a laptop below what is noted.
func (b *browser) hasRoomForNotes(site string) {
	b.t.Helper()
	b.do(
		chromedp.EmulateViewport(1366, 768), chromedp.Navigate(site+"/annotations"),
		chromedp.Evaluate[chromedp.Void](`window.noted = false; (async () => {
			for (const day of ["2025-03-20", "2025-04-10"]) await fetch("/annotations", {method: "POST",
				body: new URLSearchParams({csrf: document.querySelector("[name=csrf]").value, day, text: "New guide for self-hosters"})});
			window.noted = true })();0`), chromedp.Poll[chromedp.Void](`window.noted`),
		chromedp.Navigate(site+"/?range=90d"), chromedp.WaitVisible(chromedp.CSS("[data-testid=notes]")),
	)
	const below = `[...document.querySelectorAll(".multiple")].filter(e => e.getBoundingClientRect().bottom > innerHeight).length`
	if hidden := answered(b, chromedp.Evaluate[int](below)); hidden > 0 {
		b.t.Errorf("with notes, %d figures are below the fold", hidden)
	}
}

// tellsTheGoldenNumbers compares the heading and the waterfall with those of expected.json.
func (b *browser) tellsTheGoldenNumbers(g golden) {
	b.t.Helper()
	want, sum := g.finding(28)
	if heading := b.text("h1"); !strings.HasPrefix(heading, want) {
		b.t.Errorf("the heading is %q, want %q", heading, want)
	}
	if note := b.text("#chart-change [data-testid=note]"); !strings.HasSuffix(note, " to 31 May 2025: "+sum) {
		b.t.Errorf("the waterfall says %q, want %q", note, sum)
	}
}

// opensMenus opens the two menus of the bar in every width; they stay within the window.
func (b *browser) opensMenus(site string) {
	b.t.Helper()
	for _, width := range []int64{1366, 1024, 768, 390} {
		b.do(chromedp.EmulateViewport(width, 768), chromedp.Navigate(site+"/faces"))
		for _, menu := range []string{"compare-menu", "view-menu"} {
			b.do(
				chromedp.Click(chromedp.CSS("[data-testid="+menu+"] > summary")),
				chromedp.WaitVisible(chromedp.CSS("[data-testid="+menu+"] .menu-panel")),
			)
			small := `[...document.querySelectorAll("[data-testid=` + menu + `] .pills a")].some(a => a.getBoundingClientRect().height < 40)`
			if width == 390 && answered(b, chromedp.Evaluate[bool](small)) {
				b.t.Errorf("a thumb misses the choices of the %s", menu)
			}
			outside := `(r => r.left < 0 || r.right > innerWidth)(document.querySelector("[data-testid=` + menu + `] .menu-panel").getBoundingClientRect())`
			if answered(b, chromedp.Evaluate[bool](outside)) {
				b.t.Errorf("at %d px the %s goes over the edge", width, menu)
			}
		}
	}
	b.passesAudit("an open menu", readAxe(b.t))
}

// beginsTheStripWhereButtonsEnd wants no hole in the line of controls, and a strip that is as wide whatever they say.
func (b *browser) beginsTheStripWhereButtonsEnd(site string) {
	b.t.Helper()
	const strip = `(() => { const box = (css) => document.querySelector(css).getBoundingClientRect();
		return [box(".range-row > .navigator").left - box("[data-testid=view-menu]").right, box(".range-row > .navigator").width] })()`
	b.do(chromedp.Navigate(site + "/?range=28d&compare=previous"))
	b.chartsAreDrawn(3)
	compared := answered(b, chromedp.Evaluate[[]float64](strip))
	b.do(chromedp.Navigate(site + "/?range=28d"))
	b.chartsAreDrawn(3)
	alone := answered(b, chromedp.Evaluate[[]float64](strip))
	if compared[0] > 60 || alone[0] > 140 || alone[1] != compared[1] {
		b.t.Errorf("after the buttons the strip begins %v px, and is %v px wide; compared %v", alone[0], alone[1], compared)
	}
}
