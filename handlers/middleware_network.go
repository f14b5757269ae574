package handlers

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// parseProxies reads addresses and networks; whoever configures them has checked them.
func parseProxies(entries []string) (trusted []netip.Prefix) {
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

// network is where a request comes from, as coarsely as the brake needs it. It is neither stored nor logged.
func (s *server) network(c *fiber.Ctx) string {
	remote, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	var hops []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	return networkOf(client(remote, hops, s.proxies))
}

// client is the last hop that no proxy of ours vouches for. What stands left of it the client itself may have
// written; Fiber's own IP takes the leftmost.
func client(remote netip.Addr, hops []string, trusted []netip.Prefix) netip.Addr {
	at := remote.Unmap()
	for i := len(hops) - 1; i >= 0 && isTrusted(at, trusted); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop.Unmap()
	}
	return at
}

func isTrusted(address netip.Addr, trusted []netip.Prefix) bool {
	for _, network := range trusted {
		if network.Contains(address) {
			return true
		}
	}
	return false
}

// networkOf cuts an address to what one customer of a provider usually has: /24 of IPv4, /48 of IPv6.
func networkOf(address netip.Addr) string {
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
