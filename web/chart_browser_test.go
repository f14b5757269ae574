package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Beside a week that goes on, the words at the ends of lines have their lines' colours, and a leader from the last whole
// week.
func TestWordsAtTheEndsOfLinesBelongToTheirLines(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/services?range=28d&by=week"))
	b.chartsAreDrawn(5)
	const fills = `(names => names.map(name => [...document.querySelectorAll("[data-chart=creators] svg text")]
		.filter(e => e.textContent === name).map(e => getComputedStyle(e).fill).join()))(["Users", "Recognition"])`
	colours := answered(b, chromedp.Evaluate[[]string](fills))
	for _, colour := range colours {
		leaders := `[...document.querySelectorAll("[data-chart=creators] svg path")].filter(e =>
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
