package access

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

func (s *Directory) admits(values ...string) (which []bool) {
	for _, value := range values {
		_, ok := s.IngestKeys.Check(value)
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
		old := must(s.IngestKeys.Create(ctx, "fleet", "the-old-key"))(t)
		expect("with a key", true, "the-old-key")
		expect("with a key", false, "", "anything", "the-old-key ")
		next := must(s.IngestKeys.Rotate(ctx, old.ID, 24*time.Hour))(t)
		if next.Name != "fleet (2)" || len(next.Value) != 32 {
			t.Errorf("%+v", next)
		}
		expect("while they overlap", true, "the-old-key", next.Value)
		if _, err := s.IngestKeys.Rotate(ctx, old.ID, time.Hour); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("rotated twice: %v", err)
		}
		if _, err := s.IngestKeys.Remove(ctx, old.ID); !errors.Is(err, ErrNotRetired) {
			t.Errorf("removed while in use: %v", err)
		}
		move(24 * time.Hour)
		expect("after the overlap", false, "the-old-key")
		if _, err := s.IngestKeys.Restore(ctx, old.ID); err != nil {
			t.Error(err)
		}
		expect("restored", true, "the-old-key", next.Value)
		for _, id := range []string{old.ID, next.ID} {
			if _, err := s.IngestKeys.Retire(ctx, id); err != nil {
				t.Error(err)
			}
		}
		expect("when all are retired", false, "", "the-old-key", next.Value)
		for _, id := range []string{old.ID, next.ID} {
			if _, err := s.IngestKeys.Remove(ctx, id); err != nil {
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
		a, b := must(s.IngestKeys.Create(ctx, "a", ""))(t), must(s.IngestKeys.Create(ctx, "b", ""))(t)
		dead, cancel := context.WithCancel(ctx)
		cancel()
		for range 3 {
			var wait sync.WaitGroup
			for range 50 {
				wait.Go(func() { s.IngestKeys.CountPost(PostKey{ID: a.ID}, models.ID{}) })
			}
			wait.Go(func() { _ = s.FlushUsage(dead) }) // fails where there is something to write, which is kept
			wait.Wait()
			if err := s.FlushUsage(ctx); err != nil {
				t.Fatal(err)
			}
			move(24 * time.Hour)
		}
		s.IngestKeys.CountPost(PostKey{}, models.ID{}) // any key may post: nobody's
		all := must(s.IngestKeys.List(ctx))(t)
		if len(all) != 2 || all[0].ID != a.ID || all[0].Total != 150 || all[0].Today != 0 || all[0].Week != 150 ||
			*all[0].Last != models.DayOf(s.now())-1 {
			t.Errorf("%+v", all)
		}
		if all[1].ID != b.ID || all[1].Total != 0 || all[1].Last != nil {
			t.Errorf("%+v", all[1])
		}
		if days := must(s.IngestKeys.Days(ctx, 3))(t); len(days) != 2 || days[0].Posts != 50 ||
			days[0].Day != models.DayOf(s.now())-1 {
			t.Errorf("%+v", days)
		}
	})
}

func TestTheEnvironmentsKeysAreMadeOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		ctx := t.Context()
		open := func() *Directory { return openTest(t, url, "first-key", "second-key") }
		s := open()
		if s.IngestKeys.UsableValue() != "first-key" {
			t.Errorf("the key to post with is %q", s.IngestKeys.UsableValue())
		}
		keys := must(s.IngestKeys.List(ctx))(t)
		if _, err := s.IngestKeys.Retire(ctx, keys[0].ID); err != nil || s.IngestKeys.UsableValue() != "second-key" {
			t.Errorf("%v, the key to post with is %q", err, s.IngestKeys.UsableValue())
		}
		s = open() // and again
		if keys := must(s.IngestKeys.List(ctx))(t); len(keys) != 2 {
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
		must(there.IngestKeys.Create(t.Context(), "fleet", "the-new-key"))(t)
		here.flushAndReload(t.Context())
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
		{"", "good-value", ErrKeyName},
		{"a\nb", "good-value", ErrKeyName},
		{strings.Repeat("x", 101), "good-value", ErrKeyName},
		{"a", strings.Repeat("x", 201), ErrKeyValue},
		{"a", "with space", ErrKeyValue},
		{"a", "with,comma", ErrKeyValue},
		{"a", "ümlauts-in-it", ErrKeyValue},
		{"a", "good-value", nil}, {"b", "good-value", models.ErrConflict},
	} {
		if _, err := s.IngestKeys.Create(t.Context(), c.name, c.value); !errors.Is(err, c.want) {
			t.Errorf("%q %q: %v, want %v", c.name, c.value, err, c.want)
		}
	}
}
