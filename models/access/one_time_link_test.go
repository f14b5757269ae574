package access

import (
	"errors"
	"sync"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

func TestAnInvitationMakesOneAccountOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		s.add(t, "anna@example.org", models.RoleAdministrator)
		if _, err := s.Invite(ctx, "anna@example.org", models.RoleViewer, "x"); !errors.Is(err, models.ErrConflict) {
			t.Errorf("who has an account: %v", err)
		}
		if _, err := s.Invite(ctx, "no address", models.RoleViewer, "x"); !errors.Is(err, ErrBadEmail) {
			t.Errorf("no address: %v", err)
		}
		old := must(s.Invite(ctx, "Bob@example.org", models.RoleViewer, "anna@example.org"))(t)
		secret := must(s.Invite(ctx, "bob@example.org", models.RoleMaintainer, "anna@example.org"))(t)
		if _, err := s.UseLink(ctx, old, "battery staple"); !errors.Is(err, models.ErrNotFound) {
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
				if user, err := s.UseLink(ctx, secret, "battery staple"); err == nil && user.Role == models.RoleMaintainer {
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
		late := must(s.Invite(ctx, "carl@example.org", models.RoleViewer, "anna@example.org"))(t)
		move(InvitationLength)
		if _, err := s.UseLink(ctx, late, "battery staple"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an expired link: %v", err)
		}
	})
}

func TestAResetLinkSetsThePasswordAndEndsTheSessions(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		s.add(t, "anna@example.org", models.RoleAdministrator)
		bob := s.add(t, "bob@example.org", models.RoleViewer)
		token := s.begin(t, bob)
		secret, _, err := s.ResetLink(ctx, bob.ID, "anna@example.org")
		if err != nil {
			t.Fatal(err)
		}
		if all, err := s.PendingLinks(ctx); err != nil || len(all) != 1 || all[0].Role != "" {
			t.Errorf("a link for a new password is not listed: %v %v", all, err)
		}
		if user, err := s.UseLink(ctx, secret, "battery staple"); err != nil || user.ID != bob.ID ||
			user.Role != models.RoleViewer {
			t.Errorf("%+v %v", user, err)
		}
		if _, err := s.SignedIn(ctx, token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the old session: %v", err)
		}
		if _, err := s.Authenticate(ctx, "bob@example.org", "battery staple"); err != nil {
			t.Error(err)
		}
		if _, err := s.UseLink(ctx, secret, "another password"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a second use: %v", err)
		}
	})
}
