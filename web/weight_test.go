package main

import (
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// What a page may weigh on the wire, in bytes: the first one with everything that is kept forever, and each later
// one alone.
const (
	firstLoad = 300_000
	laterLoad = 60_000
)

// transferred is what the browser says came over the wire for the page and everything on it, headers included.
const transferred = `performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource")).reduce((sum, e) => sum + e.transferSize, 0)`

func TestPagesAreLightOnTheWire(t *testing.T) {
	site, b := openGolden(t)
	// The sign-in form has the style and the font in the cache already: the cache is emptied for an honest first load.
	if _, err := chromedp.Call(b.ctx, network.ClearBrowserCache, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(site + "/"))
	b.chartsAreDrawn(3)
	if first := answered(b, chromedp.Evaluate[int](transferred)); first > firstLoad || first < 200_000 {
		t.Errorf("the first load of the overview weighs %d bytes, want at most %d", first, firstLoad)
	} else {
		t.Logf("the first load of the overview weighs %d bytes", first)
	}
	for _, path := range []string{"/", "/installations", "/services", "/faces", "/annotations", "/data", "/installations?range=all&by=day&compare=year"} {
		b.do(chromedp.Navigate(site + path))
		if weight := answered(b, chromedp.Evaluate[int](transferred)); weight > laterLoad || weight < 1000 {
			t.Errorf("%s weighs %d bytes, want at most %d", path, weight, laterLoad)
		} else {
			t.Logf("%s weighs %d bytes", path, weight)
		}
	}
}

// mostShift is half of what web.dev calls good, for a machine that does much else. What is known to have moved is held by
// TestCardsKeepTheirPlacesWhenTheScriptArrives and TestFiguresStayWhereTheyAreWhileThePageComesInPieces.
const mostShift = 0.05

// Figures, charts and the font come late; nothing may move when they do.
func TestNothingMovesWhileChartsDraw(t *testing.T) {
	site, b := openGolden(t)
	for _, width := range []int64{1440, 390} {
		b.do(chromedp.EmulateViewport(width, 900))
		for _, path := range []string{"/", "/installations", "/services", "/faces"} {
			b.do(chromedp.Navigate(site + path))
			b.chartsAreDrawn(3)
			b.do(chromedp.Evaluate[chromedp.Void](`window.shifted = null; new PerformanceObserver(list => {
				window.shifted = list.getEntries().reduce((sum, e) => sum + e.value, 0) }).observe({type: "layout-shift", buffered: true});
				setTimeout(() => { window.shifted ??= 0 }, 100);0`), chromedp.Poll[chromedp.Void](`window.shifted !== null`))
			if shift := answered(b, chromedp.Evaluate[float64](`window.shifted`)); shift > mostShift {
				t.Errorf("%s at %d px moves by %.4f while it is drawn", path, width, shift)
			}
		}
	}
}

// roomOfCards is where each card of the page stands and how large it is; what is folded over the page takes no room.
const roomOfCards = `[...document.querySelectorAll("main .card:not(.menu-panel)")].map(card => {
	const { x, y, width, height } = card.getBoundingClientRect();
	return [card.dataset.testid, x, y + scrollY, width, height].join(" ");
}).join("\n")`

// However late the script comes, every card already has the place and the size that it has with the script.
func TestCardsKeepTheirPlacesWhenTheScriptArrives(t *testing.T) {
	site, b := openGolden(t)
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1440, 390} {
		b.do(chromedp.EmulateViewport(width, 900))
		for _, path := range []string{"/", "/installations", "/services", "/faces"} {
			b.blockScripts(true)
			b.do(chromedp.Navigate(site+path), chromedp.WaitReady(chromedp.CSS("footer")))
			before := answered(b, chromedp.Evaluate[string](roomOfCards))
			b.blockScripts(false)
			b.do(chromedp.Navigate(site + path))
			b.chartsAreDrawn(3)
			if after := answered(b, chromedp.Evaluate[string](roomOfCards)); after != before {
				t.Errorf("%s at %d px: without the script\n%s\nand with it\n%s", path, width, before, after)
			}
		}
	}
}

func (b *browser) blockScripts(block bool) {
	b.t.Helper()
	var patterns []*network.BlockPattern
	if block {
		patterns = []*network.BlockPattern{{URLPattern: "*://*:*/static/*.js", Block: true}}
	}
	params := network.SetBlockedURLsParams{URLPatterns: patterns}
	if _, err := chromedp.Call(b.ctx, network.SetBlockedURLs, params); err != nil {
		b.t.Fatal(err)
	}
}
