package models

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

func TestASessionEndsWhenNobodyUsesIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		anna := s.add(t, "anna@example.org", RoleViewer)
		kept, left := s.begin(t, anna), s.begin(t, anna)
		for range 4 {
			move(SessionIdle * 4 / 5)
			if _, err := s.SignedIn(ctx, kept); err != nil {
				t.Fatal(err)
			}
			if err := s.WriteUses(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.SignedIn(ctx, left); !errors.Is(err, ErrNotFound) {
			t.Errorf("an idle session: %v", err)
		}
		if all := must(s.Sessions(ctx, anna))(t); len(all) != 1 || all[0].SeenAt == nil {
			t.Errorf("%+v", all)
		}
		move(SessionIdle * 2 / 5) // in use all the time, and over all the same
		if _, err := s.SignedIn(ctx, kept); !errors.Is(err, ErrNotFound) {
			t.Errorf("beyond its length: %v", err)
		}
	})
}

func TestAPersonEndsOnlyTheirOwnSessions(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		anna, bob := s.add(t, "anna@example.org", RoleViewer), s.add(t, "bob@example.org", RoleViewer)
		annas, hers, bobs := s.begin(t, anna), s.begin(t, anna), s.begin(t, bob)
		if err := s.RevokeSession(ctx, bob, hashSecret(annas)); !errors.Is(err, ErrNotFound) {
			t.Errorf("another's: %v", err)
		}
		if err := s.RevokeOtherSessions(ctx, anna, hashSecret(annas)); err != nil {
			t.Error(err)
		}
		for token, want := range map[string]error{annas: nil, hers: ErrNotFound, bobs: nil} {
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
		token := Token{Name: "ci", MadeBy: "anna@example.org", ExpiresAt: &end}
		if _, err := s.CreateToken(ctx, token); !errors.Is(err, ErrNoScope) {
			t.Errorf("no scope: %v", err)
		}
		token.Allow(ScopeImport, ScopeRead, ScopeImport)
		past := s.now()
		if _, err := s.CreateToken(ctx, Token{Name: "ci", Scopes: "read", ExpiresAt: &past}); !errors.Is(err, ErrPast) {
			t.Errorf("expired when made: %v", err)
		}
		secret := must(s.CreateToken(ctx, token))(t)
		move(24 * time.Hour)
		if got := must(s.CheckToken(ctx, secret))(t); !got.May(ScopeRead) || !got.May(ScopeImport) || got.May("") {
			t.Errorf("%+v", got)
		}
		if err := s.WriteUses(ctx); err != nil {
			t.Fatal(err)
		}
		all := must(s.Tokens(ctx))(t)
		if len(all) != 1 || all[0].UsedOn == nil || *all[0].UsedOn != DayOf(s.now()) || strings.Contains(all[0].TokenHash, secret) {
			t.Errorf("%+v", all)
		}
		move(24 * time.Hour)
		if _, err := s.CheckToken(ctx, secret); !errors.Is(err, ErrNotFound) {
			t.Errorf("expired: %v", err)
		}
		if err := errors.Join(s.RevokeToken(ctx, "ci"), s.RevokeToken(ctx, "ci")); !errors.Is(err, ErrNotFound) {
			t.Errorf("revoked twice: %v", err)
		}
	})
}

// admits answers which of the values may post.
func (s *Store) admits(values ...string) (which []bool) {
	for _, value := range values {
		_, ok := s.AdmitKey(value)
		which = append(which, ok)
	}
	return which
}

func TestIngestKeysFromTheFirstOneToTheLast(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		expect := func(when string, want bool, values ...string) {
			t.Helper()
			for i, got := range s.admits(values...) {
				if got != want {
					t.Errorf("%s, %q: %t", when, values[i], got)
				}
			}
		}
		expect("without a key", true, "", "anything")
		old := must(s.CreateKey(ctx, "fleet", "the-old-key"))(t)
		expect("with a key", true, "the-old-key")
		expect("with a key", false, "", "anything", "the-old-key ")
		next := must(s.RotateKey(ctx, old.ID, 24*time.Hour))(t)
		if next.Name != "fleet (2)" || len(next.Value) != 32 {
			t.Errorf("%+v", next)
		}
		expect("while they overlap", true, "the-old-key", next.Value)
		if _, err := s.RotateKey(ctx, old.ID, time.Hour); !errors.Is(err, ErrNotFound) {
			t.Errorf("rotated twice: %v", err)
		}
		if _, err := s.RemoveKey(ctx, old.ID); !errors.Is(err, ErrNotRetired) {
			t.Errorf("removed while in use: %v", err)
		}
		move(24 * time.Hour)
		expect("after the overlap", false, "the-old-key")
		if _, err := s.RestoreKey(ctx, old.ID); err != nil {
			t.Error(err)
		}
		expect("restored", true, "the-old-key", next.Value)
		for _, id := range []string{old.ID, next.ID} {
			if _, err := s.RetireKey(ctx, id); err != nil {
				t.Error(err)
			}
		}
		expect("when all are retired", false, "", "the-old-key", next.Value)
		for _, id := range []string{old.ID, next.ID} {
			if _, err := s.RemoveKey(ctx, id); err != nil {
				t.Error(err)
			}
		}
		expect("when none is left", true, "", "anything")
	})
}

func TestPostsAreCountedByKeyAndDayHoweverManyFail(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		move := s.standStill()
		a, b := must(s.CreateKey(ctx, "a", ""))(t), must(s.CreateKey(ctx, "b", ""))(t)
		dead, cancel := context.WithCancel(ctx)
		cancel()
		for range 3 {
			var wait sync.WaitGroup
			for range 50 {
				wait.Go(func() { s.CountPost(a.ID) })
			}
			wait.Go(func() {
				if err := s.WriteUses(dead); err == nil && !s.uses.empty() {
					t.Error("written with a dead context")
				}
			})
			wait.Wait()
			if err := s.WriteUses(ctx); err != nil {
				t.Fatal(err)
			}
			move(24 * time.Hour)
		}
		s.CountPost("") // any key may post: nobody's
		all := must(s.IngestKeys(ctx))(t)
		if len(all) != 2 || all[0].ID != a.ID || all[0].Total != 150 || all[0].Today != 0 || all[0].Week != 150 || *all[0].Last != DayOf(s.now())-1 {
			t.Errorf("%+v", all)
		}
		if all[1].ID != b.ID || all[1].Total != 0 || all[1].Last != nil {
			t.Errorf("%+v", all[1])
		}
		if days := must(s.KeyDays(ctx, 3))(t); len(days) != 2 || days[0].Posts != 50 || days[0].Day != DayOf(s.now())-1 {
			t.Errorf("%+v", days)
		}
	})
}

func TestTheEnvironmentsKeysAreMadeOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		ctx := t.Context()
		open := func() *Store {
			return must(Open(ctx, Options{URL: url, SpoolDir: t.TempDir(), IngestKeys: []string{"first-key", "second-key"}}))(t)
		}
		s := open()
		if s.SomeKey() != "first-key" {
			t.Errorf("the key to post with is %q", s.SomeKey())
		}
		keys := must(s.IngestKeys(ctx))(t)
		if _, err := s.RetireKey(ctx, keys[0].ID); err != nil || s.SomeKey() != "second-key" {
			t.Errorf("%v, the key to post with is %q", err, s.SomeKey())
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open() // and again
		defer s.Close()
		if keys := must(s.IngestKeys(ctx))(t); len(keys) != 2 {
			t.Errorf("%+v", keys)
		}
		if got := s.admits("first-key", "second-key", "other"); got[0] || !got[1] || got[2] {
			t.Errorf("a retired key, a good one and another: %v", got)
		}
	})
}

func TestAKeyOfAnotherProcessIsLearned(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		here, there := openTest(t, url), openTest(t, url)
		must(there.CreateKey(t.Context(), "fleet", "the-new-key"))(t)
		here.keepUses(t.Context())
		if got := here.admits("the-new-key", "other"); !got[0] || got[1] {
			t.Errorf("%v", got)
		}
	})
}

func TestWhatIsNoKeyIsNotMadeOne(t *testing.T) {
	s := openTest(t, testdb.SQLite(t))
	for _, c := range []struct {
		name, value string
		want        error
	}{
		{"", "good-value", ErrKeyName}, {"a\nb", "good-value", ErrKeyName}, {strings.Repeat("x", 101), "good-value", ErrKeyName},
		{"a", strings.Repeat("x", 201), ErrKeyValue}, {"a", "with space", ErrKeyValue}, {"a", "with,comma", ErrKeyValue}, {"a", "ümlauts-in-it", ErrKeyValue},
		{"a", "good-value", nil}, {"b", "good-value", ErrConflict},
	} {
		if _, err := s.CreateKey(t.Context(), c.name, c.value); !errors.Is(err, c.want) {
			t.Errorf("%q %q: %v, want %v", c.name, c.value, err, c.want)
		}
	}
}

func TestTheTrailReadsBackwardsPageByPage(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		for _, what := range []string{"a", "b", "c"} {
			if err := s.AuditLater("nobody", "test", what); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(s.WriteUses(ctx), s.Audit(ctx, "nobody", "test", "d")); err != nil {
			t.Fatal(err)
		}
		var read string
		for id := ""; ; {
			page := must(s.AuditBefore(ctx, id, 3))(t)
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
