package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Everything that can be pressed is in sight in every width, keeps what was chosen, and is not hidden under the header.
func TestEveryControlIsInReachAndKeepsWhatWasChosen(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/installations?range=90d"))
	b.chartsAreDrawn(3)
	for _, width := range []int64{1440, 1270, 1024, 900, 768, 390} {
		b.do(chromedp.EmulateViewport(width, 900))
		b.settles()
		b.hasDaysToType(width)
		b.hasAllPages(width)
	}
	b.do(chromedp.EmulateViewport(1440, 900))
	b.settles()
	b.tellsTheChange(site)
	b.keepsHiddenSeries(site)
	b.keepsItsPlace(site)
	b.showsWhatHasTheFocus(site)
	b.fitsOnPaper(site)
	b.nothingWasComplainedAbout()
}

// hasDaysToType opens the forms of a free range and of days to compare with: their fields are wide enough for a day, and
// within the window.
func (b *browser) hasDaysToType(width int64) {
	b.t.Helper()
	const fields = `[".range-free", "[data-testid=compare-menu]"].flatMap((name) => {
		const fold = document.querySelector(name); fold.open = true;
		const seen = [...fold.querySelectorAll("input[type=date]")].map(e => e.getBoundingClientRect());
		fold.open = false; return seen.map(r => r.width < 110 ? "narrow" : r.left < 0 || r.right > innerWidth ? "outside" : "ok"); }).join()`
	if got := answered(b, chromedp.Evaluate[string](fields)); got != "ok,ok,ok" {
		b.t.Errorf("at %d px the days of a free range are %s", width, got)
	}
}

// hasAllPages looks for links of the navigation outside of the window. On a phone they are a strip to push along, in
// which the current one is in sight.
func (b *browser) hasAllPages(width int64) {
	b.t.Helper()
	const outside = `[...document.querySelectorAll(".nav a" + (innerWidth < 768 ? "[aria-current]" : ""))]
		.filter(a => { const r = a.getBoundingClientRect(), s = a.parentElement.getBoundingClientRect();
			return r.left < Math.max(0, s.left) - 1 || r.right > Math.min(innerWidth, s.right) + 1 }).map(a => a.textContent).join()`
	if got := answered(b, chromedp.Evaluate[string](outside)); got != "" {
		b.t.Errorf("at %d px the navigation hides %s", width, got)
	}
}

// tellsTheChange points at a week of gains and losses: what the tooltip says is the week's number, and by how much it
// differs from that of the week before.
func (b *browser) tellsTheChange(site string) {
	b.t.Helper()
	b.do(chromedp.Navigate(site + "/installations?range=90d&by=week"))
	b.chartsAreDrawn(3)
	sums := answered(b, chromedp.Evaluate[[]struct {
		Name   string
		Values []int64
	}](`JSON.parse(document.getElementById("option-gains").textContent).reading.sums`))
	active, change := sums[0].Values, sums[len(sums)-1].Values
	for i := 1; i < len(active); i++ {
		if change[i] != active[i]-active[i-1] {
			b.t.Errorf("week %d: a change of %d from %d to %d", i, change[i], active[i-1], active[i])
		}
	}
	b.pointsAt("gains", 0.6)
	tip := b.text("[data-chart=gains] .tip")
	if !strings.Contains(tip, "Active") || !strings.Contains(tip, "Change") || strings.Contains(tip, "Net") {
		b.t.Errorf("the tooltip says %q", tip)
	}
}

func (b *browser) keepsHiddenSeries(site string) {
	b.t.Helper()
	b.do(chromedp.Navigate(site + "/installations?range=90d"))
	b.chartsAreDrawn(3)
	b.do(chromedp.Click(chromedp.CSS(`#chart-active li[data-entry="7-days"] button`)))
	if at := answered(b, chromedp.Location()); !strings.Contains(at, "legend=active.7-days") {
		b.t.Errorf("the address %s does not say what is hidden", at)
	}
	b.do(chromedp.Navigate(site + "/services"))
	if at := answered(b, chromedp.Location()); !strings.Contains(at, "range=90d&legend=active.7-days") {
		b.t.Errorf("a page without a query opens at %s", at)
	}
	b.push(`.nav a[href^="/installations"]`)
	b.do(chromedp.WaitVisible(chromedp.CSS(`#chart-active li[data-entry="7-days"] button[aria-pressed=false]`)))
	b.opensRange()
	b.push(`nav[aria-label=Range] a[data-key="2"]`)
	b.do(chromedp.WaitVisible(chromedp.CSS(`#chart-active li[data-entry="7-days"] button[aria-pressed=false]`)))
	b.do(chromedp.Navigate(site + "/annotations"))
	b.push(`.nav a[data-report][href*="range=28d"]`)
}

// keepsItsPlace chooses other days by the keyboard while the last table is open.
func (b *browser) keepsItsPlace(site string) {
	b.t.Helper()
	const top = `(() => { const r = document.querySelector("#chart-gains").getBoundingClientRect(); return Math.round(r.top) })()`
	b.do(
		chromedp.Navigate(site+"/installations?range=28d"),
		chromedp.WaitReady(chromedp.CSS("#chart-gains [data-drawn]")),
		chromedp.Click(chromedp.CSS("#chart-gains .table-view > summary")),
		chromedp.Evaluate[chromedp.Void](`document.activeElement.blur(); document.querySelector("#chart-gains").scrollIntoView();0`),
	)
	before := answered(b, chromedp.Evaluate[int](top))
	b.press("3")
	if !answered(b, chromedp.Evaluate[bool](`document.querySelector("#chart-gains .table-view").open`)) {
		b.t.Error("the table closed when other days were chosen")
	}
	if after := answered(b, chromedp.Evaluate[int](top)); after < before-40 || after > before+40 {
		b.t.Errorf("the chart that was looked at went from %d to %d", before, after)
	}
}

// showsWhatHasTheFocus goes through the page by the tabulator.
func (b *browser) showsWhatHasTheFocus(site string) {
	b.t.Helper()
	b.do(chromedp.Navigate(site + "/installations?range=28d"))
	b.chartsAreDrawn(3)
	const covered = `(() => { const e = document.activeElement, h = document.querySelector(".masthead");
		return !h.contains(e) && e !== document.body && e.getBoundingClientRect().top < h.getBoundingClientRect().bottom - 1
			? e.outerHTML.slice(0, 120) : "" })()`
	b.do(chromedp.Evaluate[chromedp.Void](`scrollTo(0, document.body.scrollHeight); document.querySelector(".foot a").focus();0`))
	for range 45 { // backwards, so that the page is pushed down under the header
		b.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(8)))
		if hidden := answered(b, chromedp.Evaluate[string](covered)); hidden != "" {
			b.t.Errorf("the focus is under the header: %s", hidden)
		}
	}
}

// fitsOnPaper prints as upright A4: no table goes over the edge, every chart has its place's width, the sheet says what it
// is, and figures and charts what they count; no table of shares is set below 7 points.
func (b *browser) fitsOnPaper(site string) {
	b.t.Helper()
	for _, path := range []string{"/installations?range=all", "/faces?range=all", "/installations/retention?range=all"} {
		b.do(chromedp.Navigate(site + path))
		b.chartsAreDrawn(2)
		b.saysWhatThePaperIs(path)
		b.printed("print")
		b.do(chromedp.EmulateViewport(703, 1000))
		const wide = `[...document.querySelectorAll("table, .chart-card")].filter(e => e.checkVisibility() &&
			e.getBoundingClientRect().right > document.documentElement.clientWidth + 1).map(e => e.outerHTML.slice(0, 100)).join(" | ")`
		if over := answered(b, chromedp.Evaluate[string](wide)); over != "" {
			b.t.Errorf("%s on paper is cut: %s", path, over)
		}
		b.printed("")
	}
}

func (b *browser) saysWhatThePaperIs(path string) {
	b.t.Helper()
	b.printed("print")
	const paper = `(() => {
		dispatchEvent(new Event("beforeprint"));
		const seen = e => e.checkVisibility() && e.getBoundingClientRect().height > 0;
		const tiny = [...document.querySelectorAll(".heat td")].filter(seen)
			.filter(e => parseFloat(getComputedStyle(e).fontSize) < 7 * 96 / 72).length;
		const below = [...document.querySelectorAll(".paper-definitions dd")].filter(seen).map(e => e.textContent);
		const mute = [...document.querySelectorAll(".multiple .definition, .chart-card [data-testid=definition]")]
			.filter(e => !seen(e) && !below.includes(e.textContent) && e.closest("section, li").checkVisibility()).length;
		const narrow = [...document.querySelectorAll(".chart svg[role], .chart svg[width]")].filter(seen)
			.map(e => e.getAttribute("width")).filter(w => w !== "640").join();
		const head = document.querySelector("[data-testid=paper-head]");
		const root = document.documentElement, theme = root.dataset.theme;
		root.dataset.theme = "dark";
		const dark = getComputedStyle(root).backgroundColor === "rgb(255, 255, 255)" ? "" : "dark paper";
		if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
		const days = document.querySelector("[data-testid=days-of-figures]");
		const found = [seen(head) ? "" : "no head", dark, days && !seen(days) && "figures without days", tiny && tiny + " tiny cells", mute && mute + " mute definitions", narrow];
		dispatchEvent(new Event("afterprint"));
		return found.filter(Boolean).join("; ") || head.textContent.replace(/\s+/g, " ").trim();
	})()`
	page, _, _ := strings.Cut(path, "?")
	if got := answered(b, chromedp.Evaluate[string](paper)); !strings.Contains(got, " report") || !strings.Contains(got, page+"?from=") {
		b.t.Errorf("on paper %s: %s", path, got)
	}
	b.printed("")
}

func (b *browser) printed(media string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media}); err != nil {
		b.t.Fatal(err)
	}
}

// pointsAt moves the mouse over a chart, at a share of its width.
func (b *browser) pointsAt(chart string, share float64) {
	b.t.Helper()
	left, top, width := b.middleOf(chart)
	b.do(
		chromedp.MouseEvent("mouseMoved", left+width*share, top),
		chromedp.MouseEvent("mouseMoved", left+width*share+2, top+2),
		chromedp.WaitVisible(chromedp.CSS("[data-chart="+chart+"] .tip")),
	)
}
