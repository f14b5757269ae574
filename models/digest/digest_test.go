package digest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestADigestIsDueInTheMorningAfterItsPeriodAndForSomeDays(t *testing.T) {
	for now, want := range map[string]struct {
		every Every
		key   string
		due   bool
	}{
		"2025-03-31 05:59": {Week, "2025-03-24", false},
		"2025-03-31 06:00": {Week, "2025-03-24", true},
		"2025-04-04 23:59": {Week, "2025-03-24", true},
		"2025-04-05 00:00": {Week, "2025-03-24", false},
		"2024-12-30 12:00": {Week, "2024-12-23", true},
		"2025-01-01 06:00": {Month, "2024-12", true},
		"2025-03-01 05:00": {Month, "2025-02", false},
		"2025-03-20 12:00": {Month, "2025-02", false},
	} {
		if p, due := want.every.Due(at(now)); p.Key() != want.key || due != want.due {
			t.Errorf("at %s the digest of the %s is %s, due %v", now, want.every, p.Key(), due)
		}
	}
	if p := Month.Newest(models.DayOf(at("2025-03-31 12:00"))); p.Before().Key() != "2025-01" || p.From.String() != "2025-02-01" {
		t.Errorf("before %s (%s) comes %s", p.Key(), p.From, p.Before().Key())
	}
}

// Of many servers one sends; what it could not send is begun anew after an hour, and what was taken never again.
func TestADigestGoesOutOnceWhateverNumberOfServersThereIs(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		store := testhistory.OpenWith(t, models.Options{URL: url})
		now := at("2025-03-31 06:00")
		p, _ := Week.Due(now)
		claims := func(at time.Time) int64 {
			var won atomic.Int64
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if testhistory.Must(Open(store).Claim(t.Context(), p, Webhook, at))(t) {
						won.Add(1)
					}
				})
			}
			all.Wait()
			return won.Load()
		}
		for _, c := range []struct {
			after time.Duration
			want  int64
		}{{0, 1}, {59 * time.Minute, 0}, {61 * time.Minute, 1}} {
			if won := claims(now.Add(c.after)); won != c.want {
				t.Errorf("after %v %d of 8 servers sent it, want %d", c.after, won, c.want)
			}
		}
		if err := Open(store).Done(t.Context(), p, Webhook, now); err != nil {
			t.Fatal(err)
		}
		if won := claims(now.Add(48 * time.Hour)); won != 0 {
			t.Errorf("%d servers sent what was taken", won)
		}
	})
}

func TestPeopleGetWhatTheyChoseUntilTheyUnsubscribe(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		store := testhistory.OpenWith(t, models.Options{URL: url})
		directory := testhistory.Must(access.Open(t.Context(), store))(t)
		mary := testhistory.Must(directory.CreateUser(t.Context(), "mary@example.org", "a long password", models.RoleViewer))(t)
		tom := testhistory.Must(directory.CreateUser(t.Context(), "tom@example.org", "a long password", models.RoleAdministrator))(t)
		book := Open(store)
		for _, c := range []models.DigestChoice{
			{UserID: mary.ID, Weekly: true}, {UserID: mary.ID, Weekly: true, Monthly: true}, {UserID: tom.ID, Monthly: true},
		} {
			if err := book.Choose(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		expect := func(every Every, want ...string) {
			t.Helper()
			var got []string
			for _, u := range testhistory.Must(book.Readers(t.Context(), every))(t) {
				got = append(got, u.Email)
			}
			if len(got) != len(want) || len(got) > 0 && got[0] != want[0] {
				t.Errorf("%s: %v, want %v", every, got, want)
			}
		}
		expect(Week, mary.Email)
		expect(Month, mary.Email, tom.Email)
		for range 2 {
			if err := book.Unsubscribe(t.Context(), mary.ID, Month); err != nil {
				t.Fatal(err)
			}
		}
		expect(Week, mary.Email)
		expect(Month, tom.Email)
		testhistory.Must(directory.DisableUser(t.Context(), mary.ID, access.RevokeMade))(t)
		expect(Week)
	})
}
