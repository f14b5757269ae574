package limit

import (
	"net/netip"
	"strings"
	"testing"
)

func TestTheClientIsTheLastHopThatNoProxyOfOursVouchesFor(t *testing.T) {
	trusted := ParseProxies([]string{"10.0.0.0/8", "fd00::1"})
	for _, c := range []struct{ remote, header, want string }{
		{"192.0.2.7", "", "192.0.2.7"},
		{"192.0.2.7", "198.51.100.1", "192.0.2.7"}, // a stranger's header is not believed
		{"10.0.0.1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"}, // what stands left the client wrote
		{"10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"::ffff:10.0.0.1", " 2001:db8:1:2::3 ", "2001:db8:1:2::3"},
		{"fd00::1", "::ffff:198.51.100.1", "198.51.100.1"},
		{"fd00::2", "198.51.100.1", "fd00::2"},
		{"10.0.0.1", "198.51.100.1, garbage", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1:5678", "198.51.100.1"},
		{"10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"},
		{"10.0.0.1", "[2001:db8::1]", "2001:db8::1"},
		{"10.0.0.1", "", "10.0.0.1"},
	} {
		hops := strings.Split(c.header, ",")
		if got := ClientAddress(netip.MustParseAddr(c.remote), hops, trusted); got.String() != c.want {
			t.Errorf("%s via %s: %s, want %s", c.header, c.remote, got, c.want)
		}
	}
	for address, want := range map[string]string{"192.0.2.7": "192.0.2.0/24", "2001:db8:1:2::3": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48"} {
		if got := NetworkOf(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
	if NetworkOf(netip.Addr{}) != "unknown" {
		t.Error("no address is of a network")
	}
}
