package limit

import (
	"net/netip"
	"strings"
)

// ParseProxies reads addresses and networks; whoever configures them has checked them.
func ParseProxies(entries []string) (trusted []netip.Prefix) {
	for _, entry := range entries {
		if network, err := netip.ParsePrefix(entry); err == nil {
			trusted = append(trusted, network.Masked())
		} else if address, err := netip.ParseAddr(entry); err == nil {
			address = address.Unmap()
			trusted = append(trusted, netip.PrefixFrom(address, address.BitLen()))
		}
	}
	return trusted
}

// ClientAddress is the last hop that no proxy of ours vouches for. What stands left of it the client itself may have
// written; Fiber's own IP takes the leftmost.
func ClientAddress(remote netip.Addr, hops []string, trusted []netip.Prefix) netip.Addr {
	at := remote.Unmap()
	for i := len(hops) - 1; i >= 0 && IsTrusted(at, trusted); i-- {
		hop, ok := hopAddress(hops[i])
		if !ok {
			break
		}
		at = hop.Unmap()
	}
	return at
}

// hopAddress reads an entry of X-Forwarded-For: an address, with a port behind it where a proxy writes one.
func hopAddress(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if address, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return address, true
	}
	withPort, err := netip.ParseAddrPort(text)
	return withPort.Addr(), err == nil
}

// IsTrusted reports whether the address is one of a proxy of ours.
func IsTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	for _, network := range trusted {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// NetworkOf cuts an address to what one customer of a provider usually has: /24 of IPv4, /48 of IPv6.
func NetworkOf(address netip.Addr) string {
	bits := 48
	if address.Is4() {
		bits = 24
	}
	network, err := address.WithZone("").Prefix(bits)
	if err != nil || !network.IsValid() {
		return "unknown"
	}
	return network.String()
}
