package handlers

import (
	"bytes"
	"context"
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

	"compreface-stats/handlers/head"
	"compreface-stats/handlers/limit"
	"compreface-stats/models"
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

// What a body may have at the most. A record has little, and so have the forms of strangers; with a session there are
// files of notes.
const (
	strangersBody = 8 << 10
	recordsBody   = 2 * largestRecord // what is a little too large is answered in a record's own words
)

// limitBodies says, when the header of a request is there and its body is not, how large that may be. The memory
// for a body is taken at once, and strangers must not fill it by announcing bodies.
func (s *server) limitBodies(app *fiber.App) {
	app.Server().HeaderReceived = func(h *fasthttp.RequestHeader) (room fasthttp.RequestConfig) {
		head.Bound(h)
		target, _, _ := bytes.Cut(s.mount.Inner(h.RequestURI()), []byte{'?'})
		path := string(target)
		switch {
		case isIngest(path):
			return fasthttp.RequestConfig{MaxRequestBodySize: recordsBody}
		case !announcesMore(h, strangersBody):
			return room
		case h.IsPost() && isImport(path) && announcesMore(h, bodyLimit) && s.mayImport(path, h):
			return s.roomForImport(h)
		case s.mayPostMore(path, h):
			return room
		}
		return fasthttp.RequestConfig{MaxRequestBodySize: strangersBody}
	}
}

// goOnInTurn has few requests that the processors alone keep busy go on at once: thousands of connections whose next
// request is there already would otherwise keep plain posts, which do not come here, waiting for seconds.
func (s *server) goOnInTurn(app *fiber.App) {
	routes := app.Server().Handler
	app.Server().Handler = func(ctx *fasthttp.RequestCtx) {
		defer s.pace.Enter()()
		routes(ctx)
	}
}

// boundRequests refuses requests of more parts than may be, and forgets each request with its answer: a crowd that
// sends much of one kind, and then of another, would find room for both in every request that waits.
func boundRequests(app *fiber.App) {
	server := app.Server()
	routes, unreadable := server.Handler, server.ErrorHandler
	server.ErrorHandler = func(ctx *fasthttp.RequestCtx, err error) {
		defer head.Forget(&ctx.Request)
		unreadable(ctx, err)
	}
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		defer head.Forget(&ctx.Request)
		switch body := ctx.Request.Body(); {
		case head.IsDropped(&ctx.Request.Header):
			unreadable(ctx, &fasthttp.ErrSmallBuffer{})
			ctx.SetConnectionClose()
		case len(body) <= strangersBody && head.HasManyFields(body):
			unreadable(ctx, fasthttp.ErrBodyTooLarge)
			ctx.SetConnectionClose()
		default:
			routes(ctx)
		}
	}
}

// announcesMore reports whether the body may be larger than so many bytes. Nearly all requests have none, and nobody
// need be asked who sends it: a crowd of them would keep the database busy.
func announcesMore(h *fasthttp.RequestHeader, than int) bool {
	const chunked = -1 // as long as it gets; without either header there is no body
	announced := h.ContentLength()
	return announced == chunked || announced > than
}

// Files come in few at a time: the library takes the memory for the whole of one when its header is there.
const (
	importsAtOnce = 2
	turnHeader    = "X-Import-Turn" // of a request with a file: the name of its turn, which logRequests ends
)

func (s *server) roomForImport(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	h.Del(turnHeader)
	turn, ok := s.imports.Take(importTime)
	if !ok {
		return fasthttp.RequestConfig{MaxRequestBodySize: strangersBody} // see refusedBody
	}
	h.Set(turnHeader, turn)
	return fasthttp.RequestConfig{MaxRequestBodySize: largestImport, ReadTimeout: importTime}
}

// refusedBody says why a body was not read: it is too large, or other files are coming in.
func (s *server) refusedBody(c *fiber.Ctx, path string) *problem {
	header := &c.Request().Header
	if isImport(path) && header.ContentLength() <= largestImport && s.mayImport(path, header) {
		return errTwoImports
	}
	return tooLarge(path)
}

// mayPostMore reports whether the request comes with a session, or with the token of a program that may import.
func (s *server) mayPostMore(path string, h *fasthttp.RequestHeader) bool {
	if path == importAPIPath {
		return s.mayImport(path, h)
	}
	if strings.HasPrefix(path, seriesAPIPath) {
		return s.mayImportSeries(string(h.Peek(fiber.HeaderAuthorization)))
	}
	ctx, cancel := context.WithTimeout(context.Background(), headerPatience)
	defer cancel()
	_, err := s.Access.SignedIn(ctx, string(h.Cookie(s.cookieName(sessionCookie))))
	return err == nil
}

// headerPatience is how long the database may take to tell who sends a large body.
const headerPatience = 5 * time.Second

func isImport(path string) bool {
	return path == importAPIPath || path == importPagePath || path == importPiecePath
}

// mayImport asks again what the route's guards ask later: trouble in the store is theirs to tell.
func (s *server) mayImport(path string, h *fasthttp.RequestHeader) bool {
	ctx, cancel := context.WithTimeout(context.Background(), headerPatience)
	defer cancel()
	if path == importAPIPath {
		token, err := s.bearer(ctx, string(h.Peek(fiber.HeaderAuthorization)))
		return err == nil && token.May(models.ScopeImport)
	}
	session, err := s.Access.SignedIn(ctx, string(h.Cookie(s.cookieName(sessionCookie))))
	return err == nil && session.User.Role.AtLeast(models.RoleMaintainer)
}

// tooLarge says what a body may be at the path.
func tooLarge(path string) *problem {
	words := fmt.Sprintf("The request body is too large: a record is at most %d bytes, a form without a session %d KiB.",
		largestRecord, strangersBody>>10)
	if isImport(strings.ToLower(path)) {
		words = fmt.Sprintf(
			"More than %d KiB is accepted only from those who may import, and at most %d MiB. "+
				"The page Import in the browser, and `import` on the command line, take files of any size.",
			bodyLimit>>10,
			largestImport>>20,
		)
	}
	return &problem{status: http.StatusRequestEntityTooLarge, code: string(models.TooLarge), words: words}
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
