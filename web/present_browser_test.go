package main

import (
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// presents goes through the charts with the arrows; each is back in its place afterwards.
func (b *browser) presents() {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS("[data-present]")), chromedp.WaitVisible(chromedp.CSS(".presented .presented-message")))
	if said := b.text(".presented-message"); !strings.HasSuffix(said, "of new installations are seen 4 weeks later") {
		b.t.Errorf("the slide says %q", said)
	}
	const foot = "31 May 2025 (UTC) · opted-in installations only · exact numbers, not for publication"
	if words := b.text(".presented-foot"); words != foot {
		b.t.Errorf("the foot of the slide says %q, want %q", words, foot)
	}
	b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.WaitVisible(chromedp.CSS(".presented #chart-cohorts")))
	if count := b.text(".presented-count"); !strings.HasPrefix(count, "2 of ") {
		b.t.Errorf("after an arrow it is at %q", count)
	}
	b.do( // a finger has no arrow keys
		chromedp.Click(chromedp.CSS(`.presented [aria-label="Previous chart"]`)),
		chromedp.WaitNotPresent(chromedp.CSS(".presented #chart-cohorts")),
		chromedp.Click(chromedp.CSS(`.presented [aria-label="Next chart"]`)),
		chromedp.WaitVisible(chromedp.CSS(".presented #chart-cohorts")),
	)
	b.do(
		chromedp.KeyEvent(kb.Escape),
		chromedp.WaitNotPresent(chromedp.CSS(".presented")),
		chromedp.WaitReady(chromedp.CSS(".charts > #chart-cohorts")),
		chromedp.WaitNotPresent(chromedp.CSS(".presented-message")),
	)
}

// savesAView hides a series and saves what is shown: it comes back in place of the overview.
func (b *browser) savesAView(site string) {
	b.t.Helper()
	const pressed = `#chart-active [data-entry="7-days"] button[aria-pressed=false]`
	b.do(chromedp.Navigate(site + "/installations?range=28d"))
	b.chartsAreDrawn(2)
	b.do(
		chromedp.Click(chromedp.CSS(`#chart-active [data-entry="7-days"] button`)), chromedp.WaitReady(chromedp.CSS(pressed)),
		chromedp.Click(chromedp.CSS("[data-testid=saved-views] > summary")),
		chromedp.WaitReady(chromedp.CSS(".saved-form input[name=name]:focus")), // so that no letter goes to the page
		chromedp.KeyEvent("Without a week"),
		chromedp.Click(chromedp.CSS(".saved-form input[name=default]")),
	)
	b.passesAudit("the menu of views", readAxe(b.t))
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(".saved-form button"))); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Navigate(site+"/"), chromedp.WaitReady(chromedp.CSS(pressed)))
	if address := answered(b, chromedp.Location()); address != site+"/installations?range=28d&legend=active.7-days" {
		b.t.Errorf("the default view is %s", address)
	}
}

// presentsASavedView goes from the charts of a page to those of the view that was saved, and back by its last one.
func (b *browser) presentsASavedView(site string) {
	b.t.Helper()
	b.do(chromedp.Navigate(site + "/services?range=12m"))
	b.chartsAreDrawn(2)
	const fetched = `performance.getEntriesByType("resource").some(e => e.responseEnd > 0 && e.name.includes("legend="))`
	b.do(
		chromedp.Click(chromedp.CSS("[data-present]")),
		chromedp.WaitVisible(chromedp.CSS(".presented .chart-card:not([data-guest])")),
		chromedp.KeyEvent(kb.End), chromedp.Poll[chromedp.Void](fetched), // the next view comes while the last chart is shown
		chromedp.KeyEvent(kb.ArrowDown),
		chromedp.WaitVisible(chromedp.CSS(`.presented #chart-active [data-drawn] svg`)),
		chromedp.WaitVisible(chromedp.CSS(`.presented #chart-active [data-entry="7-days"] button[aria-pressed=false]`)),
	)
	if count := b.text(".presented-count"); !strings.HasPrefix(count, "Without a week · 1 of ") {
		b.t.Errorf("the first chart of the view says %q", count)
	}
	b.do( // its numbers are a click away, as those of the page's own charts
		chromedp.Click(chromedp.CSS(".presented [data-guest] .table-view > summary")),
		chromedp.WaitVisible(chromedp.CSS(".presented [data-guest] .table-view tbody tr")),
		chromedp.Click(chromedp.CSS(".presented [data-guest] .table-view > summary")),
	)
	b.do(chromedp.KeyEvent(kb.ArrowLeft), chromedp.WaitVisible(chromedp.CSS(".presented .chart-card:not([data-guest])")))
	if count := b.text(".presented-count"); count[:1] == "1" {
		b.t.Errorf("back from a view's first chart is %q", count)
	}
	b.do(
		chromedp.KeyEvent(kb.ArrowRight), chromedp.WaitVisible(chromedp.CSS(".presented #chart-active[data-guest]")),
		chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(chromedp.CSS(".presented")),
		chromedp.WaitNotPresent(chromedp.CSS("[data-guest]")), chromedp.Navigate(site+"/faces"),
	)
	if at := answered(b, chromedp.Location()); at != site+"/faces?range=12m" {
		b.t.Errorf("what was presented is taken for what was seen last: %s", at)
	}
}
