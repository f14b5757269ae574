package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"compreface-stats/models/testdb"
)

// The site stands at a path of a host that has more, behind Caddy that takes the path off and behind nginx that passes it
// on, both as .docs/operations writes them.
func TestTheSiteWorksBelowAPathOfAHost(t *testing.T) {
	t.Parallel()
	env := environment{"DATABASE_URL": testdb.SQLite(t), "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password, "TRUSTED_PROXIES": "127.0.0.1"}
	mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
	caddyAt := freeAddress(t)
	p := start(t, env.with("PUBLIC_URL", "http://"+caddyAt+"/stats"), clockAt(firstOfJune).now)
	server := strings.TrimPrefix(p.url, "http://")
	caddyWithPath(t, caddyAt, server)
	nginxAt := throughNginx(t, server, "location / {", "location /stats/ {")

	walksBelow(t, "http://"+caddyAt)
	v := p.visitor()
	v.site = "http://" + nginxAt
	v.mustSubmit("/stats/login?next=%2Fdata", "/stats/login", url.Values{"email": {email}, "password": {password}, "next": {"/data"}})
	if status, page := v.get("/stats/data"); status != http.StatusOK || strings.Contains(page, `href="/data`) {
		t.Errorf("the Data page answers %d %.500s", status, page)
	}
	for _, at := range []string{caddyAt, nginxAt} {
		for _, path := range []string{"/stats/metrics", "/stats/stats/metrics"} {
			if answer, err := http.Get("http://" + at + path); err != nil || answer.StatusCode != http.StatusNotFound {
				t.Errorf("%s: %v %v", path, answer, err)
			}
		}
		body := strings.NewReader(general("00000000-0000-1000-8000-000000000000", "USER_CREATE"))
		answer, err := http.Post("http://"+at+"/stats"+generalPath, "application/json", body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Errorf("a post to %s: %v %v", at, answer, err)
		}
	}
}

// walksBelow uses what leads from page to page, by the server's addresses and by those that scripts make.
func walksBelow(t *testing.T, host string) {
	t.Helper()
	b := openBrowser(t)
	isAt := func(want string) {
		t.Helper()
		b.do(chromedp.Poll[chromedp.Void](fmt.Sprintf(`location.pathname == %q && document.readyState == "complete"`, want)))
	}
	follow := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if _, err := chromedp.RunResponse(b.ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	b.do(chromedp.Navigate(host + "/stats/services"))
	isAt("/stats/login")
	b.signIn()
	isAt("/stats/services")
	b.chartsAreDrawn(1)
	b.do(chromedp.Click(chromedp.CSS("[data-theme-switch]")))
	follow(chromedp.Click(chromedp.CSS(`.nav a[href*="/faces"]`)))
	isAt("/stats/faces")
	if theme := answered(b, chromedp.Evaluate[string](`document.documentElement.dataset.theme`)); theme != "light" {
		t.Errorf("the theme is forgotten: %q", theme)
	}
	b.do(chromedp.KeyEvent("k", chromedp.KeyModifiers(2)), chromedp.WaitVisible(chromedp.CSS("dialog.palette")),
		chromedp.SendKeys(chromedp.CSS("dialog.palette input"), "note today"))
	follow(chromedp.KeyEvent(kb.Enter))
	isAt("/stats/annotations")
	b.do(chromedp.Navigate(host + "/stats/installations?range=all&by=day"))
	b.chartsAreDrawn(3)
	b.asksForADay(readGolden(t).Days)
	follow(chromedp.Reload())
	follow(chromedp.Click(chromedp.CSS("form.sign-out button")))
	isAt("/stats/login")
	b.nothingWasComplainedAbout()
}

// caddyWithPath runs Caddy with our file, in which the server's block stands at /stats and the path is taken off.
func caddyWithPath(t *testing.T, address, server string) {
	t.Helper()
	whole := read(t, "../.deploy/Caddyfile")
	before, site, found := strings.Cut(whole, "{$STATS_HOST} {\n")
	site, _ = strings.CutSuffix(site, "}\n")
	config := filepath.Join(t.TempDir(), "Caddyfile")
	text := before + "{$STATS_HOST} {\n\thandle_path /stats/* {\n" + site + "\t}\n}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil || !found {
		t.Fatal(err, text)
	}
	caddy := exec.Command("caddy", "run", "--config", config, "--adapter", "caddyfile")
	caddy.Env = append(os.Environ(), "STATS_HOST=http://"+address, "STATS_UPSTREAM="+server, "HOME="+t.TempDir())
	runProxy(t, caddy, address)
}
