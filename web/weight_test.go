package main

import (
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// What a page may weigh on the wire, in bytes: the first one with everything that is kept for ever, and each later one alone.
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
