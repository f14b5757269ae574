package main

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The pages about publishing, and those that everybody may see, in a real browser: wide enough for a phone, without
// a finding of the accessibility audit, and without a complaint of the content policy.
func TestEveryPageAboutPublishingIsDrawnAndAccessible(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	axe := readAxe(t)
	b.do(
		chromedp.Navigate(site+"/promote/settings"),
		chromedp.Click(chromedp.CSS("[name=understood]")),
		chromedp.Click(chromedp.CSS("[data-testid=start-releases] button[type=submit]")),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=public-settings]")),
		chromedp.Evaluate[chromedp.Void](
			`document.querySelectorAll("input[type=checkbox]").forEach(box => { box.checked = true });0`,
		),
		chromedp.Click(
			chromedp.CSS("[data-testid=public-settings] button[type=submit]"),
		),
		chromedp.WaitVisible(chromedp.CSS("[name=page][checked]")), // as the server kept it
	)
	b.sees("[data-testid=notice]", "Saved.")
	b.do(
		chromedp.Navigate(site+"/promote/exports"),
		chromedp.Click(chromedp.CSS("[data-testid=files-active] button")),
		chromedp.Click(chromedp.CSS("[data-testid=preview] button[type=submit]")),
		chromedp.WaitVisible(chromedp.CSS("[data-testid=notice]")),
	)
	cited := answered(b, chromedp.Evaluate[string](`document.querySelector(".cited a").getAttribute("href")`))
	for _, path := range []string{"/promote", "/promote/milestones", "/promote/exports", "/promote/words", "/promote/links", "/promote/settings", "/public", "/embed/active", cited, "/api"} {
		b.do(chromedp.Navigate(site + path))
		b.everyLook("publish-" + strings.ReplaceAll(strings.Trim(path, "/"), "/", "-"))
		for _, scheme := range []string{"dark", "light"} { // so the next page is loaded in light
			b.prefer(scheme)
			b.do(chromedp.EmulateViewport(1440, 900))
			b.settles()
			b.passesAudit(path+" in "+scheme, axe)
		}
		b.nothingWasComplainedAbout()
	}
}
