package access

import (
	"errors"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

func TestASessionEndsWhenNobodyUsesIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		anna := s.add(t, "anna@example.org", models.RoleViewer)
		kept, left := s.begin(t, anna), s.begin(t, anna)
		for range 4 {
			move(models.SessionIdle * 4 / 5)
			if _, err := s.SignedIn(ctx, kept); err != nil {
				t.Fatal(err)
			}
			if err := s.FlushUsage(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.SignedIn(ctx, left); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an idle session: %v", err)
		}
		if all := must(s.Sessions(ctx, anna))(t); len(all) != 1 || all[0].SeenAt == nil {
			t.Errorf("%+v", all)
		}
		move(models.SessionIdle * 2 / 5) // in use all the time, and over all the same
		if _, err := s.SignedIn(ctx, kept); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("beyond its length: %v", err)
		}
	})
}

func TestAPersonEndsOnlyTheirOwnSessions(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		anna, bob := s.add(t, "anna@example.org", models.RoleViewer), s.add(t, "bob@example.org", models.RoleViewer)
		annas := s.begin(t, anna)
		hers := s.begin(t, anna)
		bobs := s.begin(t, bob)
		if err := s.RevokeSession(ctx, bob, db.HashSecret(annas)); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another's: %v", err)
		}
		if err := s.RevokeOtherSessions(ctx, anna, db.HashSecret(annas)); err != nil {
			t.Error(err)
		}
		for token, want := range map[string]error{annas: nil, hers: models.ErrNotFound, bobs: nil} {
			if _, err := s.SignedIn(ctx, token); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
	})
}

func TestATokenHasItsScopesItsEndAndItsDay(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		end := s.now().Add(48 * time.Hour)
		token := models.Token{Name: "ci", MadeBy: "anna@example.org", ExpiresAt: &end}
		if _, err := s.CreateToken(ctx, token); !errors.Is(err, ErrNoScope) {
			t.Errorf("no scope: %v", err)
		}
		token.Allow(models.ScopeImport, models.ScopeRead, models.ScopeImport)
		past := s.now()
		if _, err := s.CreateToken(ctx, models.Token{Name: "ci", Scopes: "read", ExpiresAt: &past}); !errors.Is(
			err,
			ErrPast,
		) {
			t.Errorf("expired when made: %v", err)
		}
		secret := must(s.CreateToken(ctx, token))(t)
		move(24 * time.Hour)
		if got := must(s.CheckToken(ctx, secret))(t); !got.May(models.ScopeRead) || !got.May(models.ScopeImport) ||
			got.May("") {
			t.Errorf("%+v", got)
		}
		if err := s.FlushUsage(ctx); err != nil {
			t.Fatal(err)
		}
		all := must(s.Tokens(ctx))(t)
		if len(all) != 1 || all[0].UsedOn == nil || *all[0].UsedOn != models.DayOf(s.now()) ||
			strings.Contains(all[0].TokenHash, secret) {
			t.Errorf("%+v", all)
		}
		move(24 * time.Hour)
		if _, err := s.CheckToken(ctx, secret); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("expired: %v", err)
		}
		if err := errors.Join(s.RevokeToken(ctx, "ci"), s.RevokeToken(ctx, "ci")); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("revoked twice: %v", err)
		}
	})
}

// admits answers which of the values may post.
func TestTheTrailReadsBackwardsPageByPage(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		for _, what := range []string{"a", "b", "c"} {
			if err := s.AuditLater("nobody", "test", what); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(s.FlushUsage(ctx), s.Audit(ctx, "nobody", "test", "d")); err != nil {
			t.Fatal(err)
		}
		var read string
		for id := ""; ; {
			page := must(s.AuditLogBefore(ctx, id, 3))(t)
			if len(page) == 0 {
				break
			}
			for _, entry := range page {
				read, id = read+entry.What, entry.ID
			}
		}
		if read != "dcba" {
			t.Errorf("read %s", read)
		}
	})
}
