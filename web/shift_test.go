package main

import (
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// slowNetwork lets a page come in pieces.
var slowNetwork = network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{
	{Latency: 30, DownloadThroughput: 25000, UploadThroughput: 25000},
}}

// figureShift sums up what the figures moved by.
const figureShift = `window.shifted = null; new PerformanceObserver(list => {
	window.shifted = list.getEntries().filter(e => e.sources.some(s => s.node?.closest?.(".figures")))
		.reduce((sum, e) => sum + e.value, 0) }).observe({type: "layout-shift", buffered: true});
	setTimeout(() => { window.shifted ??= 0 }, 500);0`

func TestFiguresStayWhereTheyAreWhileThePageComesInPieces(t *testing.T) {
	site, b := openGolden(t)
	if _, err := chromedp.Call(b.ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(b.ctx, network.EmulateNetworkConditionsByRule, slowNetwork); err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{1440, 390} {
		b.do(chromedp.EmulateViewport(width, 900), chromedp.Navigate(site+"/services"))
		b.chartsAreDrawn(3)
		b.do(
			chromedp.Evaluate[chromedp.Void](figureShift),
			chromedp.Poll[chromedp.Void](`window.shifted !== null`),
		)
		if shift := answered(b, chromedp.Evaluate[float64](`window.shifted`)); shift > 0.01 {
			t.Errorf("at %d px the figures move by %.4f", width, shift)
		}
	}
}
