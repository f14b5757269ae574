package main

import (
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

// joinsPins notes three days that follow one another: where their pins would cover each other they are one.
func (b *browser) joinsPins(site string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](`window.noted = false; (async () => {
		for (const day of ["2025-05-10", "2025-05-11", "2025-05-12"]) await fetch("/annotations", {method: "POST",
			body: new URLSearchParams({csrf: document.querySelector("[name=csrf]").value, day, text: "noted on " + day})});
		window.noted = true })();0`), chromedp.Poll[chromedp.Void](`window.noted`))
	b.do(chromedp.Navigate(site + "/installations?range=all&by=week"))
	b.chartsAreDrawn(2)
	pins := answered(b, chromedp.Evaluate[[]string](
		`[...document.querySelectorAll("[data-chart=active] svg text")].map(e => e.textContent).filter(t => /–|notes$/.test(t))`))
	if fmt.Sprint(pins) != "[3 notes]" {
		b.t.Errorf("three notes of neighbouring days have the pins %v", pins)
	}
	b.notesADayOfSeveral()
	if strip := b.text("[data-testid=notes]"); !strings.Contains(strip, "noted on 2025-05-11") {
		b.t.Errorf("the strip says %q", strip)
	}
}

// notesADayOfSeveral opens the days of the joined pin and adds a note on the second of them: the form offers the shown days
// and no others.
func (b *browser) notesADayOfSeveral() {
	b.t.Helper()
	const pin = `(e => (e.scrollIntoView({block: "center"}), (r => [r.x + r.width / 2, r.y + r.height / 2])(e.getBoundingClientRect())))(
		[...document.querySelectorAll("[data-chart=active] svg text")].find(e => e.textContent === "3 notes"))`
	at := answered(b, chromedp.Evaluate[[]float64](pin))
	const field = `.day-dialog [data-note] input[name=day]`
	b.do(chromedp.MouseClickXY(at[0], at[1]), chromedp.WaitVisible(chromedp.CSS(field)))
	b.sees(".day-dialog h1", "10 – 12 May 2025")
	const ends = `(f => f.min + " " + f.max)(document.querySelector("` + field + `"))`
	if bounds := answered(b, chromedp.Evaluate[string](ends)); bounds != "2025-05-10 2025-05-12" {
		b.t.Errorf("a note is offered for %s", bounds)
	}
	b.do(
		chromedp.Evaluate[chromedp.Void](`document.querySelector("`+field+`").value = "2025-05-11"`),
		chromedp.SendKeys(chromedp.CSS(".day-dialog [data-note] input[name=text]"), "the fourth"),
	)
	b.push(".day-dialog [data-note] button")
	const kept = `[...document.querySelectorAll("[data-testid=notes] li")].some(e =>
		e.querySelector("time")?.dateTime === "2025-05-11" && e.textContent.includes("the fourth"))`
	b.do(chromedp.Poll[chromedp.Void](kept))
}

// leadsToWhatWasSince goes to a range from a note's day on: its address has no end, so that it has a day more tomorrow.
func (b *browser) leadsToWhatWasSince(site string) {
	b.t.Helper()
	b.do(chromedp.Navigate(site + "/services?range=90d"))
	b.chartsAreDrawn(2)
	b.typesIntoPalette("since the fourth")
	b.chartsAreDrawn(2)
	if address := answered(b, chromedp.Location()); address != site+"/services?from=2025-05-11" {
		b.t.Errorf("the palette leads to %s", address)
	}
	if label := b.text("[data-testid=range-label]"); label != "Since 11 May 2025 (21 days)" {
		b.t.Errorf("the range is called %q", label)
	}
}
