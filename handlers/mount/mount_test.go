package mount

import "testing"

func TestAProxyMayPassThePathOnOrTakeItOff(t *testing.T) {
	for _, c := range []struct{ public, target, want string }{
		{"https://example.org", "/data", "/data"},
		{"https://example.org/", "/", "/"},
		{"https://example.org/stats", "/stats/data?day=1", "/data?day=1"},
		{"https://example.org/stats", "/data?day=1", "/data?day=1"},
		{"https://example.org/stats", "/stats", "/"},
		{"https://example.org/stats", "/stats?range=90d", "/?range=90d"},
		{"https://example.org/stats", "/stats/", "/"},
		{"https://example.org/stats", "/statistics", "/statistics"},
		{"https://example.org/stats", "/stats//rest/1/db", "//rest/1/db"},
		{"https://example.org/stats", "//stats/rest/1/db", "/rest/1/db"},
		{"https://example.org/a/b", "/a/b/c", "/c"},
		{"https://example.org/a/b", "/a/c", "/a/c"},
	} {
		if got := string(Of(c.public).Inner([]byte(c.target))); got != c.want {
			t.Errorf("%s below %s: %q, want %q", c.target, c.public, got, c.want)
		}
	}
	stats := Of("https://example.org/stats/")
	if !stats.IsBare([]byte("/stats?a=b")) || stats.IsBare([]byte("/stats/")) || stats.IsBare([]byte("/")) || Path("").IsBare(nil) {
		t.Error("the path without its slash is not known")
	}
	if stats.Cookies() != "/stats/" || Path("").Cookies() != "/" {
		t.Errorf("cookies stand below %s", stats.Cookies())
	}
}

func TestEveryAddressOfAPageGetsThePathAndNothingElse(t *testing.T) {
	const page = `<a href="/data?a=1"> a=&#34;/x&#34; <img src="/p.svg"><form class="a" action="/go">` +
		`<button formaction="/x"></button><input name="next" value="/data"><a href="//other.example/"></a><a href="https://o.example/">` +
		`<a href="#here"><p data-live="/live" data-days="2025/2026"><script type="application/json">{"a":"href=\"/x"}</script>`
	const want = `<a href="/stats/data?a=1"> a=&#34;/x&#34; <img src="/stats/p.svg"><form class="a" action="/stats/go">` +
		`<button formaction="/stats/x"></button><input name="next" value="/data"><a href="//other.example/"></a><a href="https://o.example/">` +
		`<a href="#here"><p data-live="/stats/live" data-days="2025/2026"><script type="application/json">{"a":"href=\"/x"}</script>`
	if got := string(Path("/stats").Page([]byte(page))); got != want {
		t.Errorf("the page becomes\n%s", got)
	}
	if got := string(Path("").Page([]byte(page))); got != page {
		t.Errorf("without a path the page becomes\n%s", got)
	}
	for address, want := range map[string]string{"/login": "/stats/login", "https://o.example/": "https://o.example/", "//o.example": "//o.example", "": ""} {
		if got := Path("/stats").Outer(address); got != want {
			t.Errorf("%s becomes %s, want %s", address, got, want)
		}
	}
}
