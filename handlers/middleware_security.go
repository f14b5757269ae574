package handlers

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"compreface-stats/models"
)

const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
	"img-src 'self' data:; connect-src 'self'; " +
	"font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// rejectAmbiguousLength refuses a request that says twice how long it is. A proxy before us may believe the other
// length, and then takes what it lets through as a part of this request for one of somebody else (request
// smuggling), or the other way about.
func rejectAmbiguousLength(c *fiber.Ctx) error {
	if countLengths(c.Request().Header.RawHeaders()) > 1 {
		c.Context().SetConnectionClose()
		return refuseRecord(http.StatusBadRequest, ambiguousLength, "the header says more than once how long the body is")
	}
	return c.Next()
}

// countLengths counts the lines that say where the body ends.
func countLengths(header []byte) (count int) {
	for line := range bytes.Lines(header) {
		name, _, _ := bytes.Cut(line, []byte{':'})
		if bytes.EqualFold(name, []byte(fiber.HeaderContentLength)) ||
			bytes.EqualFold(name, []byte(fiber.HeaderTransferEncoding)) {
			count++
		}
	}
	return count
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

// compressResponse compresses what the handlers after it return. It stands neither before posts of installations nor
// before assets, which are compressed already, nor before the forms for strangers, whose secrets are in the page as
// they are.
var compressResponse = compress.New(compress.Config{
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

// csrf returns the token that the page's forms send back beside the cookie that holds it. A foreign site can
// make a browser send the cookie, but can neither read it nor guess the field.
func (s *server) csrf(c *fiber.Ctx) string {
	if token := c.Cookies(csrfCookie); len(token) == len(rand.Text()) {
		return strings.Clone(token)
	}
	token := rand.Text()
	s.setCookie(c, csrfCookie, token, 0)
	return token
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
func requireCSRF(c *fiber.Ctx) error {
	if err := checkCSRF(c, formValue(c, "csrf")); err != nil {
		return err
	}
	return c.Next()
}

// checkCSRF compares the token of a form with the browser's, and believes a browser that says the form is another
// site's.
func checkCSRF(c *fiber.Ctx, field string) error {
	token, field := c.Cookies(csrfCookie), unmaskToken(field)
	same := subtle.ConstantTimeCompare([]byte(token), []byte(field)) == 1
	from := c.Get("Sec-Fetch-Site")
	if token == "" || !same || from != "" && from != "same-origin" && from != "none" {
		return &problem{status: http.StatusForbidden, code: "stale_form",
			words: "This form has expired. Go back, reload the page and send it again."}
	}
	return nil
}
