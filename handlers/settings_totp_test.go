package handlers

import (
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"compreface-stats/models"
)

// secondStep gives the person a second step, and returns what their authenticator shows: each time a code that was
// not shown before.
func (s *site) secondStep(user models.User) (code func() string) {
	s.t.Helper()
	if err := s.access.BeginTwoFactor(s.t.Context(), user); err != nil {
		s.t.Fatal(err)
	}
	step := must(s.access.TwoFactor(s.t.Context(), user))(s.t)
	code = func() string {
		s.setNow(s.now().Add(time.Minute))
		return codeOf(s.t, step.Secret, s.now())
	}
	must(s.access.ConfirmTwoFactor(s.t.Context(), user, code()))(s.t)
	return code
}

func codeOf(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	return must(totp.GenerateCode(secret, at))(t)
}
