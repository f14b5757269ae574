package handlers

import (
	"compreface-stats/handlers/limit"
	"compreface-stats/models/access"
	"crypto/rand"
	"crypto/subtle"
	"net/netip"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// signInLimits are what a try to sign in counts against. A browser that signed in to the account before has a count
// of its own, so that no stranger keeps its owner out. Any other is counted by account and network, by network, and
// by account alone: the last allows so many tries that it stops a guessing crowd and not a person.
func signInLimits(email, network, device string) []limit.Limit {
	if device != "" {
		return []limit.Limit{{Kind: limit.PerDevice, Name: email + " " + device, Free: 5, Longest: 15 * time.Minute}}
	}
	return []limit.Limit{
		{Kind: limit.PerPair, Name: email + " " + network, Free: 5, Longest: 15 * time.Minute},
		{Kind: limit.PerAccount, Name: email, Free: 100, Longest: time.Minute, Shared: true},
		networkLimit(network),
	}
}

func sessionLimit(id string) limit.Limit {
	return limit.Limit{Kind: limit.PerSession, Name: id, Free: 5, Longest: 15 * time.Minute}
}

func codeLimit(userID string) limit.Limit {
	return limit.Limit{Kind: limit.PerCode, Name: userID, Free: 5, Longest: 15 * time.Minute}
}

func networkLimit(network string) limit.Limit {
	return limit.Limit{Kind: limit.PerNetwork, Name: network, Free: 20, Longest: 15 * time.Minute, Shared: true}
}

// A look at one installation is never taken back: who asks for his own asks seldom.
func lookupLimit(network string) limit.Limit {
	return limit.Limit{Kind: limit.PerLookup, Name: network, Free: 20, Longest: time.Minute, Shared: true}
}

// auditLimit is on lines about strangers, of whom one must not bury what the others are told by.
func auditLimit(network string) limit.Limit {
	return limit.Limit{Kind: limit.PerAudit, Name: network, Free: 20, Longest: time.Minute}
}

// network is where a request comes from, as coarsely as the limiter needs it. It is neither stored nor logged.
func (s *server) network(c *fiber.Ctx) string {
	remote, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	var hops []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		hops = append(hops, strings.Split(string(line), ",")...)
	}
	if len(hops) > 0 && !limit.IsTrusted(remote.Unmap(), s.proxies) && !s.untrustedProxy.Swap(true) {
		s.Log.Warn(untrustedProxyWords)
	}
	return limit.NetworkOf(limit.ClientAddress(remote, hops, s.proxies))
}

// untrustedProxyWords say what is wrong where all visitors seem to come from one place.
const untrustedProxyWords = "requests are forwarded by a proxy that is not in TRUSTED_PROXIES, so all visitors count " +
	"as one network: add the proxy's address"

// deviceCookie says that this browser signed in to an account before: strangers who guess at the account do not keep
// it out. It opens nothing.
const deviceCookie = "compreface_stats_device"

const deviceLength = 365 * 24 * time.Hour

// rememberDevice leaves a mark in the browser of whoever signed in.
func (s *server) rememberDevice(c *fiber.Ctx, email string) error {
	nonce := rand.Text()
	mark, err := s.Access.Sign(c.UserContext(), deviceText(nonce, email))
	if err == nil {
		s.setCookie(c, deviceCookie, nonce+"."+mark, deviceLength)
	}
	return err
}

// deviceFor returns the browser's mark if it signed in to the account before, and "" otherwise, also while the database
// cannot tell.
func (s *server) deviceFor(c *fiber.Ctx, email string) string {
	nonce, mark, _ := strings.Cut(s.cookie(c, deviceCookie), ".")
	want, err := s.Access.Sign(c.UserContext(), deviceText(nonce, email))
	if nonce == "" || err != nil || subtle.ConstantTimeCompare([]byte(mark), []byte(want)) != 1 {
		return ""
	}
	return nonce
}

func deviceText(nonce, email string) string {
	return "device " + nonce + " " + access.NormalEmail(email)
}
