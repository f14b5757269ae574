package limit

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func TestForwardedIsReadAsItsStandardSays(t *testing.T) {
	for header, want := range map[string]string{
		`for=192.0.2.60`: "192.0.2.60",
		`for=192.0.2.60;proto=http;by=203.0.113.43`:             "192.0.2.60",
		`proto=https; For="[2001:db8:cafe::17]:4711"`:           "[2001:db8:cafe::17]:4711",
		`for=192.0.2.43, for=198.51.100.17`:                     "192.0.2.43 198.51.100.17",
		`host="a,b;c";for="192.0.2.1:80" , for="[2001:db8::1]"`: "192.0.2.1:80 [2001:db8::1]",
		`for="1\92.0.2.1"`:                                      "192.0.2.1",
		`for=unknown, for=_hidden`:                              "unknown _hidden",
		`by=203.0.113.43`:                                       "-",
		`for="192.0.2.1, for=198.51.100.1`:                      "-", // a quote that never ends
		`for="198.51.100.1, for="[2001:db8::1]"`:                "-",
		`for="\`:                                                "-",
		`for`:                                                   "-",
		`for=`:                                                  "-",
		`for=192.0.2.1 198.51.100.1`:                            "-",
		`for=192.0.2.9,`:                                        "192.0.2.9 -",
	} {
		hops := ForwardedFor([]string{header})
		for i, hop := range hops {
			if hop == "" {
				hops[i] = "-"
			}
		}
		if got := strings.Join(hops, " "); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	both := ForwardedFor([]string{"for=192.0.2.1, for=192.0.2.2", "for=192.0.2.3"})
	if !slices.Equal(both, []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
		t.Errorf("two lines: %v", both)
	}
}

func TestNoClientChoosesItsNetworkByAHeaderThatTheProxyPassesOn(t *testing.T) {
	trusted := ParseProxies([]string{"10.0.0.0/8"})
	for _, c := range []struct{ remote, listed, forwarded, want string }{
		{"10.0.0.1", "", `for="[2001:db8::1]:443";proto=https`, "2001:db8::1"},
		{"10.0.0.1", "", `for=203.0.113.9, for="198.51.100.1:5678", for=10.0.0.2`, "198.51.100.1"},
		{"10.0.0.1", "198.51.100.1:5678", `for=198.51.100.1`, "198.51.100.1"}, // a proxy that writes both
		{"10.0.0.1", "198.51.100.1", `for=203.0.113.9`, "10.0.0.1"},
		{"10.0.0.1", "203.0.113.9", `for=198.51.100.1`, "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1", `for="`, "10.0.0.1"},
		{"10.0.0.1", "", `for=unknown`, "10.0.0.1"},
		{"10.0.0.1", "", ``, "10.0.0.1"},
		{"192.0.2.7", "", `for=198.51.100.1`, "192.0.2.7"}, // a stranger's header is not believed
		{"192.0.2.7", "203.0.113.9", `for=198.51.100.1`, "192.0.2.7"},
		{"::ffff:192.0.2.7", "", ``, "192.0.2.7"},
	} {
		var listed, forwarded []string
		if c.listed != "" {
			listed = strings.Split(c.listed, ",")
		}
		if c.forwarded != "" {
			forwarded = ForwardedFor([]string{c.forwarded})
		}
		if got := ClientOf(netip.MustParseAddr(c.remote), trusted, listed, forwarded); got.String() != c.want {
			t.Errorf("%s and %s via %s: %s, want %s", c.listed, c.forwarded, c.remote, got, c.want)
		}
	}
}
