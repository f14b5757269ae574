package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A note is edited where it stands. Cancel and Escape leave it as it was and give the focus back to the button; saved or
// added, the note has the focus, on the page of notes as below a chart, and the address does not say it once more.
func TestANoteIsEditedInItsPlaceAndKeepsTheFocus(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site+"/annotations"),
		chromedp.SendKeys(chromedp.CSS("[data-testid=annotate] input[name=text]"), "1.2.0 released"))
	b.push("[data-testid=annotate] button")
	b.hasFocus("li: 1.2.0 released")
	for _, cancel := range []chromedp.Action[chromedp.Void]{
		chromedp.Click(chromedp.CSS("[data-cancel]")), chromedp.KeyEvent(kb.Escape),
	} {
		b.do(chromedp.Click(chromedp.CSS(".note-edit > summary")), chromedp.WaitVisible(chromedp.CSS("[data-cancel]")))
		b.hasFocus("input: 1.2.0 released")
		b.do(chromedp.SendKeys(chromedp.CSS(".note-edit input[name=text]"), "x"), cancel)
		b.hasFocus("summary: Edit")
	}
	b.do(chromedp.Click(chromedp.CSS(".note-edit > summary")), chromedp.WaitVisible(chromedp.CSS("[data-cancel]")),
		chromedp.SendKeys(chromedp.CSS(".note-edit input[name=text]"), "!"))
	b.push(".note-edit .button-primary")
	b.hasFocus("li: 1.2.0 released!")
	b.do(chromedp.Poll[chromedp.Void](`document.querySelector("[data-testid=notice]") && !location.search`)) // said once
	b.nothingWasComplainedAbout()
}

// What is known of an external series is edited as a note is.
func TestASeriesIsEditedInItsPlace(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site+"/data/external"), chromedp.Evaluate[chromedp.Void](`window.sent = false; {
		const form = new FormData(document.querySelector("[data-testid=series-import]"));
		const values = { name: "docker-pulls", kind: "daily", unit: "pulls", source: "the registry" };
		for (const [name, value] of Object.entries(values)) form.set(name, value);
		form.set("file", new File(["2025-05-01,10\n2025-05-02,20\n"], "pulls.csv", { type: "text/csv" }));
		fetch("/data/external", { method: "POST", body: form }).then(() => (window.sent = true));
	}0`), chromedp.Poll[chromedp.Void](`window.sent`), chromedp.Navigate(site+"/data/external"))
	for _, cancel := range []chromedp.Action[chromedp.Void]{
		chromedp.Click(chromedp.CSS("[data-cancel]")), chromedp.KeyEvent(kb.Escape),
	} {
		b.do(chromedp.Click(chromedp.CSS(".note-edit > summary")), chromedp.WaitVisible(chromedp.CSS("[data-cancel]")))
		b.hasFocus("input: pulls")
		b.do(cancel)
		b.hasFocus("summary: Edit")
	}
	b.nothingWasComplainedAbout()
}

// hasFocus waits until the focus is on an element of this name with these words.
func (b *browser) hasFocus(want string) {
	b.t.Helper()
	name, words, _ := strings.Cut(want, ": ")
	b.do(chromedp.Poll[chromedp.Void](`document.activeElement.localName === "` + name + `" &&
		(name => name === "input" ? document.activeElement.value : document.activeElement.textContent)("` + name + `").includes("` + words + `")`))
}
