package main

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"compreface-stats/models/testdb"
	"compreface-stats/models/testdb/machine"
)

const email, password = "ada@example.org", "correct horse battery"

// The golden history ends on 31 May 2025: on the first of June it is complete, with 26 active installations.
var firstOfJune = time.Date(2025, 6, 1, 12, 0, 0, 0, time.UTC)

func TestAMaintainerSeesTheCharts(t *testing.T) {
	t.Parallel()
	env := environment{"DATABASE_URL": testdb.SQLite(t), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
	mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
	site := start(t, env, clockAt(firstOfJune).now).url
	b := openBrowser(t)

	b.do(chromedp.Navigate(site + "/"))
	b.signIn()
	b.chartsAreDrawn(3)
	if text := b.text(`[data-testid=figures]`); !strings.Contains(text, "26") {
		t.Errorf("the headline figures do not say 26:\n%s", text)
	}
	b.switchRange()
	b.openTable()
	b.everyLook("overview")
	b.nothingWasComplainedAbout()
}

func TestAnEmptyServerSaysHowToBegin(t *testing.T) {
	t.Parallel()
	env := environment{"DATABASE_URL": testdb.SQLite(t), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
	p := start(t, env, time.Now)
	b := openBrowser(t)
	b.do(chromedp.Navigate(p.url + "/"))
	b.signIn()
	text := b.text(`[data-testid=empty]`)
	for _, want := range []string{"APP_FEIGN_APPERYIO_URL", "/rest/1/db/collections", "import", "demo"} {
		if !strings.Contains(text, want) {
			t.Errorf("the empty page lacks %q:\n%s", want, text)
		}
	}
	b.everyLook("empty")
	body := `{"install_guid":"00000000-0000-1000-8000-000000000000","action_name":"USER_CREATE"}`
	if status, answer := p.post(generalPath, body); status != http.StatusOK {
		t.Fatalf("%d %s", status, answer)
	}
	b.do(chromedp.WaitVisible(chromedp.CSS("[data-testid=first-day]"))) // by itself
	if words := b.text("[data-testid=first-day]"); !strings.Contains(words, "1 installation today") {
		t.Errorf("the first day says %q", words)
	}
	b.nothingWasComplainedAbout()
}

// browser is one tab of a real Chromium.
type browser struct {
	t          testing.TB
	ctx        context.Context
	complaints chan string
}

// browserPatience is for a machine that does much else; nothing waits for it to pass.
const browserPatience = 5 * time.Minute

func openBrowser(t testing.TB) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("-short opens no browser")
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), chromedp.ExecPath(chromium(t)), chromedp.Headless,
		chromedp.NoFirstRun, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, browserPatience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t, ctx, make(chan string, 1000)}
	go b.listen(chromedp.Console(ctx)) // starts the browser, and so comes first
	b.do(chromedp.EmulateViewport(1440, 900))
	return b
}

func chromium(t testing.TB) string {
	t.Helper()
	path, err := machine.Chromium()
	leaveOut(t, err)
	return path
}

// listen collects what the browser complains about; violations of the Content-Security-Policy are among it.
func (b *browser) listen(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleWarning || m.IsException() {
			b.complaints <- fmt.Sprintf("%s (%s:%d)", m, m.URL, m.Line)
		}
	}
}

func (b *browser) nothingWasComplainedAbout() {
	b.t.Helper()
	for len(b.complaints) > 0 {
		b.t.Errorf("the browser's console: %s", <-b.complaints)
	}
}

// do takes the steps, each as soon as the page allows it; a page that never does is photographed.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, browserPatience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.keep("failed.png")
		b.t.Fatal(err)
	}
}

// text is what is read of an element: what keeps a date in one line is read as a space.
func (b *browser) text(css string) string {
	b.t.Helper()
	return strings.ReplaceAll(answered(b, chromedp.Text(chromedp.CSS(css))), "\u00a0", " ")
}

func answered[T any](b *browser, question chromedp.Action[T]) T {
	b.t.Helper()
	answer, err := chromedp.Run(b.ctx, question)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer
}

func (b *browser) signIn() {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.CSS("[data-testid=login]")),
		chromedp.SendKeys(chromedp.CSS("input[name=email]"), email),
		chromedp.SendKeys(chromedp.CSS("input[name=password]"), password),
		chromedp.Click(chromedp.CSS("[data-testid=login] button[type=submit]")),
		chromedp.WaitVisible(chromedp.CSS("form.sign-out")))
}

func (b *browser) waitsForDrawings() {
	b.t.Helper()
	b.do(chromedp.WaitReady(chromedp.CSS("[data-chart][data-drawn=true]")),
		chromedp.WaitNotPresent(chromedp.CSS("[data-chart]:not([data-drawn=true])")))
}

// chartsAreDrawn waits for all drawings and looks whether each has shapes in it.
func (b *browser) chartsAreDrawn(least int) {
	b.t.Helper()
	b.waitsForDrawings()
	shapes := answered(
		b,
		chromedp.Evaluate[map[string]int](`Object.fromEntries([...document.querySelectorAll("[data-chart]")]
		.map(e => [e.dataset.chart, e.querySelectorAll("svg path, svg rect, svg text").length]))`),
	)
	if len(shapes) < least {
		b.t.Errorf("%d charts on the page, want %d or more", len(shapes), least)
	}
	for name, count := range shapes {
		if count < 10 {
			b.t.Errorf("chart %s has %d shapes in it", name, count)
		}
	}
}

// opensRange unfolds the menu of days.
func (b *browser) opensRange() {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(".range-free > summary")), chromedp.WaitVisible(chromedp.CSS(".range-form")))
}

// switchRange follows the first of the ready-made ranges that is not shown yet.
func (b *browser) switchRange() {
	b.t.Helper()
	const other = `nav[aria-label=Range] a:not([aria-current])`
	b.opensRange()
	before, want := b.text("[data-testid=range-label]"), b.text(other)
	response, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(other)))
	if err != nil || response.Status != 200 {
		b.t.Fatalf("switching to %s: %v %+v", want, err, response)
	}
	b.chartsAreDrawn(3)
	b.opensRange()
	if current := b.text(`nav[aria-label=Range] a[aria-current]`); current != want {
		b.t.Errorf("the page shows %s, want %s", current, want)
	}
	if after := b.text("[data-testid=range-label]"); after == before {
		b.t.Errorf("the range is still %s", after)
	}
	address, err := url.Parse(answered(b, chromedp.Location()))
	if err != nil || address.RawQuery == "" {
		b.t.Errorf("the range is not in the address %s: %v", address, err)
	}
}

func (b *browser) openTable() {
	b.t.Helper()
	const visible = `[...document.querySelectorAll("details.table-view td")].filter(cell => cell.checkVisibility()).length`
	if cells := answered(b, chromedp.Evaluate[int](visible)); cells > 0 {
		b.t.Errorf("%d cells of tables can be seen before one was opened", cells)
	}
	b.do(chromedp.Focus(chromedp.CSS("details.table-view > summary")), chromedp.KeyEvent(kb.Enter),
		chromedp.WaitReady(chromedp.CSS("details.table-view[open]")))
	if cells := answered(b, chromedp.Evaluate[int](visible)); cells == 0 {
		b.t.Error("no cell of the opened table can be seen")
	}
}
