package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"compreface-stats/models/testdb"
)

// axeFile is read from the development packages: it is not shipped.
const axeFile = "../static/node_modules/axe-core/axe.min.js"

var reportPages = []string{"/", "/installations", "/services", "/faces?show=empty,demo&compare=previous", "/data", "/annotations", "/privacy", "/installation"}

// Every page is walked in a real browser: drawn, wide enough for a phone, and without a finding of the accessibility audit.
func TestEveryPageIsDrawnAndAccessible(t *testing.T) {
	site, b := openGolden(t)
	axe := readAxe(t)
	for _, path := range reportPages {
		b.do(chromedp.Navigate(site + path))
		name := strings.Trim(strings.SplitN(path, "?", 2)[0], "/")
		b.everyLook("page-" + name)
		for _, scheme := range []string{"light", "dark"} {
			b.prefer(scheme)
			b.do(chromedp.EmulateViewport(1440, 900), chromedp.Reload(), chromedp.WaitReady(chromedp.CSS("main")),
				chromedp.WaitNotPresent(chromedp.CSS("[data-chart]:not([data-drawn=true])")))
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
	site, b := openGolden(t)
	for _, path := range []string{"/", "/installations", "/services", "/faces"} {
		b.do(chromedp.Navigate(site + path))
		b.chartsAreDrawn(3)
		b.switchRange()
		b.do(chromedp.Click(chromedp.CSS("details.table-view > summary")), chromedp.WaitReady(chromedp.CSS("details.table-view[open]")))
	}
	b.nothingWasComplainedAbout()
}

func TestTheKeyboardShiftsTheRangeAndListsItsKeys(t *testing.T) {
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
	b.do(chromedp.Click(chromedp.CSS(".range-free > summary")), chromedp.Focus(chromedp.CSS("input[name=from]")), chromedp.KeyEvent("?"))
	if b.dialogs() != 0 {
		b.t.Error("a key opened the list while somebody was typing")
	}
	b.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`), chromedp.KeyEvent("?"))
	if b.dialogs() != 1 {
		b.t.Error("? does not list the shortcuts")
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

// What is saved is caught before it becomes a download: the picture must hold the title, the drawing and nothing broken.
func TestAChartIsSavedAndEnlarged(t *testing.T) {
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/services"))
	b.chartsAreDrawn(3)
	b.do(chromedp.Evaluate[chromedp.Void](`window.saved = {}; URL.createObjectURL = blob => {
		const reader = new FileReader(); reader.onload = () => { saved[blob.type] = reader.result.split(",")[1] }; reader.readAsDataURL(blob); return "#" };0`))
	for _, format := range []string{"svg", "png"} {
		b.do(chromedp.Click(chromedp.CSS("#chart-services [data-save=" + format + "]")))
	}
	b.do(chromedp.Poll[chromedp.Void](`Object.keys(saved).length === 2`))
	saved := answered(b, chromedp.Evaluate[map[string][]byte](`saved`))
	drawing := string(saved["image/svg+xml"])
	if err := xml.Unmarshal([]byte(drawing), new(struct{})); err != nil || !strings.Contains(drawing, "Service popularity") || !strings.Contains(drawing, "opted in") {
		t.Errorf("the SVG is broken, %v: %.300s", err, drawing)
	}
	picture, err := png.Decode(bytes.NewReader(saved["image/png"]))
	if err != nil || picture.Bounds().Dx() < 1000 {
		t.Errorf("the PNG is broken: %v", err)
	}
	if err := os.WriteFile(filepath.Join(t.ArtifactDir(), "saved.png"), saved["image/png"], 0o600); err != nil {
		t.Fatal(err)
	}
	b.enlarges("#chart-services")
	b.nothingWasComplainedAbout()
}

func (b *browser) enlarges(card string) {
	b.t.Helper()
	height := func() int {
		return answered(b, chromedp.Evaluate[int](fmt.Sprintf(`document.querySelector("%s svg[width]").getBoundingClientRect().height`, card)))
	}
	small := height()
	b.do(chromedp.Click(chromedp.CSS(card+" [data-enlarge]")), chromedp.WaitVisible(chromedp.CSS("dialog.enlarged "+card)),
		chromedp.Poll[chromedp.Void](fmt.Sprintf(`document.querySelector("%s .chart svg").getBoundingClientRect().height > %d`, card, small+100)))
	b.keep("enlarged.png")
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(chromedp.CSS("dialog.enlarged")), chromedp.WaitReady(chromedp.CSS(".charts > "+card)))
}
