package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// aTouch sends the chart of active installations a touch at a share of its width.
const aTouch = `((type, share, down) => { const e = document.querySelector("[data-chart=active]");
	e.scrollIntoView({block: "center"});
	const r = e.getBoundingClientRect(), at = {clientX: r.left + r.width * share, clientY: r.top + r.height / 2 + down};
	const event = Object.assign(new Event(type, {bubbles: true, cancelable: true}), {touches: [at], changedTouches: [at]});
	e.dispatchEvent(event); return event.defaultPrevented })`

const isDrawingOver = `"drawing" in document.querySelector("[data-chart=active]").dataset`

// A finger that moves at once scrolls the page; one that rested draws over days, which are shown alone.
func TestAFingerDrawsOverDaysOnceItRested(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/?from=2025-03-01&to=2025-05-31"))
	b.chartsAreDrawn(3)
	b.touches("touchstart", 0.3, 0)
	if b.touches("touchmove", 0.3, 40) {
		t.Error("a finger that moves at once does not scroll")
	}
	b.touches("touchend", 0.3, 40)

	b.touches("touchstart", 0.3, 0)
	b.do(chromedp.Poll[chromedp.Void](isDrawingOver))
	if !b.touches("touchmove", 0.7, 0) {
		t.Error("the page scrolls below a finger that draws over days")
	}
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Evaluate[chromedp.Void](aTouch+`("touchend", 0.7, 0);0`)); err != nil {
		t.Fatal(err)
	}
	address := answered(b, chromedp.Location())
	if !strings.Contains(address, "from=2025-03-") || !strings.Contains(address, "to=2025-05-") ||
		strings.Contains(address, "to=2025-05-31") {
		t.Errorf("drawing over days leads to %s", address)
	}
	const inTheWay = `[...document.querySelectorAll(".range-row > .menu > summary, .zoom-out")].filter((e, i, all) => {
		const r = e.getBoundingClientRect(), next = all[i + 1]?.getBoundingClientRect();
		return e.hidden || r.width < 40 || r.right > innerWidth || next && r.right > next.left && r.bottom > next.top && r.top < next.bottom;
	}).map(e => e.textContent.trim()).join()`
	for _, width := range []int64{390, 320} {
		b.do(chromedp.EmulateViewport(width, 844))
		if found := answered(b, chromedp.Evaluate[string](inTheWay)); found != "" {
			t.Errorf("at %d px, zoomed, these have no room: %s", width, found)
		}
	}
	b.nothingWasComplainedAbout()
}

// touches sends a touch, and reports whether the page was kept from scrolling.
func (b *browser) touches(event string, share, down float64) bool {
	b.t.Helper()
	return answered(b, chromedp.Evaluate[bool](fmt.Sprintf("%s(%q, %v, %v)", aTouch, event, share, down)))
}

// A picture takes no keys, and a link to the charts is of use to the keyboard if it moves the focus.
func TestChartsWithKeysAreApplicationsAndAreSkippedTo(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	b.do(chromedp.Navigate(site + "/?range=all"))
	b.chartsAreDrawn(3)
	const wrong = `[...document.querySelectorAll("[data-chart][tabindex='0']")].filter(e => e.getAttribute("role") !== "application" ||
		!e.getAttribute("aria-label") || !document.getElementById(e.getAttribute("aria-describedby"))).map(e => e.dataset.chart).join()`
	if found := answered(b, chromedp.Evaluate[string](wrong)); found != "" {
		t.Errorf("charts with keys and without the role or the words for them: %s", found)
	}
	const skip = `(() => { document.querySelector(".skip[href^='#chart-']").click(); return document.activeElement.id })()`
	if id := answered(b, chromedp.Evaluate[string](skip)); id != "chart-active" {
		t.Errorf("skipping to the charts leads the focus to %q", id)
	}
	b.nothingWasComplainedAbout()
}

// On a phone a tooltip is as large as a drawing: it stands outside of it and is whole, with the button that leads on. What
// is pointed at opens nothing, also where the button comes under the finger; what is pressed does.
func TestOnAPhoneATooltipIsWholeAndOpensOnlyWhatIsPressed(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	phone := chromedp.EmulateViewport(390, 844, chromedp.EmulateTouch, chromedp.EmulateMobile)
	b.do(phone, chromedp.Navigate(site+"/services?range=28d&compare=previous"))
	b.chartsAreDrawn(3)
	left, top, width := b.middleOf("reach-over-time")
	b.taps(left+width*0.6, top-10)
	b.do(chromedp.Poll[chromedp.Void](`(() => { const chart = document.querySelector("[data-chart=reach-over-time]");
		const [tip, all, button] = [chart.querySelector(".tip"), chart, chart.querySelector(".tip-open")].map(e => e?.getBoundingClientRect());
		return button && (tip.top >= all.bottom - 1 || tip.bottom <= all.top + 1) && tip.bottom <= innerHeight + 1 && tip.right <= innerWidth &&
			document.elementFromPoint(button.left + button.width / 2, button.top + button.height / 2).className.includes("tip-open") })()`))
	at := answered(b, chromedp.Evaluate[[]float64](`(() => { const button = document.querySelector("[data-chart=reach-over-time] .tip-open");
		const r = button.getBoundingClientRect();
		button.dispatchEvent(new MouseEvent("click", {detail: 1, bubbles: true})); // of a finger that came down elsewhere
		return [r.left + r.width / 2, r.top + r.height / 2] })()`))
	b.taps(at[0], at[1])
	b.do(chromedp.WaitVisible(chromedp.CSS("dialog[open]")))
	const opened = `performance.getEntriesByType("resource").filter(({ name }) => new URL(name).pathname.startsWith("/day")).length`
	if n := answered(b, chromedp.Evaluate[int](opened)); n != 1 {
		t.Errorf("one press opens %d days", n)
	}
	b.nothingWasComplainedAbout()
}

// taps puts a finger down and lifts it there.
func (b *browser) taps(x, y float64) {
	b.t.Helper()
	down := input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchStart, TouchPoints: []*input.TouchPoint{{X: x, Y: y}}}
	up := input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}}
	for _, event := range []input.DispatchTouchEventParams{down, up} {
		if _, err := chromedp.Call(b.ctx, input.DispatchTouchEvent, event); err != nil {
			b.t.Fatal(err)
		}
	}
}
