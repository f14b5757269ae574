package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Beside a day that goes on, the words at the ends of lines have their lines' colours, and a leader from the last whole
// day.
func TestWordsAtTheEndsOfLinesBelongToTheirLines(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/installations?from=2025-05-05&to=2025-06-01"))
	b.chartsAreDrawn(2)
	const fills = `(names => names.map(name => [...document.querySelectorAll("[data-chart=active] svg text")]
		.filter(e => e.textContent === name).map(e => getComputedStyle(e).fill).join()))(["28 days", "7 days"])`
	colours := answered(b, chromedp.Evaluate[[]string](fills))
	for _, colour := range colours {
		leaders := `[...document.querySelectorAll("[data-chart=active] svg path")].filter(e =>
			getComputedStyle(e).stroke === "` + colour + `" && e.getAttribute("stroke-opacity") === "0.45").length`
		if !strings.HasPrefix(colour, "rgb") || answered(b, chromedp.Evaluate[int](leaders)) != 1 {
			t.Errorf("of the words %q one has no leader in its colour", colours)
		}
	}
	if colours[0] == colours[1] {
		t.Errorf("the words of two lines have the colours %q", colours)
	}
	b.nothingWasComplainedAbout()
}

// What is shown is taken hold of in the strip of all days and moved: as many other days are shown. While it moves, the
// days and their number are said.
func TestTheShownDaysAreMovedInTheStrip(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.EmulateViewport(1366, 768), chromedp.Navigate(site+"/installations?range=28d"))
	b.chartsAreDrawn(2)
	const middle = `(r => [r.left + r.width / 2, r.top + r.height / 2, r.width])(
		document.querySelector(".navigator-hold").getBoundingClientRect())`
	at := answered(b, chromedp.Evaluate[[]float64](middle))
	b.do(
		chromedp.MouseEvent("mouseMoved", at[0], at[1]),
		chromedp.MouseEvent("mousePressed", at[0], at[1], chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseMoved", at[0]-at[2], at[1], chromedp.ButtonLeft),
	)
	b.sees(".range-row > .drawn-days", " · 28 days")
	const hidden = `getComputedStyle(document.querySelector(".navigator-window")).visibility`
	if is := answered(b, chromedp.Evaluate[string](hidden)); is != "hidden" {
		t.Errorf("while days are drawn those that are shown are %s", is)
	}
	_, err := chromedp.RunResponse(b.ctx, chromedp.MouseEvent("mouseReleased", at[0]-at[2], at[1], chromedp.ButtonLeft))
	if err != nil {
		t.Fatal(err)
	}
	b.chartsAreDrawn(2)
	if label := b.text("[data-testid=range-label]"); !strings.Contains(label, "28 days") || strings.Contains(label, "31 May") {
		t.Errorf("after the move %s is shown", label)
	}
	b.nothingWasComplainedAbout()
}
