package main

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// The retention of 90 days fits into a tablet; where a table of shares is wider than its card it fades at the side on
// which there is more, and the keyboard reaches it.
func TestATableOfSharesFitsOrSaysThatItGoesOn(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	const more = `((t) => [t.dataset.more, String(t.scrollWidth > t.clientWidth), String(t.tabIndex)].join(" "))` +
		`(document.querySelector(".heat-scroll"))`
	for _, c := range []struct {
		width       int64
		query, want string
	}{{768, "?range=90d", "none false 0"}, {390, "?range=90d", "end true 0"}} {
		b.do(chromedp.EmulateViewport(c.width, 844), chromedp.Navigate(site+"/installations/retention"+c.query))
		b.settles()
		if got := answered(b, chromedp.Evaluate[string](more)); got != c.want {
			t.Errorf("at %d px, %s: %s, want %s", c.width, c.query, got, c.want)
		}
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".heat-scroll").scrollTo(1e5, 0)`),
		chromedp.Poll[chromedp.Void](`document.querySelector(".heat-scroll").dataset.more === "start"`))
	b.nothingWasComplainedAbout()
}
