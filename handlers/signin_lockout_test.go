package handlers

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"compreface-stats/handlers/limit"
	"compreface-stats/models"
)

// from sends a form as if through a proxy of ours, for somebody at the address.
func (s *site) from(address, path, cookie string, fields ...string) answerOf {
	s.t.Helper()
	return s.do(formRequest(path, cookie, fields, "X-Forwarded-For", address))
}

// Forty networks guess at an account, each as often as it may. The owner gets in from a browser that was in before,
// confirms what needs the password in a session, and is not told to wait there.
func TestNobodyIsLockedOutByStrangers(t *testing.T) {
	s := newSite(t, func(c *Config) { c.TrustedProxies = []string{"0.0.0.0/0"} })
	session := s.davidSignsIn()
	in := s.from("203.0.113.9", "/login", "", "email", davidsMail, "password", davidsWord)
	device := deviceCookie + "=" + in.cookie(deviceCookie).Value
	guess := func() {
		for n := range 40 {
			s.from(fmt.Sprintf("198.%d.100.7", n+1), "/login", "", "email", davidsMail, "password", "a guess")
		}
	}
	for range 20 {
		guess()
		s.setNow(s.now().Add(time.Minute))
	}
	guess()
	for range 3 {
		s.from("198.1.100.8", "/login", device, "email", davidsMail, "password", davidsWord).expect(t, 303, nil, nil)
	}
	s.form("/settings/password", session, "password", "a guess", "new", "another long word").expect(t, 422, nil, nil)
	s.form("/settings/password", session, "password", davidsWord, "new", "another long word").expect(t, 303, nil, nil)
}

// While a crowd of networks guesses, the owner waits on a browser that was never in, also with a new password. A one-time
// link takes them in at once, and leaves the browser's mark.
func TestAOneTimeLinkIsNotHeldUpByACrowdThatGuesses(t *testing.T) {
	s := newSite(t, func(c *Config) { c.TrustedProxies = []string{"0.0.0.0/0"} })
	david := s.davidSignsIn()
	mary := must(s.access.CreateUser(t.Context(), "mary@example.org", davidsWord, models.RoleViewer))(t)
	for n := range 120 {
		s.from(fmt.Sprintf("198.%d.100.7", n+1), "/login", "", "email", mary.Email, "password", "a guess")
	}
	s.from("203.0.113.9", "/login", "", "email", mary.Email, "password", davidsWord).expect(t, 429, nil, nil)
	path, secret := linkOf(t, s.form("/settings/people/password", david, "id", mary.ID))
	s.get(path).expect(t, 200, nil, nil)
	in := s.from("203.0.113.9", "/enter", "", "secret", secret, "password", "another long word")
	in.expect(t, 303, nil, nil)
	if in.cookie(sessionCookie).Value == "" {
		t.Error("the link leads nowhere")
	}
	s.from("203.0.113.8", "/login", "", "email", mary.Email, "password", "another long word").expect(t, 429, nil, nil)
	device := deviceCookie + "=" + in.cookie(deviceCookie).Value
	s.from("203.0.113.9", "/login", device, "email", mary.Email, "password", "another long word").expect(t, 303, nil, nil)
}

// The mark of a browser helps with one account alone, and cannot be made up.
func TestTheMarkOfABrowserIsOfOneAccount(t *testing.T) {
	s := newSite(t, func(c *Config) { c.TrustedProxies = []string{"0.0.0.0/0"} })
	s.davidSignsIn()
	s.signsIn("mary@example.org", models.RoleViewer)
	in := s.from("203.0.113.9", "/login", "", "email", davidsMail, "password", davidsWord)
	mark := in.cookie(deviceCookie).Value
	nonce, _, _ := strings.Cut(mark, ".")
	for name, device := range map[string]string{"of another account": mark, "made up": nonce + ".0000", "empty": "", "no mark": "x"} {
		status := 0
		for range 8 {
			status = s.from("203.0.113.10", "/login", deviceCookie+"="+device, "email", "mary@example.org", "password", "a guess").StatusCode
		}
		if status != 429 {
			t.Errorf("%s: the eighth guess is answered %d", name, status)
		}
		s.setNow(s.now().Add(2 * limit.Memory))
	}
}

// One network fills the audit log with no more than some lines an hour about strangers.
func TestStrangersDoNotFloodTheAuditLog(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	before := len(must(s.access.AuditLog(t.Context(), 1000))(t))
	for i := range 120 {
		s.form("/login", "", "email", fmt.Sprintf("guess%d@example.org", i), "password", "a guess")
		s.setNow(s.now().Add(15 * time.Second))
	}
	if lines := len(must(s.access.AuditLog(t.Context(), 1000))(t)) - before; lines > 60 || lines < 10 {
		t.Errorf("%d lines about 120 refused tries of half an hour", lines)
	}
}
