package access

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// add makes a person with a password that all of them share.
func (s *Directory) add(t testing.TB, email string, role models.Role) models.User {
	t.Helper()
	user, err := s.CreateUser(t.Context(), email, "correct horse", role)
	if err != nil {
		t.Fatal(err)
	}
	return user
}

// standStill gives the store a clock that stands until it is moved.
func (s *Directory) standStill() (move func(time.Duration)) {
	now := s.now()
	s.now = func() time.Time { return now }
	s.clock = s.now
	return func(d time.Duration) { now = now.Add(d) }
}

func TestTheLastAdministratorStays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		anna, bob := s.add(
			t,
			"anna@example.org",
			models.RoleAdministrator,
		), s.add(
			t,
			"bob@example.org",
			models.RoleMaintainer,
		)
		refused := func() {
			t.Helper()
			for what, err := range map[string]error{
				"demoted":  second(s.SetRole(ctx, anna.ID, models.RoleViewer, RevokeMade)),
				"disabled": second(s.DisableUser(ctx, anna.ID, RevokeMade)),
				"deleted":  second(s.DeleteUser(ctx, anna.ID, RevokeMade)),
			} {
				if !errors.Is(err, ErrLastAdministrator) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if still, err := s.UserByID(ctx, anna.ID); err != nil || still.Role != models.RoleAdministrator ||
				still.DisabledAt != nil {
				t.Errorf("%+v %v", still, err)
			}
		}
		refused()
		if _, err := s.SetRole(ctx, bob.ID, models.RoleAdministrator, RevokeMade); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DisableUser(ctx, bob.ID, RevokeMade); err != nil {
			t.Fatal(err)
		}
		refused() // a disabled one does not count
		if _, err := s.EnableUser(ctx, bob.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := s.DeleteUser(ctx, anna.ID, RevokeMade); err != nil {
			t.Error(err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestAdministratorsWhoDemoteEachOtherAtOnceLeaveOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		var all []models.User
		for _, name := range []string{"a", "b", "c", "d"} {
			all = append(all, s.add(t, name+"@example.org", models.RoleAdministrator))
		}
		var wait sync.WaitGroup
		for _, user := range all {
			wait.Go(func() { _, _ = s.SetRole(ctx, user.ID, models.RoleViewer, RevokeMade) })
		}
		wait.Wait()
		left := 0
		for _, user := range all {
			if now, err := s.UserByID(ctx, user.ID); err == nil && now.Role == models.RoleAdministrator {
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
		s.add(t, "anna@example.org", models.RoleAdministrator)
		bob := s.add(t, "bob@example.org", models.RoleViewer)
		link, _, err := s.ResetLink(ctx, bob.ID, "anna@example.org")
		if err != nil {
			t.Fatal(err)
		}
		token, half := s.begin(t, bob), must(s.BeginPendingLogin(ctx, bob))(t)
		if _, err := s.DisableUser(ctx, bob.ID, RevokeMade); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignedIn(ctx, token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("session: %v", err)
		}
		if _, err := s.PendingLogin(ctx, half); !errors.Is(err, models.ErrNotFound) {
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
		if _, err := s.UseLink(ctx, link, "another horse here"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a link of before: %v", err)
		}
		for _, id := range []string{"", "1", "0198c3c0-0000-7000-8000-000000000000", "' OR 1=1 --"} {
			if _, err := s.DeleteUser(ctx, id, RevokeMade); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%q: %v", id, err)
			}
		}
	})
}

func (s *Directory) begin(t testing.TB, user models.User) string {
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

// What an older program wrote is what the newer one needs. Whatever is done to the accounts in whatever order, one
// who can administer is left, and what was refused changed nothing.
func TestNoSequenceOfChangesLeavesNobodyToAdminister(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		ids := []string{
			s.add(t, "a@example.org", models.RoleAdministrator).ID,
			s.add(t, "b@example.org", models.RoleAdministrator).ID,
			s.add(t, "c@example.org", models.RoleViewer).ID,
		}
		changes := map[string]func(string) error{
			"demote":  func(id string) error { return second(s.SetRole(ctx, id, models.RoleMaintainer, RevokeMade)) },
			"promote": func(id string) error { return second(s.SetRole(ctx, id, models.RoleAdministrator, RevokeMade)) },
			"disable": func(id string) error { return second(s.DisableUser(ctx, id, RevokeMade)) },
			"enable":  func(id string) error { return second(s.EnableUser(ctx, id)) },
			"delete":  func(id string) error { return second(s.DeleteUser(ctx, id, RevokeMade)) },
		}
		names := slices.Sorted(maps.Keys(changes))
		random := rand.New(rand.NewPCG(1, 2))
		for step := range 150 {
			name, id := names[random.IntN(len(names))], ids[random.IntN(len(ids))]
			before := must(s.Users(ctx))(t)
			err := changes[name](id)
			after := must(s.Users(ctx))(t)
			switch {
			case errors.Is(err, ErrLastAdministrator) && !reflect.DeepEqual(before, after):
				t.Fatalf("step %d, %s was refused and changed something", step, name)
			case err != nil && !errors.Is(err, ErrLastAdministrator) && !errors.Is(err, models.ErrNotFound):
				t.Fatal(err)
			}
			if !slices.ContainsFunc(
				after,
				func(u models.User) bool { return u.Role == models.RoleAdministrator && u.DisabledAt == nil },
			) {
				t.Fatalf("step %d: nobody is left after %s", step, name)
			}
			if len(after) < 3 {
				ids = append(ids, s.add(t, fmt.Sprintf("new%d@example.org", step), models.RoleViewer).ID)
			}
		}
	})
}
