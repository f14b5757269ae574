package handlers

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/valyala/fasthttp"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// rejectUnclearHead refuses a request that says twice how long it is or whom it is for. A proxy before us may believe
// the other length, and then takes what it lets through as a part of this request for one of somebody else (request
// smuggling), or the other way about.
func rejectUnclearHead(c *fiber.Ctx) error {
	fault := headFault(&c.Request().Header)
	if fault == nil {
		return c.Next()
	}
	c.Context().SetConnectionClose()
	return fault
}

// isClear reports whether it is plain whom a request is for and where its body ends.
func isClear(h *fasthttp.RequestHeader) bool { return headFault(h) == nil }

// headFault says why a proxy may have read a header otherwise than we do; nil: none would. The library refuses most of
// it itself, and takes a name with a space behind it for another name (RFC 9112, section 5.1, has it refused).
func headFault(h *fasthttp.RequestHeader) error {
	lengths, hosts := 0, 0
	for line := range bytes.Lines(h.RawHeaders()) {
		name, value, _ := bytes.Cut(line, []byte{':'})
		encoded := bytes.EqualFold(name, []byte(fiber.HeaderTransferEncoding))
		if encoded || bytes.EqualFold(name, []byte(fiber.HeaderContentLength)) {
			lengths++
		}
		if bytes.EqualFold(name, []byte(fiber.HeaderHost)) {
			hosts++
		}
		switch {
		case bytes.ContainsAny(name, " \t"):
			return explainStatus(http.StatusBadRequest)
		case lengths > 1:
			const words = "the header says more than once how long the body is"
			return refuseRecord(http.StatusBadRequest, ambiguousLength, words)
		case encoded && !bytes.EqualFold(bytes.TrimSpace(value), []byte("chunked")):
			const words = "no Transfer-Encoding but chunked is understood"
			return refuseRecord(http.StatusBadRequest, ambiguousLength, words)
		}
	}
	return protocolFault(string(h.Protocol()), hosts)
}

// protocolFault says what is wrong with the version of HTTP, and with how often the header names a host: HTTP/1.0 need
// not (RFC 9112, section 3.2).
func protocolFault(protocol string, hosts int) error {
	switch {
	case protocol != "HTTP/1.1" && protocol != "HTTP/1.0":
		return explainStatus(http.StatusHTTPVersionNotSupported)
	case hosts > 1:
		return refuseRecord(http.StatusBadRequest, unreadableRequest, "the header names more than one Host")
	case hosts == 0 && protocol == "HTTP/1.1":
		return refuseRecord(http.StatusBadRequest, unreadableRequest, "the header names no Host")
	}
	return nil
}

// securityHeaders sets the headers that every answer has.
func (s *server) securityHeaders(c *fiber.Ctx) {
	for _, h := range s.everyHeader {
		c.Response().Header.SetCanonical(h.name, h.value)
	}
}

type answerHeader struct{ name, value []byte }

// headersOfAll lists the headers that every answer has, of a server with this address.
func headersOfAll(publicURL string) []answerHeader {
	all := []answerHeader{
		{name: []byte(fiber.HeaderContentSecurityPolicy), value: []byte(contentPolicy)},
		{name: []byte(fiber.HeaderXContentTypeOptions), value: []byte("nosniff")},
		{name: []byte(fiber.HeaderReferrerPolicy), value: []byte("same-origin")},
		{name: []byte(fiber.HeaderXFrameOptions), value: []byte("DENY")},
		{name: []byte(fiber.HeaderCacheControl), value: []byte("no-store")}, // unless the handler says otherwise
		{name: []byte("Cross-Origin-Opener-Policy"), value: []byte("same-origin")},
	}
	if strings.HasPrefix(publicURL, "https://") {
		const year = "max-age=31536000"
		all = append(all, answerHeader{name: []byte(fiber.HeaderStrictTransportSecurity), value: []byte(year)})
	}
	return all
}

// noStore keeps what only some may see out of every cache.
func noStore(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Next()
}

// compressResponse compresses what the handlers after it return, and says that it would do so for others too where it
// does not: caches keep one answer for both otherwise. It stands neither before posts of installations nor before
// assets, which are compressed already, nor before the forms for strangers, whose secrets are in the page as they are.
func compressResponse(c *fiber.Ctx) error {
	err := compressBody(c)
	c.Vary(fiber.HeaderAcceptEncoding)
	return err
}

var compressBody = compress.New(compress.Config{
	Level: compress.LevelBestSpeed,
	Next: func(c *fiber.Ctx) bool { // both are zip archives
		return strings.HasSuffix(c.Path(), ".xlsx") || strings.HasSuffix(c.Path(), ".zip")
	},
})

// rejectEncodedBody refuses compressed bodies: a form is decoded before anybody looks at it, and a few kilobytes
// would fill the memory.
func rejectEncodedBody(c *fiber.Ctx) error {
	if isEncoded(c) {
		return &problem{
			status: http.StatusUnsupportedMediaType,
			code:   string(models.BadEncoding),
			words:  "Send the body without Content-Encoding.",
		}
	}
	return c.Next()
}

func isEncoded(c *fiber.Ctx) bool {
	encoding := c.Get(fiber.HeaderContentEncoding)
	return encoding != "" && !strings.EqualFold(encoding, "identity")
}

// csrf returns the token that the page's forms send back. With a session it follows from the session's own secret;
// without, it stands in a cookie too. A foreign site can make a browser send the cookies, but can neither read them
// nor guess the field, and a cookie that it plants fits no session.
func (s *server) csrf(c *fiber.Ctx) string {
	if session := s.cookie(c, sessionCookie); session != "" {
		return csrfOf(session)
	}
	if token := s.cookie(c, csrfCookie); len(token) == len(rand.Text()) {
		return token
	}
	token := rand.Text()
	s.setCookie(c, csrfCookie, token, 0)
	return token
}

// csrfOf is the token of a session's forms.
func csrfOf(session string) string {
	mac := hmac.New(sha256.New, []byte(session))
	mac.Write([]byte("form"))
	return base32.StdEncoding.EncodeToString(mac.Sum(nil))[:len(rand.Text())]
}

// maskToken is the token under a pad that is new each time. The length of a compressed page would otherwise tell the
// token to one who can make the browser load pages of his choice and watch the line (BREACH).
func maskToken(token string) string {
	both := make([]byte, 2*len(token))
	_, _ = rand.Read(both[:len(token)]) // never fails
	subtle.XORBytes(both[len(token):], both, []byte(token))
	return base64.RawURLEncoding.EncodeToString(both)
}

// unmaskToken undoes masked. A page for strangers is not compressed and sends the token as it is.
func unmaskToken(field string) string {
	both, err := base64.RawURLEncoding.DecodeString(field)
	half := len(both) / 2
	if err != nil || len(both) != 2*len(rand.Text()) {
		return field
	}
	subtle.XORBytes(both[half:], both, both[half:])
	return string(both[half:])
}

// requireCSRF lets a form through that one of our own pages made.
func (s *server) requireCSRF(c *fiber.Ctx) error {
	if err := s.checkCSRF(c, formValue(c, "csrf")); err != nil {
		return err
	}
	return c.Next()
}

// checkCSRF compares the token of a form with the browser's, and believes a browser that says the form is another
// site's.
func (s *server) checkCSRF(c *fiber.Ctx, field string) error {
	token, field := s.cookie(c, csrfCookie), unmaskToken(field)
	if session := s.cookie(c, sessionCookie); session != "" {
		token = csrfOf(session)
	}
	same := subtle.ConstantTimeCompare([]byte(token), []byte(field)) == 1
	if token == "" || !same || !s.isFromHere(c) {
		return &problem{status: http.StatusForbidden, code: "stale_form",
			words: "This form has expired. Go back, reload the page and send it again."}
	}
	return nil
}

// isFromHere reports whether a form came from one of our pages, as far as the browser says. One that says nothing of
// sites says the origin; behind a proxy that changes the host, PUBLIC_URL tells which it is.
func (s *server) isFromHere(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	if from, err := url.Parse(origin); err == nil && from.Host != "" && from.Host == string(c.Request().Header.Host()) {
		return true
	}
	own, err := url.Parse(s.PublicURL)
	return err == nil && own.Host != "" && origin == own.Scheme+"://"+own.Host
}

// rejectBrokenText refuses what is no text in addresses and forms: a database that takes none would fail, and one
// that takes it would keep what the other cannot read.
func rejectBrokenText(c *fiber.Ctx) error {
	if !isText(c.Request().URI().Path()) {
		words := "The address holds characters that are no text."
		return &problem{status: http.StatusBadRequest, code: "bad_text", words: words}
	}
	for _, args := range []*fasthttp.Args{c.Request().URI().QueryArgs(), c.Request().PostArgs()} {
		for name, value := range args.All() {
			if !isText(name) || !isText(value) {
				readable := report.Shortened(strings.ToValidUTF8(string(name), "?"))
				return badParameter(readable, "it holds characters that are no text")
			}
		}
	}
	return c.Next()
}

func isText(b []byte) bool { return utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 }
