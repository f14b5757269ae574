package main

import (
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"compreface-stats/models/testdb"
)

// tasksNoted is evaluated before anything of a page is: the browser notes each task that keeps it busy for 50 ms or more.
const tasksNoted = `window.tasks = []; new PerformanceObserver(list => window.tasks.push(...list.getEntries().map(e => e.duration)))
	.observe({type: "longtask", buffered: true})`

// BenchmarkFirstSight measures, in milliseconds, how soon a person sees a page with nothing in the browser's cache: its
// largest part painted; and how long the browser is kept busy at one go (0: less than 50 ms), while the page loads and
// while its window is resized. SCALE_DATABASE names a database to look at; without it, it is the demo history.
//
//	go test -run xx -bench FirstSight -benchtime 10x ./web
func BenchmarkFirstSight(b *testing.B) {
	env := environment{"DATABASE_URL": envText("SCALE_DATABASE", "")}
	if env["DATABASE_URL"] == "" {
		env = environment{"DATABASE_URL": testdb.SQLite(b)}
		mustCommand(b, env, "demo")
	}
	if r := commandWith(b, env, password, "user", "add", email); r.code != exitOK {
		b.Log(r.stderr) // it is there from an earlier run
	}
	site, driven := start(b, env, time.Now).url, openBrowser(b)
	driven.do(chromedp.Navigate(site + "/"))
	driven.signIn()
	script := page.AddScriptToEvaluateOnNewDocumentParams{Source: tasksNoted}
	if _, err := chromedp.Call(driven.ctx, page.AddScriptToEvaluateOnNewDocument, script); err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"/", "/?range=all", "/installations?range=all", "/faces?range=all"} {
		b.Run(path, func(b *testing.B) { driven.measureSights(b, site+path) })
	}
}

// sight is what a person waits for, in milliseconds.
type sight struct{ painted, loading, resizing []float64 }

func (b *browser) measureSights(bench *testing.B, address string) {
	var all sight
	for bench.Loop() {
		if _, err := chromedp.Call(b.ctx, network.ClearBrowserCache, cdp.Empty{}); err != nil {
			bench.Fatal(err)
		}
		b.do(chromedp.EmulateViewport(1366, 768), chromedp.Navigate(address))
		b.do(
			chromedp.WaitReady(chromedp.CSS("[data-chart][data-drawn=true]")),
			chromedp.Evaluate[chromedp.Void](
				`window.sight = null; new PerformanceObserver(list => { window.sight = list.getEntries().at(-1).startTime })
				.observe({type: "largest-contentful-paint", buffered: true});0`,
			),
			chromedp.Poll[chromedp.Void](`window.sight !== null`),
		)
		all.painted = append(all.painted, answered(b, chromedp.Evaluate[float64](`window.sight`)))
		b.settles()
		all.loading = append(all.loading, b.longestTask())
		for width := int64(1360); width > 1000; width -= 60 {
			b.do(chromedp.EmulateViewport(width, 768))
		}
		b.do(
			chromedp.Evaluate[chromedp.Void](`window.rested = performance.now() + 800;0`),
			chromedp.Poll[chromedp.Void](`performance.now() > window.rested`),
		)
		all.resizing = append(all.resizing, b.longestTask())
	}
	for name, values := range map[string][]float64{"paint": all.painted, "task": all.loading, "resize": all.resizing} {
		slices.Sort(values)
		bench.ReportMetric(values[len(values)/2], name+"-ms-median")
		bench.ReportMetric(values[len(values)-1], name+"-ms-worst")
	}
	bench.ReportMetric(0, "ns/op")
}

// longestTask is how long the browser was kept busy at one go since it was asked last; 0: less than 50 ms.
func (b *browser) longestTask() float64 {
	return answered(b, chromedp.Evaluate[float64](`Math.max(0, ...window.tasks.splice(0))`))
}
