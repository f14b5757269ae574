package access

import (
	"context"
	"errors"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

func TestAnIssuerBringsOnePersonEachTime(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		anna := s.add(t, "anna@example.org", models.RoleAdministrator)
		come := func(subject, email string, role models.Role) (models.User, error) {
			return s.UserOfIdentity(ctx, Identity{subject, email, role})
		}
		bob := must(come("iss b", "Bob@example.org", ""))(t)
		if bob.Role != models.RoleViewer || bob.Email != "bob@example.org" {
			t.Errorf("a newcomer is %+v", bob)
		}
		if again := must(come("iss b", "robert@example.org", models.RoleMaintainer))(t); again.ID != bob.ID ||
			again.Role != models.RoleMaintainer {
			t.Errorf("with another address and a role he is %+v", again)
		}
		if _, err := come("iss a", "anna@example.org", ""); !errors.Is(err, ErrNotConnected) {
			t.Errorf("an account with a password is taken by its address: %v", err)
		}
		if err := s.Connect(ctx, anna, Identity{"iss a", "other@example.org", ""}); !errors.Is(err, ErrBadEmail) {
			t.Errorf("connected under another address: %v", err)
		}
		if err := s.Connect(ctx, anna, Identity{"iss b", "anna@example.org", ""}); !errors.Is(err, models.ErrConflict) {
			t.Errorf("connected to somebody else: %v", err)
		}
		if err := s.Connect(ctx, anna, Identity{"iss a", "Anna@example.org", ""}); err != nil {
			t.Fatal(err)
		}
		if linked := must(come("iss a", "anna@example.org", models.RoleViewer))(t); linked.ID != anna.ID ||
			linked.Role != models.RoleAdministrator {
			t.Errorf("the last administrator became %+v", linked)
		}
		if _, err := come("iss other", "bob@example.org", ""); !errors.Is(err, models.ErrConflict) {
			t.Errorf("an address that changed hands: %v", err)
		}
		if _, err := s.Authenticate(ctx, "bob@example.org", ""); !errors.Is(err, ErrWrongPassword) {
			t.Errorf("who has no password signs in with none: %v", err)
		}
		if _, err := s.DisableUser(ctx, bob.ID, RevokeMade); err != nil {
			t.Fatal(err)
		}
		if _, err := come("iss b", "bob@example.org", ""); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a disabled person: %v", err)
		}
	})
}

func TestPeopleSessionsAndTokensOfAnOlderDatabaseKeepWorking(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), context.Background()
		conn := s.db.Write(ctx)
		now := s.now()
		id := "0198c3c0-0000-7000-8000-000000000001"
		token := db.NewSecret("")
		secret := db.NewSecret("cfs_")
		for _, row := range [][]any{
			{
				"INSERT INTO users (id, email, password_hash, role, created_at) VALUES (?, ?, ?, ?, ?)",
				id, "old@example.org", "x", "administrator", now,
			},
			{
				"INSERT INTO sessions (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
				db.HashSecret(token), id, now, now.Add(time.Hour),
			},
			{"INSERT INTO api_tokens (name, token_hash, created_at) VALUES (?, ?, ?)", "old", db.HashSecret(secret), now},
		} {
			if err := conn.Exec(row[0].(string), row[1:]...).Error; err != nil {
				t.Fatal(err)
			}
		}
		if session, err := s.SignedIn(ctx, token); err != nil || session.User.Role != models.RoleAdministrator {
			t.Errorf("%+v %v", session, err)
		}
		if token, err := s.CheckToken(ctx, secret); err != nil || !token.May(models.ScopeRead) ||
			token.May(models.ScopeImport) {
			t.Errorf("%+v %v", token, err)
		}
	})
}
