package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What is chosen of a segment applies at once, keeps the days, and leaves the keyboard where it was.
func TestASegmentAppliesAsSoonAsItIsChosen(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.EmulateViewport(1366, 768), chromedp.Navigate(site+"/installations/segment?range=28d"))
	const oneLine = `new Set([...document.querySelectorAll("[data-apply] .field")].map(e => e.getBoundingClientRect().top)).size === 1`
	if !answered(b, chromedp.Evaluate[bool](oneLine)) {
		t.Error("the fields take more than one line")
	}
	const choose = `(field => { field.value = "no"; field.dispatchEvent(new Event("change", { bubbles: true })); })
		(document.querySelector("[data-apply] [name=once]"))`
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Evaluate[chromedp.Void](choose)); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Poll[chromedp.Void](`document.activeElement.name === "once"`))
	b.chartsAreDrawn(2)
	if heading := b.text("h1"); !strings.HasSuffix(heading, "were seen on more than one day") {
		t.Errorf("it says %q", heading)
	}
	if address := answered(b, chromedp.Location()); !strings.HasSuffix(address, "/installations/segment?range=28d&once=no") {
		t.Errorf("it leads to %s", address)
	}
	b.nothingWasComplainedAbout()
}
