package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// looks looks at the page in every width between a phone and a desk, in light and dark, and has it audited. It is
// loaded on the desk in light and on the phone in dark, and changes its width from there.
func (b *browser) looks(page string) {
	b.t.Helper()
	axe, widths := readAxe(b.t), []int64{1366, 1024, 768, 390}
	for _, scheme := range []string{"light", "dark"} {
		b.prefer(scheme)
		b.do(chromedp.EmulateViewport(widths[0], 900))
		b.isLoadedAnew()
		for _, width := range widths {
			b.do(chromedp.EmulateViewport(width, 900))
			b.settles()
			b.isAsWideAsItsWindow(page, width)
			if width == 390 {
				b.fitsFingers(page)
			}
			b.keep(fmt.Sprintf("%s-%d-%s.png", page, width, scheme))
		}
		b.passesAudit(page+" in "+scheme, axe)
		slices.Reverse(widths)
	}
	b.prefer("light")
}

// isLoadedAnew loads the page again, unless it answers a form, which is sent but once.
func (b *browser) isLoadedAnew() {
	b.t.Helper()
	if !answered(b, chromedp.Evaluate[bool](`document.querySelector("[data-testid=preview]") !== null`)) {
		b.do(chromedp.Reload())
	}
}

// overWidth is by how many pixels a page scrolls sideways, and cutWords what is wider than its place.
const (
	overWidth = `document.documentElement.scrollWidth - document.documentElement.clientWidth`
	cutWords  = `[...document.querySelectorAll(".pills a, .card-head h2")]
		.filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).map((e) => e.textContent.trim())`
)

func (b *browser) isAsWideAsItsWindow(page string, width int64) {
	b.t.Helper()
	if px := answered(b, chromedp.Evaluate[int](overWidth)); px > 0 {
		b.t.Errorf("%s at %d px is %d px too wide", page, width, px)
	}
	if words := answered(b, chromedp.Evaluate[[]string](cutWords)); len(words) > 0 {
		b.t.Errorf("%s at %d px: %q are wider than their places", page, width, words)
	}
}

// fitsFingers looks for controls about publishing that are lower than 44 px on a phone.
func (b *browser) fitsFingers(page string) {
	b.t.Helper()
	const low = `[...document.querySelectorAll(".desk :is(button, .button, .pills a, select, textarea, summary, .tick, " +
		"input:not([type=hidden], [type=checkbox], [type=radio])), .downloads-inline a")]
		.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
		.map(e => e.outerHTML.slice(0, 120) + " " + e.getBoundingClientRect().height)`
	for _, control := range answered(b, chromedp.Evaluate[[]string](low)) {
		b.t.Errorf("%s: too low for a finger: %s", page, control)
	}
}

// everyLook looks at the page in light and dark, on a desk and on a phone. It is loaded once more, on the phone; all
// else is a change of the page that stands there, as when somebody turns a tablet or evening comes.
func (b *browser) everyLook(page string) {
	b.t.Helper()
	for _, width := range []int64{1440, 390} {
		inks := map[string]bool{}
		for _, scheme := range []string{"light", "dark"} {
			b.prefer(scheme)
			b.do(chromedp.EmulateViewport(width, 900))
			if width == 390 && scheme == "light" {
				b.do(chromedp.Reload())
			}
			b.settles()
			inks[answered(b, chromedp.Evaluate[string](`getComputedStyle(document.body).color`))] = true
			b.isAsWideAsItsWindow(page, width)
			b.keep(fmt.Sprintf("%s-%d-%s.png", page, width, scheme))
		}
		if len(inks) != 2 {
			b.t.Errorf("light and dark are written in the same colour: %v", inks)
		}
	}
}

// settles waits until the page is drawn in its present width and colours: a drawing follows in the frame after them.
func (b *browser) settles() {
	b.t.Helper()
	b.do(
		chromedp.WaitReady(chromedp.CSS("main")),
		chromedp.WaitNotPresent(chromedp.CSS("[data-chart]:not([data-drawn=true])")),
		chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0); window.framesLeft = 4;
			(function next() { if (--window.framesLeft > 0) requestAnimationFrame(next); })();0`),
		chromedp.Poll[chromedp.Void](`window.framesLeft === 0`),
	)
}

func (b *browser) prefer(scheme string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// keep stores a picture of the whole page for a person to look at: go test -artifacts ./web.
func (b *browser) keep(name string) {
	b.t.Helper()
	keepPicture(b.t, name, func() ([]byte, error) { return chromedp.Run(b.ctx, chromedp.FullScreenshot(100)) })
}

// keepPicture stores what take returns. Without -artifacts nobody could see it, and none is taken.
func keepPicture(t testing.TB, name string, take func() ([]byte, error)) {
	t.Helper()
	if flag.Lookup("test.artifacts").Value.String() != "true" {
		return
	}
	picture, err := take()
	if err == nil {
		err = os.WriteFile(filepath.Join(t.ArtifactDir(), name), picture, 0o600)
	}
	if err != nil {
		t.Error(err)
	}
}
