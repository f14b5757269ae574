package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"compreface-stats/web/bidi"
)

// tab is one page of a browser: what a person's hands do to it, and what eyes and scripts read from it. Everything else
// that a walk needs is made of these, so that it is the same in every browser.
type tab interface {
	// Open returns when the page is loaded.
	Open(ctx context.Context, address string) error
	// Evaluate returns the value of an expression as JSON; a promise is waited for.
	Evaluate(ctx context.Context, expression string) (json.RawMessage, error)
	Move(ctx context.Context, places ...bidi.Point) error
	Click(ctx context.Context, at bidi.Point, times int) error
	Drag(ctx context.Context, from, to bidi.Point) error
	Press(ctx context.Context, keys ...rune) error
	// Chord presses a key while another is held.
	Chord(ctx context.Context, held, key rune) error
	Resize(ctx context.Context, width, height int) error
	// Prefer has the visitor prefer "light" or "dark".
	Prefer(ctx context.Context, scheme string) error
	// Picture is of the whole page.
	Picture(ctx context.Context) ([]byte, error)
	// Complaints are the warnings and errors in the console since the last call.
	Complaints() []string
	// Downloads is the folder of what was downloaded.
	Downloads() string
}

// walkersPatience is for one condition, on a machine that does much else; nothing waits for it to pass.
const walkersPatience = 2 * time.Minute

// walker goes through the site in a tab, and looks.
type walker struct {
	tab
	t    testing.TB
	ctx  context.Context
	site string
	left int // pages so far
}

func (w *walker) must(err error) {
	w.t.Helper()
	if err != nil {
		w.keep("failed.png")
		w.t.Fatal(err)
	}
}

// open goes to a path of the site.
func (w *walker) open(path string) {
	w.t.Helper()
	w.must(w.Open(w.ctx, w.site+path))
}

// value reads something from the page.
func value[T any](w *walker, expression string) (v T) {
	w.t.Helper()
	answer, err := w.Evaluate(w.ctx, expression)
	w.must(err)
	if err := json.Unmarshal(answer, &v); err != nil {
		w.t.Fatalf("%s is %s: %v", expression, answer, err)
	}
	return v
}

// awaits returns the value of an expression as soon as it is neither null nor false. Pages that are on their way answer
// with errors.
func awaits[T any](w *walker, expression string) (v T) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, walkersPatience)
	defer cancel()
	for {
		answer, err := w.Evaluate(ctx, expression)
		if err == nil && string(answer) != "null" && string(answer) != "false" {
			if err := json.Unmarshal(answer, &v); err != nil {
				w.t.Fatalf("%s is %s: %v", expression, answer, err)
			}
			return v
		}
		select {
		case <-ctx.Done():
			w.keep("failed.png")
			w.t.Fatalf("%s is %s at last: %v", expression, answer, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (w *walker) waits(condition string) {
	w.t.Helper()
	awaits[bool](w, "Boolean("+condition+")")
}

// visible is a condition of the first element that a selector names.
func visible(css string) string {
	return fmt.Sprintf(`document.querySelector(%q)?.checkVisibility({visibilityProperty: true})`, css)
}

// text waits until an element is in sight.
func (w *walker) text(css string) string {
	w.t.Helper()
	w.waits(visible(css))
	return value[string](w, fmt.Sprintf(`document.querySelector(%q).innerText`, css))
}

// sees waits until an element is in sight and says all of this.
func (w *walker) sees(css string, words ...string) {
	w.t.Helper()
	wanted, err := json.Marshal(words)
	w.must(err)
	w.waits(visible(css))
	w.waits(fmt.Sprintf(`%s.every((words) => document.querySelector(%q).innerText.includes(words))`, wanted, css))
}

// follow returns when what a step leads to is loaded.
func (w *walker) follow(step func()) {
	w.t.Helper()
	w.left++
	w.waits(fmt.Sprintf(`(window.left = %d)`, w.left))
	step()
	w.waits(fmt.Sprintf(`window.left !== %d && document.readyState === "complete"`, w.left))
}

// click presses the mouse where an element is, once it is in sight, stands still and lies under nothing.
func (w *walker) click(css string) {
	w.t.Helper()
	at := awaits[[]float64](w, fmt.Sprintf(`(async () => {
		const e = document.querySelector(%q);
		if (!e?.checkVisibility({visibilityProperty: true})) return null;
		e.scrollIntoView({block: "center", inline: "nearest"});
		const place = () => { const r = e.getClientRects()[0]; return [r.left + r.width / 2, r.top + r.height / 2] };
		const before = place();
		await new Promise(requestAnimationFrame);
		const after = place();
		return String(before) === String(after) && e.contains(document.elementFromPoint(...after)) ? after : null;
	})()`, css))
	w.must(w.Click(w.ctx, bidi.Point{X: at[0], Y: at[1]}, 1))
}

// push clicks on what leads to another page.
func (w *walker) push(css string) {
	w.t.Helper()
	w.follow(func() { w.click(css) })
}

func (w *walker) press(keys ...rune) {
	w.t.Helper()
	w.must(w.Press(w.ctx, keys...))
}

// types replaces what stands in a field.
func (w *walker) types(css, words string) {
	w.t.Helper()
	w.click(css)
	w.waits(fmt.Sprintf(`document.activeElement.matches(%q) && (document.activeElement.select(), true)`, css))
	w.press([]rune(words)...)
}

// chartsAreDrawn waits for all drawings and looks whether each has shapes in it.
func (w *walker) chartsAreDrawn(least int) {
	w.t.Helper()
	w.waits(`document.querySelector("[data-chart][data-drawn=true]") && !document.querySelector("[data-chart]:not([data-drawn=true])")`)
	for name, count := range value[map[string]int](w, `Object.fromEntries([...document.querySelectorAll("[data-chart]")]
		.map(e => [e.dataset.chart, e.querySelectorAll("svg path, svg rect, svg text").length]))`) {
		if least--; count < 10 {
			w.t.Errorf("chart %s has %d shapes in it", name, count)
		}
	}
	if least > 0 {
		w.t.Errorf("%d charts are missing", least)
	}
}

// place is where a share of a chart's width and the middle of its height are in the window.
func (w *walker) place(css string, share float64) bidi.Point {
	w.t.Helper()
	at := value[[]float64](w, fmt.Sprintf(`(() => { const e = document.querySelector(%q); e.scrollIntoView({block: "center"});
		const r = e.getBoundingClientRect(); return [r.left + r.width * %f, r.top + r.height / 2] })()`, css, share))
	return bidi.Point{X: at[0], Y: at[1]}
}

func (w *walker) address() string {
	w.t.Helper()
	return strings.TrimPrefix(value[string](w, `location.href`), w.site)
}

func (w *walker) nothingWasComplainedAbout() {
	w.t.Helper()
	for _, complaint := range w.Complaints() {
		w.t.Errorf("at %s the browser's console: %s", w.address(), complaint)
	}
}

func (w *walker) keep(name string) {
	w.t.Helper()
	keepPicture(w.t, name, func() ([]byte, error) { return w.Picture(w.ctx) })
}
