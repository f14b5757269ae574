package models

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"compreface-stats/models/testdb"
)

// code is what the person's authenticator shows.
func (s *Store) code(t testing.TB, user User) string {
	t.Helper()
	step := must(s.SecondStep(t.Context(), user))(t)
	return must(totp.GenerateCode(step.Secret, s.now()))(t)
}

func TestACodeIsTakenOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		anna := s.add(t, "anna@example.org", RoleViewer)
		if _, err := s.ConfirmSecondStep(ctx, anna, "123456"); !errors.Is(err, ErrNotFound) {
			t.Errorf("none begun: %v", err)
		}
		if err := errors.Join(s.BeginSecondStep(ctx, anna), s.BeginSecondStep(ctx, anna)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.ConfirmSecondStep(ctx, anna, "1234567"); !errors.Is(err, ErrWrongCode) {
			t.Errorf("a wrong code: %v", err)
		}
		first := s.code(t, anna)
		codes := must(s.ConfirmSecondStep(ctx, anna, first[:3]+" "+first[3:]))(t)
		if len(codes) != recoveryCodes {
			t.Errorf("%d recovery codes", len(codes))
		}
		if err := s.BeginSecondStep(ctx, anna); !errors.Is(err, ErrConflict) {
			t.Errorf("begun over one in force: %v", err)
		}
		refused := func(what, code string) {
			t.Helper()
			if _, err := s.PassSecondStep(ctx, anna, code); !errors.Is(err, ErrWrongCode) {
				t.Errorf("%s: %v", what, err)
			}
		}
		refused("the code of the confirmation", first)
		refused("nothing", "")
		move(codePeriod * time.Second)
		next := s.code(t, anna)
		if recovery, err := s.PassSecondStep(ctx, anna, next); err != nil || recovery {
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
		anna := s.add(t, "anna@example.org", RoleViewer)
		if err := s.BeginSecondStep(ctx, anna); err != nil {
			t.Fatal(err)
		}
		recovery := must(s.ConfirmSecondStep(ctx, anna, s.code(t, anna)))(t)[0]
		move(codePeriod * time.Second)
		for _, code := range []string{s.code(t, anna), recovery} {
			var wait sync.WaitGroup
			passed := make(chan bool, 8)
			for range 8 {
				wait.Go(func() {
					if _, err := s.PassSecondStep(ctx, anna, code); err == nil {
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
		anna := s.add(t, "anna@example.org", RoleViewer)
		if err := s.BeginSecondStep(ctx, anna); err != nil {
			t.Fatal(err)
		}
		old := must(s.ConfirmSecondStep(ctx, anna, s.code(t, anna)))(t)
		fresh := must(s.NewRecoveryCodes(ctx, anna))(t)
		if _, err := s.PassSecondStep(ctx, anna, old[1]); !errors.Is(err, ErrWrongCode) {
			t.Errorf("an old code: %v", err)
		}
		if recovery, err := s.PassSecondStep(ctx, anna, " "+fresh[1]); err != nil || !recovery {
			t.Errorf("%t %v", recovery, err)
		}
		if left := must(s.RecoveryCodesLeft(ctx, anna))(t); left != recoveryCodes-1 {
			t.Errorf("%d are left", left)
		}
		if err := s.RemoveSecondStep(ctx, anna); err != nil {
			t.Error(err)
		}
		if err := s.RemoveSecondStep(ctx, anna); !errors.Is(err, ErrNotFound) {
			t.Errorf("removed twice: %v", err)
		}
		if have := must(s.SecondSteps(ctx))(t); have[anna.ID] {
			t.Error("has one still")
		}
	})
}

func TestAHalfSignInEndsByTimeAndByUse(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		anna := s.add(t, "anna@example.org", RoleViewer)
		used, late := must(s.BeginHalf(ctx, anna))(t), must(s.BeginHalf(ctx, anna))(t)
		if user := must(s.Half(ctx, used))(t); user.ID != anna.ID {
			t.Errorf("%+v", user)
		}
		if err := s.EndHalf(ctx, used); err != nil {
			t.Error(err)
		}
		if err := s.EndHalf(ctx, used); !errors.Is(err, ErrNotFound) {
			t.Errorf("used twice: %v", err)
		}
		move(HalfSignInLength)
		for _, token := range []string{used, late, ""} {
			if _, err := s.Half(ctx, token); !errors.Is(err, ErrNotFound) {
				t.Errorf("%v", err)
			}
		}
	})
}
