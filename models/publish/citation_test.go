package publish

import (
	"errors"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func TestACitationStaysAsItWasPublished(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		c := models.Citation{
			ID:       NewCitationID(),
			Kind:     CitedClaim,
			Subject:  "active-users",
			Day:      testhistory.Day("2025-05-31"),
			Number:   25,
			Document: `{"sentence":"more than 25"}`,
		}
		if err := s.AddCitation(ctx, c); err != nil {
			t.Fatal(err)
		}
		if err := s.AddCitation(ctx, c); !errors.Is(err, models.ErrConflict) {
			t.Errorf("published twice: %v", err)
		}
		for range 2 {
			if err := s.AddUse(ctx, c.ID, " https://example.org/  page "); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Withdraw(ctx, c.ID, "counted twice", ""); err != nil {
			t.Fatal(err)
		}
		got := testhistory.Must(s.Citation(ctx, c.ID))(t)
		if got.Document != c.Document || Hash(got) != Hash(c) || got.Day != c.Day || got.Number != 25 ||
			got.WithdrawnAt == nil ||
			got.WithdrawnFor != "counted twice" ||
			len(got.Uses) != 1 ||
			got.Uses[0].Place != "https://example.org/ page" {
			t.Errorf("%+v", got)
		}
		if err := s.RemoveUse(ctx, c.ID, got.Uses[0].Place); err != nil {
			t.Fatal(err)
		}
		if all := testhistory.Must(s.Citations(ctx))(t); len(all) != 1 ||
			len(all[0].Uses) != 0 {
			t.Errorf("%+v", all)
		}
		for _, err := range []error{s.Withdraw(ctx, "nothing", "x", ""), s.AddUse(ctx, "nothing", "x")} {
			if !errors.Is(err, models.ErrNotFound) {
				t.Error(err)
			}
		}
		var invalid *models.Invalid
		if err := s.Withdraw(ctx, c.ID, " ", ""); !errors.As(err, &invalid) {
			t.Error(err)
		}
	})
}

func TestACitationWithdrawnForWhatItTellsLosesItsNumbers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		c := models.Citation{
			ID:       NewCitationID(),
			Kind:     CitedClaim,
			Subject:  "active-users",
			Number:   25,
			Document: `{"sentence":"more than 25"}`,
		}
		if err := s.AddCitation(ctx, c); err != nil {
			t.Fatal(err)
		}
		for _, document := range []string{"", `{}`, `{"other":1}`} { // first for a mistake in words, then for what it tells
			if err := s.Withdraw(ctx, c.ID, "it tells too much", document); err != nil {
				t.Fatal(err)
			}
		}
		got := testhistory.Must(s.Citation(ctx, c.ID))(t)
		if got.Document != `{}` || got.Number != 0 || !got.NumbersRemoved || got.WithdrawnAt == nil {
			t.Errorf("%+v", got)
		}
	})
}

func TestHowACitationStandsToday(t *testing.T) {
	cited := models.Citation{Kind: CitedClaim, Subject: "active-users", Day: testhistory.Day("2025-05-31"), Number: 25}
	withdrawn, now := cited, time.Now()
	withdrawn.WithdrawnAt = &now
	inMonth := models.Citation{Kind: CitedClaim, Subject: InMonthKey, Day: cited.Day} // it stays true of its month
	reach := func(key string, number int64) models.Citation {
		return models.Citation{Kind: CitedClaim, Subject: key, Day: cited.Day, Number: number}
	}
	for _, c := range []struct {
		cited models.Citation
		today Claim
		after models.Day
		want  Status
	}{
		{cited, Claim{Key: installationsKey, Number: 20, Exceeds: 25}, 1, StatusCurrent},
		{cited, Claim{Key: installationsKey, Number: 30, Exceeds: 31}, 90, StatusBeaten},
		{cited, Claim{Key: installationsKey, Number: 30, Exceeds: 31}, 91, StatusOutdated},
		{cited, Claim{Key: installationsKey, Number: 20, Exceeds: 24}, 91, StatusUntrue},
		{cited, Claim{Key: installationsKey, Reason: "Fewer than 5."}, 1, StatusUntrue},
		{cited, Claim{Key: "established", Number: 99}, 1, StatusCurrent},
		{inMonth, Claim{Key: InMonthKey, About: 30, Reason: tooSmall}, 1, StatusCurrent},
		{inMonth, Claim{Key: InMonthKey, About: 300}, 91, StatusOutdated},
		{reach("reach-detection-in-month", 0), Claim{Key: ReachKey(0), Reason: tooFew}, 1, StatusCurrent},
		{reach("reach-detection", 25), Claim{Key: ReachKey(0), About: 45, Exceeds: 25}, 1, StatusCurrent},
		{reach("reach-detection", 25), Claim{Key: ReachKey(0), About: 45, Exceeds: 24}, 1, StatusUntrue},
		{reach("reach-detection", 25), Claim{Key: ReachKey(1), About: 20}, 1, StatusCurrent},
		{
			models.Citation{Kind: CitedChart, Subject: "active", Day: cited.Day},
			Claim{Key: "active", Number: 1}, 91, StatusOutdated,
		},
		{withdrawn, Claim{Key: installationsKey, Number: 20}, 1, StatusWithdrawn},
	} {
		if got := StatusOf(c.cited, []Claim{c.today}, cited.Day+c.after); got != c.want {
			t.Errorf("%+v after %d days: %s, want %s", c.today, c.after, got, c.want)
		}
	}
}

func TestALinkEndsWhenItExpiresOrIsRevoked(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		now := testhistory.Day("2026-01-01").Time()
		s, ctx := openTest(t, url), t.Context()
		s.trusted = func() time.Time { return now }
		share := func(lasts time.Duration) (string, error) {
			return s.Share(ctx, models.ShareLink{Name: "the press", View: "/faces?range=28d", MadeBy: "ada@example.org"}, lasts)
		}
		short, long := testhistory.Must(share(24*time.Hour))(t), testhistory.Must(share(48*time.Hour))(t)
		if got := testhistory.Must(s.Shared(ctx, short))(t); got.View != "/faces?range=28d" ||
			got.TokenHash == short {
			t.Errorf("%+v", got)
		}
		now = now.Add(25 * time.Hour)
		if _, err := s.Shared(ctx, short); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an expired link: %v", err)
		}
		links := testhistory.Must(s.ShareLinks(ctx))(t)
		if len(links) != 1 {
			t.Fatalf("%+v", links)
		}
		if err := s.Unshare(ctx, links[0].TokenHash); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Shared(ctx, long); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a revoked link: %v", err)
		}
		for _, lasts := range []time.Duration{0, -time.Hour, 400 * 24 * time.Hour} {
			if _, err := share(lasts); err == nil {
				t.Errorf("a link of %s", lasts)
			}
		}
	})
}
