package main

import (
	"fmt"
	"strings"

	"compreface-stats/web/bidi"
)

// savesAView keeps what is shown under a name, and opens it from another page.
func (w *walker) savesAView(g golden) {
	const menu = "[data-testid=saved-views] > summary"
	w.open("/installations?range=28d")
	w.chartsAreDrawn(2)
	w.click(menu)
	w.waits(`document.activeElement.matches(".saved-form [name=name]")`)
	w.press([]rune("Four weeks")...)
	w.push(".saved-form button")
	w.open("/faces?range=7d")
	w.chartsAreDrawn(2)
	w.click(menu)
	w.says("[data-testid=saved-views]", "Four weeks")
	w.push("[data-saved-view]")
	w.drawsDays(g, "2025-05-04", g.Last)
	if at := w.address(); at != "/installations?range=28d" {
		w.t.Errorf("the view leads to %s", at)
	}
}

// usesThePalette types days into it, and takes the first thing found.
func (w *walker) usesThePalette(g golden) {
	w.open("/")
	w.chartsAreDrawn(3)
	w.must(w.Chord(w.ctx, bidi.KeyControl, 'k'))
	w.waits(visible("#palette [role=option]") + ` && document.activeElement.matches("#palette input")`)
	w.press([]rune("mar 2025")...)
	w.sees("#palette-0[aria-selected=true]", "1 – 31 Mar 2025")
	w.follow(func() { w.press(bidi.KeyEnter) })
	w.drawsDays(g, "2025-03-01", "2025-03-31")
	w.says("h1", fmt.Sprintf("%v active installations", g.between(w.t, "2025-03-31", "2025-03-31")[0]["active_28"]))
}

// switchesTheme goes from the system's to light, to dark and back; each page and its charts have their own inks.
func (w *walker) switchesTheme(golden) {
	const inks = `[getComputedStyle(document.body).color, document.querySelector("[data-chart] svg text").getAttribute("fill")].join()`
	const other = `getComputedStyle(document.body).color !== %q && document.querySelector("[data-chart] svg text").getAttribute("fill") !== %q`
	w.open("/?range=28d")
	w.chartsAreDrawn(3)
	seen := map[string]string{"light": value[string](w, inks)}
	page, chart, _ := strings.Cut(seen["light"], "),")
	w.must(w.Prefer(w.ctx, "dark"))
	w.waits(fmt.Sprintf(other, page+")", chart))
	seen["dark"] = value[string](w, inks)
	w.must(w.Prefer(w.ctx, "light"))
	w.waits(fmt.Sprintf(`%s === %q`, inks, seen["light"]))
	for _, theme := range []string{"light", "dark"} {
		w.click("[data-theme-switch]")
		w.waits(fmt.Sprintf(`document.documentElement.dataset.theme === %q && %s === %q`, theme, inks, seen[theme]))
	}
	w.open("/installations?range=28d")
	w.waits(`document.documentElement.dataset.theme === "dark"`)
	w.click("[data-theme-switch]")
	w.waits(`!document.documentElement.dataset.theme`)
}

// choosesASegment takes the established installations, by the keyboard; it applies at once.
func (w *walker) choosesASegment(g golden) {
	w.open("/installations/segment?range=28d")
	w.waits(`(document.querySelector("[data-apply] [name=established]").focus(), true)`)
	w.follow(func() { w.press('Y') })
	w.chartsAreDrawn(2)
	w.says("h1", fmt.Sprintf("%v of %v active installations", g.last()["established"], g.last()["active_28"]))
	if at := w.address(); !strings.HasSuffix(at, "?range=28d&established=yes") {
		w.t.Errorf("the segment is at %s", at)
	}
}

// writesANote notes a day on the page of notes: it stands in the strip and below the charts, with what came before and after.
func (w *walker) writesANote(golden) {
	w.open("/annotations")
	w.typesDay("[data-testid=annotate] input[name=day]", "03012025")
	w.types("[data-testid=annotate] input[name=text]", "1.2.0 released")
	w.push("[data-testid=annotate] button")
	w.sees("[data-testid=annotations]", "1 Mar 2025", "1.2.0 released", "A talk in Lyon")
	w.push(`a[aria-label="Before and after: 1.2.0 released"]`)
	w.says("main", "1.2.0 released")
	w.open("/?range=all")
	w.chartsAreDrawn(3)
	w.sees("[data-testid=notes]", "1 Mar 2025", "1.2.0 released")
	w.waits(`[...document.querySelectorAll("[data-chart=active] svg text")].some(e => e.textContent === "1 Mar")`)
}

// typesDay types the digits of a month, a day and a year.
func (w *walker) typesDay(css, digits string) {
	w.t.Helper()
	w.waits(visible(css) + fmt.Sprintf(` && (document.querySelector(%q).focus(), true)`, css))
	w.press([]rune(digits)...)
}

// readsTheData holds what is kept against the golden records.
func (w *walker) readsTheData(g golden) {
	w.open("/data")
	w.says("[data-testid=midnight]", fmt.Sprintf("of about %v installations", g.last()["active_1"]))
	w.says("main", fmt.Sprintf("5,033 facts of %v installations kept", g.Everybody))
	w.says("[data-testid=health-line]", "One thing to see to")
}

// startsReleases makes numbers public: golden ones are too few to be told.
func (w *walker) startsReleases(g golden) {
	w.open("/promote/settings")
	w.click("label:has(input[name=understood])")
	w.push("[data-testid=start-releases] button[type=submit]")
	w.sees("[data-testid=public-settings]", "The next release is made on 3 Jun 2025")
	w.open("/promote")
	w.says("main", fmt.Sprintf("which also counts briefer use: %v", g.last()["active_28"]))
}

// sharesAView makes a link of the exact charts, and opens it.
func (w *walker) sharesAView(g golden) {
	w.open("/?range=28d")
	w.click("[data-testid=saved-views] > summary")
	w.push("[data-testid=share-view]")
	w.types("input[name=name]", "the press")
	w.click("label:has(input[name=exact][value=yes])")
	w.push("[data-testid=share] button[type=submit]")
	w.must(w.Open(w.ctx, strings.TrimSpace(w.text("[data-testid=made] pre"))))
	w.sees("[data-testid=shared]", "exact numbers, please do not publish")
	w.drawsDays(g, "2025-05-04", g.Last)
	heading, _ := g.finding(28)
	w.says("h1", heading)
}

// isNowhereTooWide looks at pages from a desk to a phone, in light and dark.
func (w *walker) isNowhereTooWide() {
	for _, path := range []string{
		"/?range=90d", "/installations?range=28d&compare=previous", "/installations/retention", "/installations/external",
		"/installations/segment?range=28d", "/services", "/faces", "/annotations", "/promote", "/promote/exports",
		"/promote/links", "/promote/settings", "/data", "/data/import", "/settings", "/settings/people", "/settings/keys",
		"/installation", "/privacy", "/api",
	} {
		w.open(path)
		for _, scheme := range []string{"light", "dark"} {
			w.must(w.Prefer(w.ctx, scheme))
			for _, width := range []int{1366, 768, 390} {
				w.must(w.Resize(w.ctx, width, 900))
				w.settles(width, scheme)
				if px := value[int](w, overWidth); px > 0 {
					w.t.Errorf("%s at %d px in %s is %d px too wide", path, width, scheme, px)
				}
				if words := value[[]string](w, cutWords); len(words) > 0 {
					w.t.Errorf("%s at %d px: %q are wider than their places", path, width, words)
				}
				w.keep(fmt.Sprintf("wide-%s-%d-%s.png", strings.NewReplacer("/", "_", "?", "_").Replace(path), width, scheme))
			}
		}
		w.nothingWasComplainedAbout()
	}
	w.must(w.Prefer(w.ctx, "light"))
	w.must(w.Resize(w.ctx, 1440, 900))
}

// settles waits until the page is drawn in its present width and colours: a drawing follows in the frame after them.
func (w *walker) settles(width int, scheme string) {
	w.t.Helper()
	awaits[bool](w, fmt.Sprintf(`innerWidth === %d && matchMedia("(prefers-color-scheme: %s)").matches &&
		!document.querySelector("[data-chart]:not([data-drawn=true])") &&
		new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))`, width, scheme))
}
