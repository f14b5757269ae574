package access

import (
	"errors"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

func TestOnlyTheRightPasswordSignsIn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		if some, err := s.HasAdministrator(ctx); some || err != nil {
			t.Fatalf("a new database has people: %v", err)
		}
		if _, err := s.CreateUser(ctx, " Anna@Example.org ", "correct horse", models.RoleAdministrator); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreateUser(ctx, "anna@example.org", "correct horse", models.RoleAdministrator); !errors.Is(
			err,
			models.ErrConflict,
		) {
			t.Errorf("a second account: %v", err)
		}
		if user, err := s.Authenticate(ctx, "ANNA@example.org", "correct horse"); err != nil ||
			user.Email != "anna@example.org" {
			t.Errorf("%+v %v", user, err)
		}
		for _, c := range [][2]string{
			{"anna@example.org", "correct Horse"},
			{"anna@example.org", ""},
			{"bob@example.org", "correct horse"},
		} {
			if _, err := s.Authenticate(ctx, c[0], c[1]); !errors.Is(err, ErrWrongPassword) {
				t.Errorf("%v: %v", c, err)
			}
		}
		_, err := s.CreateUser(ctx, "no address", "short", models.RoleAdministrator)
		if !errors.Is(err, ErrBadEmail) || !errors.Is(err, ErrShortPassword) {
			t.Errorf("not both mistakes: %v", err)
		}
	})
}

func TestASessionEndsBySigningOutByTimeAndByANewPassword(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		now := s.now()
		s.now = func() time.Time { return now }
		s.clock = s.now
		anna, err := s.CreateUser(ctx, "anna@example.org", "correct horse", models.RoleAdministrator)
		if err != nil {
			t.Fatal(err)
		}
		begin := func() string {
			token, err := s.StartSession(ctx, anna)
			if err != nil {
				t.Fatal(err)
			}
			if user, err := s.SignedIn(ctx, token); err != nil || user.User.ID != anna.ID {
				t.Fatalf("%+v %v", user, err)
			}
			return token
		}
		ended := func(how, token string) {
			if _, err := s.SignedIn(ctx, token); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%s: %v", how, err)
			}
		}
		ended("no session", "guess")
		token := begin()
		if err := s.EndSession(ctx, token); err != nil {
			t.Error(err)
		}
		ended("signed out", token)
		token = begin()
		if err := s.SetPassword(ctx, "anna@example.org", "battery staple"); err != nil {
			t.Error(err)
		}
		ended("new password", token)
		token = begin()
		now = now.Add(models.SessionLength + time.Second)
		ended("expired", token)
	})
}

func TestANewPasswordEndsWhatTheOldOneBegan(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		anna, err := s.CreateUser(ctx, "anna@example.org", "correct horse", models.RoleViewer)
		if err != nil {
			t.Fatal(err)
		}
		secret, _, err := s.ResetLink(ctx, anna.ID, "david@example.org")
		if err != nil {
			t.Fatal(err)
		}
		half, err := s.BeginPendingLogin(ctx, anna)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SetPassword(ctx, anna.Email, "battery staple"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.PendingLogin(ctx, half); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the old password still waits for a code: %v", err)
		}
		if _, err := s.UseLink(ctx, secret, "stolen password"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the link still works: %v", err)
		}
	})
}

func TestATokenIsGoodUntilItIsNotOurs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		secret, err := s.CreateToken(ctx, models.Token{Name: "grafana", Scopes: "read"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.CheckToken(ctx, secret); err != nil {
			t.Error(err)
		}
		if _, err := s.CheckToken(ctx, secret+"0"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another token: %v", err)
		}
		if _, err := s.CreateToken(ctx, models.Token{Name: "grafana", Scopes: "read"}); !errors.Is(err, models.ErrConflict) {
			t.Errorf("the same name: %v", err)
		}
		if _, err := s.CreateToken(ctx, models.Token{Name: " ", Scopes: "read"}); !errors.Is(err, ErrNoTokenName) {
			t.Errorf("no name: %v", err)
		}
	})
}

// A backup that somebody changed may hold a hash that asks for terabytes or hours, or for nothing at all.
func TestAPasswordWhoseHashCostsTooMuchLetsNobodyIn(t *testing.T) {
	const made = "$argon2id$v=19$m=65536,t=1,p=2$bVI1aE1SaDZGS3kzaTVTUA$BlqOwlFTTkqpBPRvYsFnXhJTzvmVJ5MJgSjcnEyl0M8"
	if !isAffordable(made) || !isAffordable(decoyHash()) {
		t.Error("a usual hash is refused")
	}
	for _, cost := range []string{
		"m=3999999,t=1,p=2", "m=65536,t=99999,p=2", "m=65536,t=0,p=2", "m=65536,t=1,p=200", "m=65536,t=1,p=0",
	} {
		if hash := strings.Replace(made, "m=65536,t=1,p=2", cost, 1); isAffordable(hash) {
			t.Errorf("%s is compared with", hash)
		}
	}
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		user, err := s.CreateUser(ctx, "anna@example.org", "correct horse", models.RoleViewer)
		if err != nil {
			t.Fatal(err)
		}
		dear := strings.Replace(user.PasswordHash, "t=2", "t=0", 1)
		if isAffordable(dear) {
			t.Fatal(dear)
		}
		if err := s.db.Write(ctx).Model(&user).Update("password_hash", dear).Error; err != nil {
			t.Fatal(err)
		}
		if _, err := s.Authenticate(ctx, "anna@example.org", "correct horse"); !errors.Is(err, ErrWrongPassword) {
			t.Error(err)
		}
	})
}
