package static

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func built(t *testing.T) *Assets {
	t.Helper()
	a, err := openFrom(fstest.MapFS{
		"dist/manifest.json": {Data: []byte(`{"entries":{"app.css":"app-1.css"},"files":["app-1.css"]}`)},
		"dist/app-1.css":     {Data: []byte("plain")},
		"dist/app-1.css.gz":  {Data: []byte("gzip")},
		"dist/app-1.css.br":  {Data: []byte("brotli")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAddressesCarryTheHash(t *testing.T) {
	a := built(t)
	if got := a.URL("app.css"); got != "/static/app-1.css" {
		t.Errorf("address %q", got)
	}
	if got := a.URL("other.css"); got != "" {
		t.Errorf("a file that was not built has the address %q", got)
	}
}

func TestTheBestAllowedEncodingIsServed(t *testing.T) {
	cases := []struct{ header, body, encoding string }{
		{"", "plain", ""},
		{"gzip, deflate, br, zstd", "brotli", "br"},
		{"gzip;q=1.0", "gzip", "gzip"},
		{"BR", "brotli", "br"},
		{"br;q=0, gzip", "gzip", "gzip"},
		{"br; q=0.000", "plain", ""},
		{"br;q=0.5", "brotli", "br"},
		{"deflate", "plain", ""},
		{"brotli", "plain", ""},
	}
	for _, c := range cases {
		body, contentType, encoding, ok := built(t).File("app-1.css", c.header)
		if !ok || string(body) != c.body || encoding != c.encoding || contentType != "text/css; charset=utf-8" {
			t.Errorf("%q is answered with %s (%s, %s, %v), want %s", c.header, body, encoding, contentType, ok, c.body)
		}
	}
}

func TestOnlyWhatWasBuiltIsServed(t *testing.T) {
	for _, name := range []string{"", "manifest.json", "app-1.css.br", "../static.go", "app.css", ".gitkeep"} {
		if _, _, _, ok := built(t).File(name, "br"); ok {
			t.Errorf("%q is served", name)
		}
	}
}

func TestWithoutABuildPagesStillGetAnAnswer(t *testing.T) {
	a, err := openFrom(fstest.MapFS{"dist/.gitkeep": {}})
	if err != nil || a.Built() || a.URL("app.css") != "" {
		t.Errorf("%v, built %v, address %q", err, a.Built(), a.URL("app.css"))
	}
}

// bundle is what go generate made here; a checkout without it has nothing to measure.
func bundle(t *testing.T) *Assets {
	t.Helper()
	a, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	if !a.Built() {
		t.Skip("front-end assets are not built: run go generate ./... first")
	}
	return a
}

func TestFirstLoadOfAPageWithChartsStaysUnder300KB(t *testing.T) {
	total := 0
	for name, f := range bundle(t).files {
		if !strings.HasSuffix(name, ".txt") {
			total += len(f.brot)
		}
	}
	if total > 300_000 {
		t.Errorf("the browser loads %d bytes", total)
	}
}

func TestScriptsNeedNothingThatThePolicyForbids(t *testing.T) {
	for name, f := range bundle(t).files {
		for _, never := range []string{"new Function(", "eval(", "unsafe-inline"} {
			if strings.HasSuffix(name, ".js") && bytes.Contains(f.plain, []byte(never)) {
				t.Errorf("%s holds %s", name, never)
			}
		}
	}
}

func TestEveryEntryFileIsBuilt(t *testing.T) {
	a := bundle(t)
	for _, name := range []string{"app.css", "app.js", "favicon.svg"} {
		body, contentType, _, ok := a.File(strings.TrimPrefix(a.URL(name), "/static/"), "")
		if !ok || len(body) == 0 || contentType == "" {
			t.Errorf("%s is not there", name)
		}
	}
}

func TestADamagedBuildIsAnError(t *testing.T) {
	for _, manifest := range []string{`{`, `{"files":["gone.js"]}`} {
		if _, err := openFrom(fstest.MapFS{"dist/manifest.json": {Data: []byte(manifest)}}); err == nil {
			t.Errorf("%s was taken for a build", manifest)
		}
	}
}

// While a view transition between two pages runs, the browser throws clicks away: right after a switch of the range
// a table opened at the thirteenth click.
func TestNoPageTransitionSwallowsClicks(t *testing.T) {
	files, err := filepath.Glob("src/*.css")
	if err != nil || len(files) == 0 {
		t.Fatal(err, len(files))
	}
	for _, name := range files {
		if css, err := os.ReadFile(name); err != nil || bytes.Contains(css, []byte("@view-transition")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
