package handlers

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
)

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
