package limit

import (
	"net/netip"
	"strings"
)

// ClientOf is the client that all headers of our proxies name. A proxy writes one kind of header and passes on what the
// client wrote into the other, so where two differ neither is believed, and the client counts as its proxy.
func ClientOf(remote netip.Addr, trusted []netip.Prefix, headers ...[]string) netip.Addr {
	client := netip.Addr{}
	for _, hops := range headers {
		if len(hops) == 0 {
			continue
		}
		named := ClientAddress(remote, hops, trusted)
		if client.IsValid() && named != client {
			return remote.Unmap()
		}
		client = named
	}
	if !client.IsValid() {
		return remote.Unmap()
	}
	return client
}

// ForwardedFor returns the hops of Forwarded headers (RFC 7239). What cannot be read becomes a hop that names nobody:
// whatever stands left of it could be the client's own invention.
func ForwardedFor(lines []string) (hops []string) {
	for _, line := range lines {
		for rest, more := line, true; more; {
			var hop string
			hop, rest, more = forwardedElement(rest)
			hops = append(hops, hop)
		}
	}
	return hops
}

// forwardedElement reads the pairs up to the next comma, and returns what the pair "for" holds.
func forwardedElement(text string) (hop, rest string, more bool) {
	for {
		name, after, found := strings.Cut(text, "=")
		if !found {
			return "", "", false
		}
		value, after, ok := forwardedValue(after)
		if !ok {
			return "", "", false
		}
		if strings.EqualFold(strings.TrimSpace(name), "for") {
			hop = value
		}
		after = strings.TrimLeft(after, " \t")
		switch {
		case after == "":
			return hop, "", false
		case after[0] == ',':
			return hop, after[1:], true
		case after[0] != ';':
			return "", "", false
		}
		text = after[1:]
	}
}

// forwardedValue reads a token, or text in quotes.
func forwardedValue(text string) (value, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, ";, \t\"")
		if end < 0 {
			end = len(text)
		}
		return text[:end], text[end:], end > 0
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return b.String(), text[i+1:], true
		case '\\':
			i++
			if i == len(text) {
				return "", "", false
			}
		}
		b.WriteByte(text[i])
	}
	return "", "", false
}
