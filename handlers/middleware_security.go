package handlers

import (
	"bytes"
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
