package handlers

import (
	"crypto/rand"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models/access"
)

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
