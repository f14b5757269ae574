package main

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What is pointed at in one chart is marked in all; days that are drawn over stand in the address, and Escape leads back;
// a click on a day tells what happened on it, in the numbers of expected.json.
func TestOneTimeHoldsForEveryChart(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	const whole = "/installations?range=all&by=day"
	b.do(chromedp.Navigate(site + "/?range=28d"))
	b.chartsAreDrawn(3)
	b.pointsAt("active", 0.5)
	b.do(chromedp.Poll[chromedp.Void](`[...document.querySelectorAll(".multiple .crosshair")].some(e => !e.hidden)`))

	b.do(chromedp.Navigate(site + whole))
	b.chartsAreDrawn(3)
	b.drawsOver("active", 0.3, 0.6)
	address := answered(b, chromedp.Location())
	if !strings.Contains(address, "from=2025-0") || !strings.Contains(address, "to=2025-0") {
		t.Errorf("what was drawn over is not in the address %s", address)
	}
	b.chartsAreDrawn(3)
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent(kb.Escape)); err != nil {
		t.Fatal(err)
	}
	if back := answered(b, chromedp.Location()); back != site+whole {
		t.Errorf("Escape leads to %s, want %s", back, whole)
	}
	b.chartsAreDrawn(3)
	b.choosesDaysByKeys()
	b.do(chromedp.Navigate(site + whole))
	b.chartsAreDrawn(3)
	b.asksForADay(readGolden(t).Days)
	b.nothingWasComplainedAbout()
}

// On a first visit the address says nothing. Zooming out and Back lead to the days that were shown all the same, and days
// that were drawn over are kept like typed ones: pages open with what was shown last, and with nothing that was not.
func TestAZoomOnAFirstVisitLeadsBack(t *testing.T) {
	t.Parallel()
	site, b := openGolden(t)
	back := map[string]chromedp.Action[chromedp.Void]{
		"/":         chromedp.Click(chromedp.CSS("[data-zoom-out]")),
		"/services": chromedp.NavigateBack(),
	}
	for path, chart := range map[string]string{"/": "active", "/services": "reach-over-time"} {
		b.do(
			chromedp.Evaluate[chromedp.Void](`document.cookie = "view=; Max-Age=0; Path=/";0`),
			chromedp.Navigate(site+path),
		)
		b.chartsAreDrawn(3)
		const height = `document.querySelector(".range-row").offsetHeight`
		before, bar := b.text("[data-testid=range-label]"), answered(b, chromedp.Evaluate[int](height))
		b.drawsOver(chart, 0.3, 0.6)
		b.chartsAreDrawn(3)
		if zoomed := answered(b, chromedp.Evaluate[int](height)); zoomed != bar {
			t.Errorf("%s: the bar is %d px high, and %d with the way back", path, bar, zoomed)
		}
		if zoomed := b.text("[data-testid=range-label]"); zoomed == before {
			t.Fatalf("%s is not zoomed into: %s", path, zoomed)
		}
		if _, err := chromedp.RunResponse(b.ctx, back[path]); err != nil {
			t.Fatal(err)
		}
		b.chartsAreDrawn(3)
		if after := b.text("[data-testid=range-label]"); after != before {
			t.Errorf("%s shows %s afterwards, want %s", path, after, before)
		}
		b.drawsOver(chart, 0.3, 0.6)
		b.chartsAreDrawn(3)
		zoomed := b.text("[data-testid=range-label]")
		b.do(chromedp.Navigate(site + "/faces"))
		b.chartsAreDrawn(3)
		if opened := b.text("[data-testid=range-label]"); opened != zoomed {
			t.Errorf("after a zoom on %s another page opens with %s, want %s", path, opened, zoomed)
		}
	}
	b.nothingWasComplainedAbout()
}

// drawsOver pulls the mouse from one share of a chart's width to another.
func (b *browser) drawsOver(chart string, from, to float64) {
	b.t.Helper()
	left, top, width := b.middleOf(chart)
	_, err := chromedp.RunResponse(b.ctx,
		chromedp.MouseEvent("mouseMoved", left+width*from, top),
		chromedp.MouseEvent("mousePressed", left+width*from, top, chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseMoved", left+width*to, top+5, chromedp.ButtonLeft),
		chromedp.MouseEvent("mouseReleased", left+width*to, top+5, chromedp.ButtonLeft),
	)
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) middleOf(chart string) (left, top, width float64) {
	b.t.Helper()
	const middle = `(() => { const e = document.querySelector("[data-chart=CHART]"); e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect(); return [r.left, r.top + r.height / 2, r.width] })()`
	at := answered(b, chromedp.Evaluate[[]float64](strings.Replace(middle, "CHART", chart, 1)))
	return at[0], at[1], at[2]
}

// asksForADay clicks into a chart, and compares the dialog's counts with the golden row of its day.
func (b *browser) asksForADay(rows []row) {
	b.t.Helper()
	b.do(
		chromedp.Evaluate[chromedp.Void](`localStorage.removeItem("practised")`), chromedp.Reload())
	b.chartsAreDrawn(3)
	left, top, width := b.middleOf("gains")
	b.do(chromedp.MouseEvent("mouseMoved", left+width*0.5, top))
	b.sees("[data-chart=gains] .tip-hint", "drag: zoom")
	b.do(
		chromedp.MouseEvent("mousePressed", left+width*0.5, top, chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent("mouseReleased", left+width*0.5, top, chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.WaitVisible(chromedp.CSS(".day-dialog [data-day]")),
	)
	day := answered(b, chromedp.Evaluate[string](`document.querySelector("[data-day]").dataset.day`))
	i := slices.IndexFunc(rows, func(r row) bool { return r["day"] == day })
	if i < 0 {
		b.t.Fatalf("%s is no golden day", day)
	}
	told := b.text(".day-dialog")
	for label, field := range map[string]string{"New": "new", "Came back": "resurrected"} {
		want := fmt.Sprintf("%s\n%d\n", label, int64(fieldOf(rows[i], []string{field})))
		if !strings.Contains(told+"\n", want) {
			b.t.Errorf("of %s the dialog says %q, want %q", day, told, want)
		}
	}
	if want := fmt.Sprintf("%d active installations, ", int64(fieldOf(rows[i], []string{"active_28"}))); !strings.Contains(told, want) {
		b.t.Errorf("of %s the dialog does not begin with %q: %q", day, want, told)
	}
	if done := answered(b, chromedp.Evaluate[string](`localStorage.getItem("practised")`)); done != "true" {
		b.t.Errorf("after a click the hint would be shown again: %s", done)
	}
	b.passesAudit("a day", readAxe(b.t))
	b.keep("day.png")
	b.stepsToTheDayBefore(rows[i-1], rows[i])
	b.notesTheDay()
	b.readsByKeys(rows)
}

// stepsToTheDayBefore uses the dialog's arrows: there, and back.
func (b *browser) stepsToTheDayBefore(before, day row) {
	b.t.Helper()
	for _, step := range []struct {
		arrow string
		to    row
	}{{"The day before", before}, {"The day after", day}} {
		seen := fmt.Sprintf("\n%d\n", int64(fieldOf(step.to, []string{"active_1"})))
		b.do(
			chromedp.Click(chromedp.CSS(`.day-dialog [aria-label="`+step.arrow+`"]`)),
			chromedp.WaitReady(chromedp.CSS(fmt.Sprintf(`.day-dialog [data-day="%s"]`, step.to["day"]))),
		)
		if told := b.text(".day-dialog"); !strings.Contains(told, "Seen that day") || !strings.Contains(told, seen) {
			b.t.Errorf("of %s the dialog says %q, want %q seen", step.to["day"], told, seen)
		}
	}
}

// notesTheDay adds a note in the dialog: the page stays where it is, and shows the note.
func (b *browser) notesTheDay() {
	b.t.Helper()
	const place = `(card => [location.href + " " + card.id, String(card.getBoundingClientRect().top)])(
		[...document.querySelectorAll(".chart-card")].find(e => e.getBoundingClientRect().bottom > 120))`
	before := answered(b, chromedp.Evaluate[[]string](place))
	_, err := chromedp.RunResponse(b.ctx,
		chromedp.SendKeys(chromedp.CSS(".day-dialog [name=text]"), "A talk in Lyon"+kb.Enter))
	if err != nil {
		b.t.Fatal(err)
	}
	b.chartsAreDrawn(3)
	b.sees("[data-testid=notes]", "A talk in Lyon")
	b.opensThePin()
	after := answered(b, chromedp.Evaluate[[]string](place))
	was, _ := strconv.ParseFloat(before[1], 64)
	is, _ := strconv.ParseFloat(after[1], 64)
	if after[0] != before[0] || math.Abs(is-was) > 2 { // a scroll goes by whole pixels
		b.t.Errorf("after a note the page is at %s, was at %s", after, before)
	}
}

// opensThePin clicks the day of the newest note below a chart's axis, which tells what was noted.
func (b *browser) opensThePin() {
	b.t.Helper()
	const pin = `(() => { const e = [...document.querySelectorAll("[data-chart=gains] text")].findLast(e =>
			/^\d+ [A-Z][a-z]+$|notes$/.test(e.textContent) && getComputedStyle(e).fontWeight === "600");
		const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2] })()`
	at := answered(b, chromedp.Evaluate[[]float64](pin))
	b.do(
		chromedp.MouseEvent("mouseMoved", at[0], at[1]),
		chromedp.Poll[chromedp.Void](`document.querySelector("[data-chart=gains]").title.includes("A talk in Lyon")`),
		chromedp.MouseEvent("mousePressed", at[0], at[1], chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.MouseEvent("mouseReleased", at[0], at[1], chromedp.ButtonLeft, chromedp.ClickCount(1)),
		chromedp.WaitVisible(chromedp.CSS(".day-dialog [data-day]")),
	)
	b.sees(".day-dialog .day-note", "A talk in Lyon")
	b.do(chromedp.Click(chromedp.CSS(".day-close")), chromedp.WaitNotPresent(chromedp.CSS(".day-dialog")))
}

// choosesDaysByKeys chooses the last three days of a chart with the keyboard alone: they are spoken, and Enter zooms in.
func (b *browser) choosesDaysByKeys() {
	b.t.Helper()
	const shift = 8
	b.do(
		chromedp.Focus(chromedp.CSS("[data-chart=active]")), chromedp.KeyEvent(kb.End),
		chromedp.KeyEvent(kb.ArrowLeft, chromedp.KeyModifiers(shift)), chromedp.KeyEvent(kb.ArrowLeft, chromedp.KeyModifiers(shift)),
	)
	if spoken := b.text("#chart-active p[role=status]"); !strings.HasPrefix(spoken, "29 – 31 May 2025 · 3 days chosen; Thu, 29 May 2025") {
		b.t.Errorf("of chosen days is spoken %q", spoken)
	}
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		b.t.Fatal(err)
	}
	b.sees("[data-testid=range-label]", "29 – 31 May 2025 (3 days)")
	b.do(chromedp.Poll[chromedp.Void](`document.activeElement?.dataset.chart === "active"`)) // where the next key is read
}

// readsByKeys reads a chart with the keyboard alone: what stands at a day is spoken, and Enter opens the day.
func (b *browser) readsByKeys(rows []row) {
	b.t.Helper()
	last := rows[len(rows)-1]
	day, err := time.Parse(time.DateOnly, fmt.Sprint(last["day"]))
	if err != nil {
		b.t.Fatal(err)
	}
	want := fmt.Sprintf("%s, 28 days %d", day.Format("Mon, 2 Jan 2006"), int64(fieldOf(last, []string{"active_28"})))
	b.do(chromedp.Focus(chromedp.CSS("[data-chart=active]")), chromedp.KeyEvent(kb.Home), chromedp.KeyEvent(kb.End))
	if spoken := b.text("#chart-active p[role=status]"); !strings.HasPrefix(spoken, want) {
		b.t.Errorf("of the last day is spoken %q, want %q", spoken, want)
	}
	b.do(chromedp.KeyEvent(kb.ArrowLeft), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS(".day-dialog [data-day]")))
	opened := answered(b, chromedp.Evaluate[string](`document.querySelector("[data-day]").dataset.day`))
	if before := day.AddDate(0, 0, -1).Format(time.DateOnly); opened != before {
		b.t.Errorf("Enter opens %s, want %s", opened, before)
	}
}
