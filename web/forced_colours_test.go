package main

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// strokes is the colours of the first chart's lines.
const strokes = `[...new Set([...document.querySelectorAll("[data-chart] svg path[fill=none]")]
	.map(path => path.getAttribute("stroke")).filter(Boolean))].length`

// A reader whose system chooses the colours still tells the lines of a chart from each other.
func TestChartsKeepTheirColoursWhereTheSystemForcesItsOwn(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Navigate(site + "/"))
	b.chartsAreDrawn(2)
	if got := answered(b, chromedp.Evaluate[int](strokes)); got < 4 {
		t.Errorf("three lines and their grid have %d colours", got)
	}
	const loud = `[...document.querySelectorAll("[data-chart] svg path[fill=none][stroke]")].filter(path =>
		getComputedStyle(path).stroke === GRID && !path.getAttribute("stroke-dasharray")).length`
	grid := `(() => { const i = document.createElement("i"); i.style.color = "GrayText"; document.body.append(i);
		const { color } = getComputedStyle(i); i.remove(); return color })()`
	if got := answered(b, chromedp.Evaluate[int](strings.ReplaceAll(loud, "GRID", grid))); got != 0 {
		t.Errorf("%d lines of the grid are as loud as the data", got)
	}
	b.do(chromedp.Navigate(site + "/installations"))
	b.chartsAreDrawn(1)
	const alike = `[".nav", ".page-head .pills, .story-page .pills"].filter(css => { const list = document.querySelector(css);
		const ground = a => getComputedStyle(a).backgroundColor;
		return ground(list.querySelector("[aria-current]")) === ground(list.querySelector("a:not([aria-current])")) })`
	if found := answered(b, chromedp.Evaluate[[]string](alike)); len(found) > 0 {
		t.Errorf("what is current looks like the rest in %q", found)
	}
	// At 400 % zoom a laptop is 320 px wide: ready-made ranges are all in reach.
	b.do(chromedp.EmulateViewport(320, 700), chromedp.Navigate(site+"/installations"))
	b.chartsAreDrawn(1)
	b.opensRange()
	hidden := `[...document.querySelectorAll(".range-free .pills a")].filter(a => {
		const r = a.getBoundingClientRect(); return r.width < 24 || r.right > innerWidth || r.left < 0; }).length`
	if got := answered(b, chromedp.Evaluate[int](hidden)); got != 0 {
		t.Errorf("%d ready-made ranges are out of reach at 320 px", got)
	}
}
