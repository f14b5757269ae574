package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// An owner finds his installation by its GUID, sees what is kept and has it removed, with the mouse and without an
// account.
func TestAnOwnerErasesHisInstallationInTheBrowser(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	axe := readAxe(t)
	body := readRecords(t, goldenFiles[1])[0].body
	install := body[strings.Index(body, `:"`)+2:][:36]
	b.do(
		chromedp.Navigate(site+"/installation"),
		chromedp.SendKeys(chromedp.CSS("input[name=guid]"), install),
		chromedp.Click(
			chromedp.CSS("[data-testid=look-up] .button-primary"),
		),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=answer]")),
	)
	b.keep("installation-found.png")
	b.passesAudit("what is kept of an installation", axe)
	if address := answered(b, chromedp.Evaluate[string](`location.href`)); strings.Contains(address, install) {
		t.Errorf("the GUID is in the address %s", address)
	}
	b.do(
		chromedp.Click(chromedp.CSS("[data-testid=answer] .button-danger")),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=confirm]")),
	)
	b.keep("installation-asked.png")
	b.passesAudit("the question before an erasure", axe)
	b.do(
		chromedp.Click(chromedp.CSS("[data-testid=confirm] .button-danger")),
		chromedp.WaitNotPresent(chromedp.CSS("[data-testid=confirm]")),
	)
	words := answered(b, chromedp.Evaluate[string](`document.querySelector("[data-testid=words]").textContent`))
	if !strings.HasPrefix(words, "Your request was received. From now on the installation counts in no number") {
		t.Errorf("the page says %q", words)
	}
	b.passesAudit("what becomes of an erasure", axe)
	b.nothingWasComplainedAbout()
}
