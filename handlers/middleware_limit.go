package handlers

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"compreface-stats/handlers/limit"
	"compreface-stats/models/access"
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
	remote, listed, forwarded := forwardedBy(c)
	if s.cameByUntrusted(c) && !s.untrustedProxy.Swap(true) {
		s.Log.Warn(untrustedProxyWords)
	}
	return limit.NetworkOf(limit.ClientOf(remote, s.proxies, listed, forwarded))
}

// forwardedBy is who sent a request, and for whom as the two headers have it.
func forwardedBy(c *fiber.Ctx) (remote netip.Addr, listed, forwarded []string) {
	remote, _ = netip.AddrFromSlice(c.Context().RemoteIP())
	for _, line := range headerLines(c, fiber.HeaderXForwardedFor) {
		listed = append(listed, strings.Split(line, ",")...)
	}
	return remote, listed, limit.ForwardedFor(headerLines(c, fiber.HeaderForwarded))
}

// cameByUntrusted reports whether a request says that it is forwarded, and its sender is no proxy of ours.
func (s *server) cameByUntrusted(c *fiber.Ctx) bool {
	remote, listed, forwarded := forwardedBy(c)
	return len(listed)+len(forwarded) > 0 && !limit.IsTrusted(remote.Unmap(), s.proxies)
}

func headerLines(c *fiber.Ctx, name string) (lines []string) {
	for _, line := range c.Request().Header.PeekAll(name) {
		lines = append(lines, string(line))
	}
	return lines
}

// untrustedProxyWords say what is wrong where all visitors seem to come from one place.
const untrustedProxyWords = "somebody who is not in TRUSTED_PROXIES forwarded a request; if that is your proxy, all " +
	"visitors count as one network: add its address. A stranger can send the header too: add no address but your own"

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

// deviceFor returns the browser's mark if it signed in to the account before, and "" otherwise, also while the
// database cannot tell.
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

// How many requests of one person, or one token, are under way at once, answers that were not taken yet among them:
// each takes its memory until then. Pictures take little, and a page with 60 of them asks for all at once.
const (
	answersAtOnce   = 32
	pictureRequests = 100
)

var errTooManyAtOnce = &problem{
	status: http.StatusTooManyRequests,
	code:   "too_many_at_once",
	words:  "Too many requests at once: wait until the first ones are answered.",
}

// fewAtOnce goes on unless too many requests are under way under the name. Of those that are, no more go on at once
// than a name's share of the database's connections: one person's slow questions leave others theirs.
func (s *server) fewAtOnce(c *fiber.Ctx, name string) error {
	most, under := answersAtOnce, name
	if strings.HasPrefix(c.Path(), "/picture/") {
		most, under = pictureRequests, "pictures of "+name
	}
	if !s.answering.Enter(under, most) {
		c.Set(fiber.HeaderRetryAfter, "1")
		return errTooManyAtOnce
	}
	leave, held := sync.OnceFunc(func() { s.answering.Leave(under) }), false
	defer func() {
		if !held {
			leave()
		}
	}()
	err := s.inTurn(c, name)
	held = err == nil && leaveWhenTaken(c.Response(), leave)
	return err
}

// inTurn goes on once the name has a connection's place for the request.
func (s *server) inTurn(c *fiber.Ctx, name string) error {
	named, done, err := s.Store.ReadAs(c.UserContext(), name)
	if err != nil {
		return fmt.Errorf("wait for earlier requests of the same person or token: %w", err)
	}
	defer done()
	c.SetUserContext(named)
	return c.Next()
}

// untakenBytes of an answer are held by the kernel for its client, and by nobody here.
const untakenBytes = 32 << 10

// leaveWhenTaken calls leave once the answer was written, or could not be. It returns false where that is not to be
// waited for: the answer is short, written while it is made, or takes no memory of its own.
func leaveWhenTaken(answer *fasthttp.Response, leave func()) bool {
	if answer.IsBodyStream() || len(answer.Body()) <= untakenBytes {
		return false
	}
	shared := answer.Body()
	body := answer.SwapBody(nil)
	if len(body) == 0 {
		answer.SetBodyRaw(shared)
		return false
	}
	answer.SetBodyStream(&untaken{Reader: bytes.NewReader(body), leave: leave}, len(body))
	return true
}

// untaken is an answer that is being written.
type untaken struct {
	*bytes.Reader
	leave func()
}

// Close implements io.Closer: the library calls it when the answer was written, or could not be.
func (u *untaken) Close() error {
	u.leave()
	return nil
}
