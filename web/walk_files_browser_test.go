package main

import (
	"bytes"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// takesFiles downloads a chart as a file, and copies its link.
func (w *walker) takesFiles(g golden) {
	w.open("/installations?range=28d&by=week")
	w.chartsAreDrawn(2)
	file := string(w.downloads("[data-testid=csv-active]"))
	for _, r := range g.between(w.t, "2025-05-04", g.Last) {
		if want := fmt.Sprintf("%v,%v,%v,%v,", r["day"], r["active_1"], r["active_7"], r["active_28"]); !strings.Contains(file, want) {
			w.t.Fatalf("the file lacks %q:\n%.400s", want, file)
		}
	}
	w.click("#chart-gains [data-chart-link]")
	w.sees("#chart-gains .copied", "Link copied")
	want := w.site + "/installations?by=week&from=2025-05-04&to=2025-05-31#chart-gains"
	if got := value[string](w, `navigator.clipboard.readText()`); got != want {
		w.t.Errorf("copied %s, want %s", got, want)
	}
}

// downloads clicks on what leads to a file, and returns the file once it is whole.
func (w *walker) downloads(css string) []byte {
	w.t.Helper()
	w.click(css)
	for deadline := time.Now().Add(walkersPatience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if whole := w.downloaded(); whole != "" {
			file, err := os.ReadFile(whole)
			w.must(err)
			w.must(os.Remove(whole))
			return file
		}
	}
	w.t.Fatalf("%s leads to no file", css)
	return nil
}

// downloaded is a file that is whole: while it comes it is empty, or another lies beside it.
func (w *walker) downloaded() string {
	w.t.Helper()
	entries, err := os.ReadDir(w.Downloads())
	w.must(err)
	if len(entries) != 1 || strings.HasSuffix(entries[0].Name(), ".part") || strings.HasSuffix(entries[0].Name(), ".crdownload") {
		return ""
	}
	if info, err := entries[0].Info(); err != nil || info.Size() == 0 {
		return ""
	}
	return filepath.Join(w.Downloads(), entries[0].Name())
}

// worksInTheStudio goes to where there are enough installations for a claim: what is shown follows each choice, and what
// is downloaded is what was chosen.
func (w *walker) worksInTheStudio(g golden) {
	t, ok := w.t.(*testing.T)
	if !ok {
		w.t.Fatal("the studio needs a test")
	}
	env := environment{"DATABASE_URL": testdb.SQLite(t), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password}
	general, faces := settled(t)
	mustCommand(t, env, "import", general, faces)
	w.site = start(t, env, clockAt(firstOfJune).now).url
	w.signsIn(g)
	w.open("/promote/settings")
	w.click(`label:has(input[name=understood])`)
	w.push("[data-testid=start-releases] button[type=submit]")
	w.open("/promote")
	w.shows("look=slide-light", 1920, 1080)
	for _, choice := range []string{"social-dark", "chart", "short"} {
		w.click(studioForm + " label:has(input[value=" + choice + "])")
	}
	source := w.shows("look=social-dark&words=short&draw=chart", 1200, 630)
	shown := value[string](w, fmt.Sprintf(`fetch(%q).then(a => a.text())`, source))
	if svg := w.downloads(studioForm + " button[value=svg]"); string(svg) != shown || len(svg) < 1000 {
		t.Errorf("the download is not what was shown: %d and %d bytes", len(svg), len(shown))
	}
	png := w.downloads(studioForm + " button[value=png]")
	drawn, name, err := image.Decode(bytes.NewReader(png))
	if err != nil || name != "png" || drawn.Bounds().Dx() != 1200 || drawn.Bounds().Dy() != 630 {
		t.Errorf("the download is no picture for a post: %v", err)
	}
}

// shows waits for the picture of a query, of which both sides are in a proportion, and returns its address.
func (w *walker) shows(query string, width, height int) string {
	w.t.Helper()
	image := fmt.Sprintf(`document.querySelector(%q)`, studioForm+` [data-preview][src$="svg?`+query+`"]`)
	w.waits(fmt.Sprintf(`(%[1]s.scrollIntoView(), %[1]s.complete) && %[1]s.naturalWidth * %[3]d === %[1]s.naturalHeight * %[2]d`,
		image, width, height))
	return value[string](w, image+`.src`)
}
