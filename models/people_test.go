package models

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// add makes a person with a password that all of them share.
func (s *Store) add(t testing.TB, email string, role Role) User {
	t.Helper()
	user, err := s.CreateUser(t.Context(), email, "correct horse", role)
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// standStill gives the store a clock that stands until it is moved.
func (s *Store) standStill() (move func(time.Duration)) {
	now := s.now()
	s.now = func() time.Time { return now }
	return func(d time.Duration) { now = now.Add(d) }
}

func TestTheLastAdministratorStays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		anna, bob := s.add(t, "anna@example.org", RoleAdministrator), s.add(t, "bob@example.org", RoleMaintainer)
		refused := func() {
			t.Helper()
			for what, err := range map[string]error{
				"demoted":  second(s.SetRole(ctx, anna.ID, RoleViewer)),
				"disabled": second(s.DisableUser(ctx, anna.ID)),
				"deleted":  second(s.DeleteUser(ctx, anna.ID)),
			} {
				if !errors.Is(err, ErrLastAdministrator) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if still, err := s.UserByID(ctx, anna.ID); err != nil || still.Role != RoleAdministrator || still.DisabledAt != nil {
				t.Errorf("%+v %v", still, err)
			}
		}
		refused()
		if _, err := s.SetRole(ctx, bob.ID, RoleAdministrator); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DisableUser(ctx, bob.ID); err != nil {
			t.Fatal(err)
		}
		refused() // a disabled one does not count
		if _, err := s.EnableUser(ctx, bob.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DeleteUser(ctx, anna.ID); err != nil {
			t.Error(err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestAdministratorsWhoDemoteEachOtherAtOnceLeaveOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		var all []User
		for _, name := range []string{"a", "b", "c", "d"} {
			all = append(all, s.add(t, name+"@example.org", RoleAdministrator))
		}
		var wait sync.WaitGroup
		for _, user := range all {
			wait.Go(func() { _, _ = s.SetRole(ctx, user.ID, RoleViewer) })
		}
		wait.Wait()
		left := 0
		for _, user := range all {
			if now, err := s.UserByID(ctx, user.ID); err == nil && now.Role == RoleAdministrator {
				left++
			}
		}
		if left != 1 {
			t.Errorf("%d administrators are left", left)
		}
	})
}

func TestADisabledPersonIsOutAtOnceAndComesBackWhenEnabled(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		s.add(t, "anna@example.org", RoleAdministrator)
		bob := s.add(t, "bob@example.org", RoleViewer)
		token, half := s.begin(t, bob), must(s.BeginHalf(ctx, bob))(t)
		if _, err := s.DisableUser(ctx, bob.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignedIn(ctx, token); !errors.Is(err, ErrNotFound) {
			t.Errorf("session: %v", err)
		}
		if _, err := s.Half(ctx, half); !errors.Is(err, ErrNotFound) {
			t.Errorf("half sign-in: %v", err)
		}
		if _, err := s.Authenticate(ctx, "bob@example.org", "correct horse"); !errors.Is(err, ErrWrongPassword) {
			t.Errorf("password: %v", err)
		}
		if _, err := s.EnableUser(ctx, bob.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Authenticate(ctx, "bob@example.org", "correct horse"); err != nil {
			t.Errorf("enabled again: %v", err)
		}
		for _, id := range []string{"", "1", "0198c3c0-0000-7000-8000-000000000000", "' OR 1=1 --"} {
			if _, err := s.DeleteUser(ctx, id); !errors.Is(err, ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}

func (s *Store) begin(t testing.TB, user User) string {
	t.Helper()
	return must(s.StartSession(t.Context(), user))(t)
}

func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func TestAnInvitationMakesOneAccountOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		s.add(t, "anna@example.org", RoleAdministrator)
		if _, err := s.Invite(ctx, "anna@example.org", RoleViewer, "x"); !errors.Is(err, ErrConflict) {
			t.Errorf("who has an account: %v", err)
		}
		if _, err := s.Invite(ctx, "no address", RoleViewer, "x"); !errors.Is(err, ErrBadEmail) {
			t.Errorf("no address: %v", err)
		}
		old := must(s.Invite(ctx, "Bob@example.org", RoleViewer, "anna@example.org"))(t)
		secret := must(s.Invite(ctx, "bob@example.org", RoleMaintainer, "anna@example.org"))(t)
		if _, err := s.UseLink(ctx, old, "battery staple"); !errors.Is(err, ErrNotFound) {
			t.Errorf("a replaced link: %v", err)
		}
		if _, err := s.UseLink(ctx, secret, "short"); !errors.Is(err, ErrShortPassword) {
			t.Errorf("a short password: %v", err)
		}
		made := 0
		var wait sync.WaitGroup
		var counting sync.Mutex
		for range 4 {
			wait.Go(func() {
				if user, err := s.UseLink(ctx, secret, "battery staple"); err == nil && user.Role == RoleMaintainer {
					counting.Lock()
					defer counting.Unlock()
					made++
				}
			})
		}
		wait.Wait()
		if made != 1 {
			t.Errorf("%d got in by one link", made)
		}
		late := must(s.Invite(ctx, "carl@example.org", RoleViewer, "anna@example.org"))(t)
		move(InvitationLength)
		if _, err := s.UseLink(ctx, late, "battery staple"); !errors.Is(err, ErrNotFound) {
			t.Errorf("an expired link: %v", err)
		}
	})
}

func TestAResetLinkSetsThePasswordAndEndsTheSessions(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		bob := s.add(t, "bob@example.org", RoleViewer)
		token := s.begin(t, bob)
		secret, _, err := s.ResetLink(ctx, bob.ID, "anna@example.org")
		if err != nil {
			t.Fatal(err)
		}
		if all, err := s.Invitations(ctx); err != nil || len(all) != 0 {
			t.Errorf("a reset is listed as an invitation: %v %v", all, err)
		}
		if user, err := s.UseLink(ctx, secret, "battery staple"); err != nil || user.ID != bob.ID || user.Role != RoleViewer {
			t.Errorf("%+v %v", user, err)
		}
		if _, err := s.SignedIn(ctx, token); !errors.Is(err, ErrNotFound) {
			t.Errorf("the old session: %v", err)
		}
		if _, err := s.Authenticate(ctx, "bob@example.org", "battery staple"); err != nil {
			t.Error(err)
		}
		if _, err := s.UseLink(ctx, secret, "another password"); !errors.Is(err, ErrNotFound) {
			t.Errorf("a second use: %v", err)
		}
	})
}

func TestAnIssuerBringsOnePersonEachTime(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		anna := s.add(t, "anna@example.org", RoleAdministrator)
		come := func(subject, email string, role Role) (User, error) {
			return s.UserOf(ctx, Identity{subject, email, role})
		}
		bob := must(come("iss b", "Bob@example.org", ""))(t)
		if bob.Role != RoleViewer || bob.Email != "bob@example.org" {
			t.Errorf("a newcomer is %+v", bob)
		}
		if again := must(come("iss b", "robert@example.org", RoleMaintainer))(t); again.ID != bob.ID || again.Role != RoleMaintainer {
			t.Errorf("with another address and a role he is %+v", again)
		}
		if linked := must(come("iss a", "anna@example.org", RoleViewer))(t); linked.ID != anna.ID || linked.Role != RoleAdministrator {
			t.Errorf("the last administrator became %+v", linked)
		}
		if _, err := come("iss other", "bob@example.org", ""); !errors.Is(err, ErrConflict) {
			t.Errorf("an address that changed hands: %v", err)
		}
		if _, err := s.Authenticate(ctx, "bob@example.org", ""); !errors.Is(err, ErrWrongPassword) {
			t.Errorf("who has no password signs in with none: %v", err)
		}
		if _, err := s.DisableUser(ctx, bob.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := come("iss b", "bob@example.org", ""); !errors.Is(err, ErrNotFound) {
			t.Errorf("a disabled person: %v", err)
		}
	})
}

// What an older program wrote is what the newer one needs.
func TestPeopleSessionsAndTokensOfAnOlderDatabaseKeepWorking(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), context.Background()
		db := s.write.WithContext(ctx)
		now, id, token, secret := s.now(), "0198c3c0-0000-7000-8000-000000000001", newSecret(""), newSecret("cfs_")
		for _, row := range [][]any{
			{"INSERT INTO users (id, email, password_hash, role, created_at) VALUES (?, ?, ?, ?, ?)", id, "old@example.org", "x", "administrator", now},
			{"INSERT INTO sessions (token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?)", hashSecret(token), id, now, now.Add(time.Hour)},
			{"INSERT INTO api_tokens (name, token_hash, created_at) VALUES (?, ?, ?)", "old", hashSecret(secret), now},
		} {
			if err := db.Exec(row[0].(string), row[1:]...).Error; err != nil {
				t.Fatal(err)
			}
		}
		if session, err := s.SignedIn(ctx, token); err != nil || session.User.Role != RoleAdministrator {
			t.Errorf("%+v %v", session, err)
		}
		if token, err := s.CheckToken(ctx, secret); err != nil || !token.May(ScopeRead) || token.May(ScopeImport) {
			t.Errorf("%+v %v", token, err)
		}
	})
}
