package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"compreface-stats/models/testdb"
)

// readmePictures are the pages that README.md shows: the part of each that a window shows.
var readmePictures = []struct{ file, address, scheme string }{
	{"overview.png", "/?range=12m", "light"},
	{"installations.png", "/installations?range=12m&compare=previous", "dark"},
}

// BenchmarkReadmePictures takes the pictures of README.md anew, from the demo history and its notes, into
// .docs/pictures/. It is a benchmark for it changes files, which a test must not.
//
//	go test -run xx -bench ReadmePictures -benchtime 1x ./web
func BenchmarkReadmePictures(b *testing.B) {
	env := environment{"DATABASE_URL": testdb.SQLite(b), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
	mustCommand(b, env, "demo")
	site, page := start(b, env, time.Now).url, openBrowser(b)
	page.do(chromedp.Navigate(site + "/"))
	page.signIn()
	for b.Loop() {
		for _, p := range readmePictures {
			page.prefer(p.scheme)
			page.do(
				chromedp.EmulateViewport(1366, 820, chromedp.EmulateScale(1)),
				chromedp.Navigate(site+p.address),
				chromedp.WaitReady(
					chromedp.CSS("[data-chart][data-drawn=true]"),
				),
				chromedp.WaitNotPresent(chromedp.CSS("[data-chart]:not([data-drawn=true])")),
			)
			if err := os.WriteFile(filepath.Join("..", ".docs", "pictures", p.file), answered(page, chromedp.CaptureScreenshot()), 0o600); err != nil {
				b.Fatal(err)
			}
		}
	}
}
