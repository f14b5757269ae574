package access

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// code is what the person's authenticator shows.
func (s *Directory) code(t testing.TB, user models.User) string {
	t.Helper()
	step := must(s.TwoFactor(t.Context(), user))(t)
	return must(totp.GenerateCode(step.Secret, s.now()))(t)
}

func TestACodeIsTakenOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		anna := s.add(t, "anna@example.org", models.RoleViewer)
		if _, err := s.ConfirmTwoFactor(ctx, anna, "123456"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("none begun: %v", err)
		}
		if err := errors.Join(s.BeginTwoFactor(ctx, anna), s.BeginTwoFactor(ctx, anna)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ConfirmTwoFactor(ctx, anna, "1234567"); !errors.Is(err, ErrWrongCode) {
			t.Errorf("a wrong code: %v", err)
		}
		first := s.code(t, anna)
		codes := must(s.ConfirmTwoFactor(ctx, anna, first[:3]+" "+first[3:]))(t)
		if len(codes) != recoveryCodes {
			t.Errorf("%d recovery codes", len(codes))
		}
		if err := s.BeginTwoFactor(ctx, anna); !errors.Is(err, models.ErrConflict) {
			t.Errorf("begun over one in force: %v", err)
		}
		refused := func(what, code string) {
			t.Helper()
			if _, err := s.VerifyTwoFactor(ctx, anna, code); !errors.Is(err, ErrWrongCode) {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("the code of the confirmation", first)
		refused("nothing", "")
		move(codePeriod * time.Second)
		next := s.code(t, anna)
		if recovery, err := s.VerifyTwoFactor(ctx, anna, next); err != nil || recovery {
			t.Errorf("%t %v", recovery, err)
		}
		refused("a replay", next)
		refused("an older code", first)
		move(time.Hour)
		refused("a code of an hour ago", next)
	})
}

func TestOfTwoWhoGiveOneCodeAtOnceOneGetsIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		anna := s.add(t, "anna@example.org", models.RoleViewer)
		if err := s.BeginTwoFactor(ctx, anna); err != nil {
			t.Fatal(err)
		}
		recovery := must(s.ConfirmTwoFactor(ctx, anna, s.code(t, anna)))(t)[0]
		move(codePeriod * time.Second)
		for _, code := range []string{s.code(t, anna), recovery} {
			var wait sync.WaitGroup
			passed := make(chan bool, 8)
			for range 8 {
				wait.Go(func() {
					if _, err := s.VerifyTwoFactor(ctx, anna, code); err == nil {
						passed <- true
					}
				})
			}
			wait.Wait()
			if len(passed) != 1 {
				t.Errorf("%d passed with one code", len(passed))
			}
		}
	})
}

func TestRecoveryCodesAreReplacedAndGoWithTheSecondStep(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		anna := s.add(t, "anna@example.org", models.RoleViewer)
		if err := s.BeginTwoFactor(ctx, anna); err != nil {
			t.Fatal(err)
		}
		old := must(s.ConfirmTwoFactor(ctx, anna, s.code(t, anna)))(t)
		fresh := must(s.NewRecoveryCodes(ctx, anna))(t)
		if _, err := s.VerifyTwoFactor(ctx, anna, old[1]); !errors.Is(err, ErrWrongCode) {
			t.Errorf("an old code: %v", err)
		}
		if recovery, err := s.VerifyTwoFactor(ctx, anna, " "+fresh[1]); err != nil || !recovery {
			t.Errorf("%t %v", recovery, err)
		}
		if left := must(s.RecoveryCodesLeft(ctx, anna))(t); left != recoveryCodes-1 {
			t.Errorf("%d are left", left)
		}
		if err := s.RemoveTwoFactor(ctx, anna); err != nil {
			t.Error(err)
		}
		if err := s.RemoveTwoFactor(ctx, anna); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if have := must(s.UsersWithTwoFactor(ctx))(t); have[anna.ID] {
			t.Error("has one still")
		}
	})
}

func TestAHalfSignInEndsByTimeAndByUse(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		anna := s.add(t, "anna@example.org", models.RoleViewer)
		used, late := must(s.BeginPendingLogin(ctx, anna))(t), must(s.BeginPendingLogin(ctx, anna))(t)
		if user := must(s.PendingLogin(ctx, used))(t); user.ID != anna.ID {
			t.Errorf("%+v", user)
		}
		if err := s.EndPendingLogin(ctx, used); err != nil {
			t.Error(err)
		}
		if err := s.EndPendingLogin(ctx, used); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("used twice: %v", err)
		}
		move(PendingLoginLength)
		for _, token := range []string{used, late, ""} {
			if _, err := s.PendingLogin(ctx, token); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%v", err)
			}
		}
	})
}
