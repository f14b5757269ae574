package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"compreface-stats/models/testdb"
)

// axeFile is read from the development packages: it is not shipped.
const axeFile = "../static/node_modules/axe-core/axe.min.js"

var reportPages = []string{
	"/",
	"/installations",
	"/installations/retention",
	"/installations/external",
	"/data/external",
	"/installations/segment?established=yes&service=recognition",
	"/services",
	"/faces?show=empty,demo&compare=previous",
	"/data",
	"/annotations",
	"/privacy",
	"/installation",
}

// Every page is walked in a real browser: drawn, wide enough for a phone, and without a finding of the
// accessibility audit.
func TestEveryPageIsDrawnAndAccessible(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	axe := readAxe(t)
	for _, path := range reportPages {
		b.do(chromedp.Navigate(site + path))
		name := strings.Trim(strings.SplitN(path, "?", 2)[0], "/")
		b.everyLook("page-" + name)
		for _, scheme := range []string{"dark", "light"} { // so the next page is loaded in light
			b.prefer(scheme)
			b.do(chromedp.EmulateViewport(1440, 900))
			b.settles()
			b.passesAudit(path+" in "+scheme, axe)
		}
		b.nothingWasComplainedAbout()
	}
}

// openGolden signs a person in where the golden history is.
func openGolden(t testing.TB) (address string, b *browser) {
	t.Helper()
	env := environment{"DATABASE_URL": testdb.SQLite(t), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
	mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
	address = start(t, env, clockAt(firstOfJune).now).url
	b = openBrowser(t)
	b.do(chromedp.Navigate(address + "/"))
	b.signIn()
	return address, b
}

func readAxe(t testing.TB) string {
	t.Helper()
	source, err := os.ReadFile(axeFile)
	if err != nil {
		leaveOut(t, fmt.Errorf("axe-core is not fetched: go generate ./... does it: %w", err))
	}
	return string(source)
}

// passesAudit runs axe-core in the page, by its rules for WCAG 2.2 AA and good practice.
func (b *browser) passesAudit(page, axe string) {
	b.t.Helper()
	b.do(chromedp.Evaluate[chromedp.Void](axe+`; window.audit = null;
		axe.run(document, {resultTypes: ["violations"]}).then(r => { window.audit = r.violations.map(v =>
			v.id + ": " + v.help + " at " + v.nodes.slice(0, 3).map(n => n.target + " " + (n.any[0]?.message ?? "")).join(" | ")) });0`),
		chromedp.Poll[chromedp.Void](`window.audit !== null`))
	for _, finding := range answered(b, chromedp.Evaluate[[]string](`window.audit`)) {
		b.t.Errorf("%s: %s", page, finding)
	}
}

// A switch of the range once swallowed the next clicks: the mouse must open a table at the first one.
func TestATableOpensAtTheFirstClickAfterASwitchOfTheRange(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, path := range []string{"/", "/installations", "/services", "/faces"} {
		b.do(chromedp.Navigate(site + path))
		b.chartsAreDrawn(3)
		b.switchRange()
		b.do(
			chromedp.Click(chromedp.CSS("details.table-view > summary")),
			chromedp.WaitReady(chromedp.CSS("details.table-view[open]")),
		)
	}
	b.nothingWasComplainedAbout()
}

// Who loads a page again, or goes back to it, finds the tables open that he left open; whoever comes to it anew does not.
func TestTablesThatWereOpenAreOpenWhenThePageComesBack(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	const table = `details.table-view[data-testid="table-active"]`
	b.do(
		chromedp.Navigate(site+"/installations"),
		chromedp.Click(chromedp.CSS(table+" > summary")),
		chromedp.WaitReady(chromedp.CSS(table+"[open]")),
		chromedp.Reload(),
		chromedp.WaitReady(chromedp.CSS(table+"[open] tbody tr")),
		chromedp.Navigate(site+"/services"),
		chromedp.WaitReady(chromedp.CSS("[data-testid=story]")),
		chromedp.NavigateBack(),
		chromedp.WaitReady(chromedp.CSS(table+"[open]")),
		chromedp.Navigate(site+"/installations?range=7d"),
	)
	b.chartsAreDrawn(2)
	if answered(b, chromedp.Evaluate[bool](`document.querySelector('`+table+`').open`)) {
		t.Error("a page that comes anew has a table open")
	}
	b.nothingWasComplainedAbout()
}

func TestTheKeyboardShiftsTheRangeAndListsItsKeys(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/installations?range=7d"))
	b.chartsAreDrawn(2)
	before := b.text("[data-testid=range-label]")
	b.press(kb.ArrowLeft)
	if now := b.text("[data-testid=range-label]"); now == before {
		b.t.Errorf("the arrow left the range at %s", now)
	}
	b.press(kb.ArrowRight)
	if now := b.text("[data-testid=range-label]"); now != before {
		b.t.Errorf("there and back: %s, want %s", now, before)
	}
	b.do(
		chromedp.Click(chromedp.CSS(".range-free > summary")),
		chromedp.Focus(chromedp.CSS("input[name=from]")),
		chromedp.KeyEvent("?"),
	)
	if b.dialogs() != 0 {
		b.t.Error("a key opened the list while somebody was typing")
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`), chromedp.KeyEvent("?"))
	if b.dialogs() != 1 {
		b.t.Error("? does not list the shortcuts")
	}
	for _, want := range []string{"Ctrl+K", "Drag", "Double click", "Enter", "Presentation", "Hold, then drag"} {
		if keys := b.text("#shortcuts .key-groups"); !strings.Contains(keys, want) {
			b.t.Errorf("the list of keys lacks %q: %s", want, keys)
		}
	}
	b.keep("shortcuts.png")
	b.passesAudit("the list of shortcuts", readAxe(t))
	b.nothingWasComplainedAbout()
}

// press presses a key that leads to another page.
func (b *browser) press(key string) {
	b.t.Helper()
	if response, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent(key)); err != nil || response.Status != 200 {
		b.t.Fatalf("%q: %v %+v", key, err, response)
	}
	b.chartsAreDrawn(2)
}

func (b *browser) dialogs() int {
	return answered(b, chromedp.Evaluate[int](`document.querySelectorAll("dialog[open]").length`))
}

// Every chart of every page, a heat map among them, can be had as a picture that holds its title.
func TestEveryChartIsAPictureAndIsEnlarged(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, path := range []string{"/", "/installations?range=28d&compare=previous", "/installations/retention", "/services?scale=log", "/faces?show=demo"} {
		b.do(chromedp.Navigate(site + path))
		b.chartsAreDrawn(3)
		b.do(
			chromedp.Evaluate[chromedp.Void](
				`window.faults = null; Promise.all([...document.querySelectorAll(".chart-card")].map(async card => {
			const title = card.querySelector("h2").textContent, names = [title, card.dataset.message];
			const get = label => fetch([...card.querySelectorAll(".downloads a")].find(a => a.textContent === label).href);
			const drawing = new DOMParser().parseFromString(await (await get("SVG")).text(), "image/svg+xml");
			const image = await createImageBitmap(await (await get("PNG")).blob());
			return names.includes(drawing.querySelector("title")?.textContent) && image.width === 1920 ? "" : title;
		})).then(all => { window.faults = all.filter(Boolean) }, error => { window.faults = [String(error)] });0`,
			),
			chromedp.Poll[chromedp.Void](`window.faults !== null`),
		)
		for _, fault := range answered(b, chromedp.Evaluate[[]string](`window.faults`)) {
			t.Errorf("%s: no picture of %s", path, fault)
		}
	}
	b.do(chromedp.Navigate(site + "/services"))
	b.chartsAreDrawn(3)
	b.enlarges("#chart-services")
	b.nothingWasComplainedAbout()
}

func (b *browser) enlarges(card string) {
	b.t.Helper()
	height := func() int {
		return answered(
			b,
			chromedp.Evaluate[int](fmt.Sprintf(`document.querySelector("%s svg[width]").getBoundingClientRect().height`, card)),
		)
	}
	small := height()
	b.do(
		chromedp.Click(chromedp.CSS(card+" [data-enlarge]")),
		chromedp.WaitVisible(chromedp.CSS("dialog.enlarged "+card)),
		chromedp.Poll[chromedp.Void](
			fmt.Sprintf(`document.querySelector("%s .chart svg").getBoundingClientRect().height > %d`, card, small+100),
		),
	)
	b.keep("enlarged.png")
	b.do(
		chromedp.Reload(), // the address says which is enlarged
		chromedp.WaitVisible(chromedp.CSS("dialog.enlarged "+card+" .chart svg")),
		chromedp.KeyEvent(kb.Escape),
		chromedp.WaitNotPresent(chromedp.CSS("dialog.enlarged")),
		chromedp.WaitReady(chromedp.CSS(".charts > "+card)),
	)
	if hash := answered(b, chromedp.Evaluate[string](`location.hash`)); hash != "" {
		b.t.Errorf("back on the page the address ends in %q", hash)
	}
}
