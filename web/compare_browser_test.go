package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Whoever stops comparing, from the menu or from the palette, sees the days alone, and so on every page from then on.
func TestComparingEndsAndStaysEnded(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	for _, stop := range []func(){b.stopsInTheMenu, b.stopsInThePalette} {
		b.do(chromedp.Navigate(site + "/installations?range=28d&compare=previous"))
		b.chartsAreDrawn(2)
		if dashed := b.text("#chart-active .legend"); !strings.Contains(dashed, "previous 28 days") {
			t.Fatalf("nothing is compared: %s", dashed)
		}
		b.namesEachSeriesOnce()
		stop()
		b.chartsAreDrawn(2)
		b.comparesNothing()
		b.do(chromedp.Navigate(site + "/installations")) // as it was seen last
		b.chartsAreDrawn(2)
		b.comparesNothing()
	}
	b.nothingWasComplainedAbout()
}

// Any earlier days are compared with by the first of them, by hand as by address, and stay so on the next page.
func TestAnyEarlierDaysAreChosenInTheMenu(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/installations?range=28d"))
	b.chartsAreDrawn(2)
	const form = "[data-testid=compare-form]"
	b.do(chromedp.Click(chromedp.CSS("[data-testid=compare-menu] > summary")), chromedp.WaitVisible(chromedp.CSS(form+" input[type=date]")))
	const choose = `(() => { const field = document.querySelector("[data-testid=compare-form] input[type=date]");
		return field.value = new Date(Date.parse(field.max) - 49 * 864e5).toISOString().slice(0, 10); })()`
	day := answered(b, chromedp.Evaluate[string](choose))
	b.push(form + " button")
	b.chartsAreDrawn(2)
	if legend := b.text("#chart-active .legend"); !strings.Contains(legend, "28 days, 50 days before") {
		t.Errorf("compared from %s: %s", day, legend)
	}
	b.push(`.nav a[data-report][href^="/services"]`)
	if address := answered(b, chromedp.Evaluate[string](`location.href`)); !strings.HasSuffix(address, "&compare="+day) {
		t.Errorf("the next page is %s", address)
	}
	b.nothingWasComplainedAbout()
}

// namesEachSeriesOnce: the end of a line says what it was before, in the line's colour.
func (b *browser) namesEachSeriesOnce() {
	b.t.Helper()
	const words = `[...document.querySelectorAll("#chart-active svg text")].filter(e => e.textContent.includes("ago") ||
		e.textContent.startsWith("28 days")).map(e => e.textContent + " " + getComputedStyle(e).fill).join("|")`
	ends := strings.Split(answered(b, chromedp.Evaluate[string](words)), "|")
	if len(ends) != 2 || !strings.HasPrefix(ends[0], "28 days: 26 rgb") || !strings.HasPrefix(ends[1], "28 days ago: ") {
		b.t.Fatalf("the compared line ends with %q", ends)
	}
	_, first, _ := strings.Cut(ends[0], "rgb")
	if _, second, _ := strings.Cut(ends[1], "rgb"); first != second || first == "(0, 0, 0)" {
		b.t.Errorf("the words have the colours %s and %s", first, second)
	}
}

// Lines of earlier days have one key together, and each goes with its own line.
func TestLinesOfEarlierDaysArePressedTogetherAndWithTheirOwn(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/services?range=28d&compare=previous"))
	b.chartsAreDrawn(2)
	const keys = "#chart-reach-over-time [data-legend] li"
	if last := b.text(keys + ":last-child"); last != "previous 28 days" {
		t.Fatalf("the last key is %q", last)
	}
	dashed := func(want int) {
		t.Helper()
		b.do(chromedp.Poll[chromedp.Void](fmt.Sprintf(
			`document.querySelectorAll("[data-chart=reach-over-time] path[stroke-dasharray]").length === %d`, want)))
	}
	dashed(3)
	b.do(chromedp.Click(chromedp.CSS(keys + "[data-series=Recognition] button")))
	dashed(2)
	b.do(chromedp.Click(chromedp.CSS(keys + ":last-child button")))
	dashed(0)
	b.do(chromedp.Click(chromedp.CSS(keys + ":last-child button")))
	dashed(3)
	b.nothingWasComplainedAbout()
}

// On a phone and a tablet a comparison takes no button away, and the values of the days compared can be read.
func TestComparingOnNarrowScreensTakesNothingAway(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	const recognition = "#chart-reach-over-time [data-legend] [data-series=Recognition]"
	for width, want := range map[int64]string{390: "(28 days ago ", 768: ""} {
		for _, compare := range []string{"", "&compare=previous", "&compare=weekdays"} {
			b.do(chromedp.EmulateViewport(width, 844), chromedp.Navigate(site+"/services?range=28d"+compare))
			b.chartsAreDrawn(2)
			if !answered(b, chromedp.Evaluate[bool](`document.querySelector(".range-keys").checkVisibility()`)) {
				t.Errorf("%d px%s: the button of the keys is gone", width, compare)
			}
			if key := b.text(recognition); compare != "" && (!strings.Contains(key, want) || want == "" && key != "Recognition") {
				t.Errorf("%d px%s: the legend says %q", width, compare, key)
			}
		}
	}
	b.nothingWasComplainedAbout()
}

// A slide is called by what its chart shows: not by a line that is hidden.
func TestAMessageGoesWithTheLineThatItSpeaksOf(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	const isSilent = `document.querySelector("#chart-active").hasAttribute("data-message-off")`
	b.do(chromedp.Navigate(site + "/?range=28d&legend=active.28-days"))
	b.chartsAreDrawn(1)
	b.do(
		chromedp.Poll[chromedp.Void](isSilent),
		chromedp.Click(chromedp.CSS("#chart-active [data-entry='28-days'] button")),
		chromedp.Poll[chromedp.Void]("!"+isSilent),
		chromedp.Click(chromedp.CSS("#chart-active [data-entry='1-day'] button")), // of which it does not speak
		chromedp.Poll[chromedp.Void](`document.querySelector("#chart-active [data-entry='1-day'] [aria-pressed=false]")`),
		chromedp.Poll[chromedp.Void]("!"+isSilent),
	)
	b.nothingWasComplainedAbout()
}

func (b *browser) stopsInTheMenu() {
	b.t.Helper()
	const first = "[data-testid=compare-menu] .pills a:first-child"
	b.do(chromedp.Click(chromedp.CSS("[data-testid=compare-menu] > summary")), chromedp.WaitVisible(chromedp.CSS(first)))
	if label := b.text(first); label != "none" {
		b.t.Errorf("the first choice is %q", label)
	}
	b.push(first)
}

func (b *browser) stopsInThePalette() { b.typesIntoPalette("stop comparing") }

func (b *browser) comparesNothing() {
	b.t.Helper()
	at, legend, menu := answered(b, chromedp.Location()), b.text("#chart-active .legend"), b.text("[data-testid=compare-menu] > summary")
	if strings.Contains(at, "compare=") || strings.Contains(legend, "previous") || menu != "Compare" {
		b.t.Errorf("at %s the legend says %q and the menu %q", at, legend, menu)
	}
}

// The link of a chart is copied, with the days that are shown and not with a range that moves on; that is said, and the
// page stays where it is. Where pages came over plain HTTP there is no clipboard, and it works, too.
func TestTheLinkOfAChartIsCopiedWithItsDays(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/installations?range=28d&by=week"))
	b.chartsAreDrawn(2)
	const link, said = "#chart-gains [data-chart-link]", "#chart-gains .copied"
	b.do(
		chromedp.Evaluate[chromedp.Void](`document.addEventListener("copy", () => { window.copied = document.activeElement.value });
			Object.defineProperty(navigator, "clipboard", {value: undefined, configurable: true});0`),
		chromedp.Click(chromedp.CSS(link)),
		chromedp.Poll[chromedp.Void](`document.querySelector("`+said+`[role=status]").textContent === "Link copied"`),
	)
	want := site + "/installations?by=week&from=2025-05-04&to=2025-05-31#chart-gains"
	if got := answered(b, chromedp.Evaluate[string](`window.copied`)); got != want {
		t.Errorf("copied %s, want %s", got, want)
	}
	if at := answered(b, chromedp.Location()); strings.Contains(at, "#") {
		t.Errorf("the page jumped to %s", at)
	}
	b.do(chromedp.Poll[chromedp.Void](`document.querySelector("` + said + `").textContent === ""`))
	b.do(
		chromedp.Evaluate[chromedp.Void](`delete navigator.clipboard;0`), chromedp.Click(chromedp.CSS(link)),
		chromedp.Poll[chromedp.Void](`document.querySelector("`+said+`").textContent === "Link copied"`),
	)
	b.do(chromedp.Navigate(want))
	b.chartsAreDrawn(2)
	if label := b.text("[data-testid=range-label]"); label != "4 – 31 May 2025 (28 days)" {
		t.Errorf("the link shows %s", label)
	}
	b.nothingWasComplainedAbout()
}
