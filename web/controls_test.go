package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// control is one choice of the bar: its group, its label and where it leads.
type control struct{ Group, Label, Href string }

// Every choice of every page leads to a page that is drawn, shows the choice as chosen and leaves the other groups
// as they were.
func TestEveryControlLeadsToAPageThatShowsItsChoice(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, path := range []string{"/", "/installations", "/services", "/faces"} {
		b.do(chromedp.Navigate(site + path))
		b.chartsAreDrawn(3)
		before := b.chosen()
		for _, c := range b.controls() {
			b.do(chromedp.Navigate(site + c.Href))
			if c.Label == "This month" { // of which there is one day, on which nothing was created
				b.waitsForDrawings()
			} else {
				b.chartsAreDrawn(3)
			}
			after := b.chosen()
			wasOn := slices.Contains(before[c.Group], c.Label)
			if c.Group != "Include" && !slices.Contains(after[c.Group], c.Label) ||
				c.Group == "Include" && wasOn == slices.Contains(after[c.Group], c.Label) {
				t.Errorf("%s: %s is not chosen after it was: %v", path, c.Label, after)
			}
			for group := range before {
				if c.Group == "Calendar" && group == "Range" || group == "Calendar" {
					continue // both choose the days
				}
				if group != c.Group && group != "Group by" && fmt.Sprint(before[group]) != fmt.Sprint(after[group]) {
					t.Errorf("%s: %s changed %s from %v to %v", path, c.Label, group, before[group], after[group])
				}
			}
		}
		b.nothingWasComplainedAbout()
	}
}

func (b *browser) controls() []control {
	b.t.Helper()
	return answered(b, chromedp.Evaluate[[]control](`[...document.querySelectorAll(".range nav.pills a")].map(a => (
		{Group: a.parentElement.getAttribute("aria-label"), Label: a.firstChild.textContent.trim(), Href: a.getAttribute("href")}))`))
}

// chosen returns what is chosen in each group.
func (b *browser) chosen() map[string][]string {
	b.t.Helper()
	return answered(
		b,
		chromedp.Evaluate[map[string][]string](
			`Object.fromEntries([...document.querySelectorAll(".range nav.pills")].map(n => (
		[n.getAttribute("aria-label"), [...n.querySelectorAll("[aria-current]")].map(a => a.firstChild.textContent.trim())])))`,
		),
	)
}

func TestAFreeRangeIsTypedAndShown(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/installations?compare=previous&scale=log"))
	b.chartsAreDrawn(3)
	b.opensRange()
	b.do(
		chromedp.Evaluate[chromedp.Void](
			`document.querySelector("input[name=from]").value = "2025-03-01"; document.querySelector("input[name=to]").value = "2025-03-31";0`,
		),
	)
	if response, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(".range-form button"))); err != nil ||
		response.Status != 200 {
		t.Fatalf("%v %+v", err, response)
	}
	b.chartsAreDrawn(3)
	if label := b.text("[data-testid=range-label]"); label != "1 – 31 Mar 2025 (31 days)" {
		t.Errorf("the page shows %s", label)
	}
	if chosen := b.chosen(); fmt.Sprint(chosen["Comparison line"], chosen["Scale"], chosen["Range"]) != "[previous 31 days] [Log] []" {
		t.Errorf("chosen %v", chosen)
	}
	b.nothingWasComplainedAbout()
}

// The switch goes through system, light and dark; charts are drawn again in the colours of each, and the choice
// outlives the page.
func TestTheThemeIsSwitchedWithItsCharts(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, path := range []string{"/", "/installations", "/services", "/faces", "/data", "/annotations"} {
		b.do(chromedp.Navigate(site + path))
		seen := map[string]bool{}
		for _, theme := range []string{"light", "dark"} {
			b.do(
				chromedp.Click(chromedp.CSS("[data-theme-switch]")),
				chromedp.WaitReady(chromedp.CSS(`html[data-theme=`+theme+`]`)),
			)
			seen[answered(b, chromedp.Evaluate[string](`getComputedStyle(document.body).color + (document.querySelector("[data-chart] svg text")?.getAttribute("fill") ?? "")`))] = true
		}
		if len(seen) != 2 {
			t.Errorf("%s: light and dark look the same: %v", path, seen)
		}
		b.do(
			chromedp.Reload(),
			chromedp.WaitReady(chromedp.CSS(`html[data-theme=dark]`)),
			chromedp.WaitVisible(chromedp.CSS("[data-theme-switch]")),
			chromedp.Click(chromedp.CSS("[data-theme-switch]")),
			chromedp.WaitReady(chromedp.CSS(`html:not([data-theme])`)),
		)
	}
	b.nothingWasComplainedAbout()
}

func TestANoteIsWrittenAndStandsInTheChart(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(
		chromedp.Navigate(site+"/annotations"),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=annotate]")),
		chromedp.Evaluate[chromedp.Void](
			`document.querySelector("[data-testid=annotate] input[name=day]").value = "2025-03-01";0`,
		),
		chromedp.SendKeys(chromedp.CSS("[data-testid=annotate] input[name=text]"), "1.2.0 released"),
		chromedp.Click(
			chromedp.CSS("[data-testid=annotate] button"),
		),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=annotation]")),
	)
	b.everyLook("annotations")
	b.do(chromedp.EmulateViewport(1440, 900), chromedp.Navigate(site+"/?range=all"))
	b.chartsAreDrawn(3)
	b.hasPin("active")
	if strip := b.text("[data-testid=notes]"); !strings.Contains(strip, "1 Mar 2025 1.2.0 released") {
		t.Errorf("the strip does not say it: %s", strip)
	}
	b.passesAudit("a page with notes", readAxe(t))
	b.nothingWasComplainedAbout()
}

// hasPin looks for the pin of the first note under the axis.
func (b *browser) hasPin(chart string) {
	b.t.Helper()
	const pins = `[...document.querySelectorAll("[data-chart=CHART] svg text")].map(e => e.textContent).filter(t => t === "1 Mar").length`
	if found := answered(b, chromedp.Evaluate[int](strings.Replace(pins, "CHART", chart, 1))); found != 1 {
		b.t.Errorf("%d pins of 1 Mar under the axis", found)
	}
}
