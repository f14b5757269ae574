package publish

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func publicationOf(active, established int64, sizes models.SizesDay) Publication {
	k := DefaultAnonymity
	reach := models.ReachDay{Active28: active, Created: [models.ActionCount]int64{active, active, 3, 7, active}}
	day := models.ActiveDay{
		Day:         testhistory.Day("2025-05-31"),
		Active28:    active,
		Established: established,
	}
	return Publication{K: k, Days: []PublicDay{k.publishDay(day, reach, sizes)}}
}

func claimOf(t *testing.T, p Publication, key string) Claim {
	t.Helper()
	for _, c := range p.Claims(DefaultTemplates()) {
		if c.Key == key {
			return c
		}
	}
	t.Fatalf("no claim %s", key)
	return Claim{}
}

func TestMoreThanIsAlwaysTrueAndRoundedDown(t *testing.T) {
	for active, want := range map[int64]int64{
		26:     25,
		25:     20,
		30:     25,
		31:     30,
		6:      5,
		100:    95,
		1000:   990,
		1234:   1200,
		12_345: 12_000,
	} {
		c := claimOf(t, publicationOf(active, active, models.SizesDay{}), "active-users")
		if c.Number != want || c.Reason != "" {
			t.Errorf("%d: more than %d (%s), want %d", active, c.Number, c.Reason, want)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		active := 1 + rng.Int64N(100_000)
		c := claimOf(t, publicationOf(active, active/2, models.SizesDay{}), "active-users")
		if c.Reason == "" && (c.Number >= active || c.Number*2 < active-10) {
			t.Fatalf("of %d it is claimed that they are more than %d", active, c.Number)
		}
	}
}

func TestBothPublishedExamplesAreAmongTheClaims(t *testing.T) {
	var sizes models.SizesDay
	sizes.Collections[10] = 9
	sizes.Holding[10] = 6
	sizes.Largest[10] = 6
	p := publicationOf(1234, 900, sizes)
	for key, want := range map[string]string{
		"active-users":   "CompreFace has more than 1,200 active users.",
		"over-a-million": "CompreFace is used with face collections of more than 1 million faces.",
	} {
		c := claimOf(t, p, key)
		if c.Reason != "" || c.Forms[FormLong] != want || !strings.Contains(c.Footnote, "opted in") {
			t.Errorf("%s: %+v", key, c)
		}
	}
	if c := claimOf(t, p, "active-users"); !strings.Contains(c.Footnote, "one user each") ||
		c.Window != "the 28 days from 2025-05-04 to 2025-05-31 (UTC)" {
		t.Errorf("%+v", c)
	}
}

func TestWhatIsFewOrUntrueIsNotClaimed(t *testing.T) {
	var few models.SizesDay
	few.Collections[10] = 40 // forty, of four installations
	few.Holding[10] = 4
	few.Largest[10] = 4
	for key, c := range map[string]struct {
		p    Publication
		says string
	}{
		"active-users":         {publicationOf(4, 4, models.SizesDay{}), "Fewer than 5 installations."},
		"active-installations": {publicationOf(5, 5, models.SizesDay{}), "rounds down to nothing"},
		"established":          {publicationOf(24, 24, models.SizesDay{}), "Fewer than 25 installations are active"},
		"over-a-million":       {publicationOf(1000, 900, few), "Fewer than 5"},
		"at-least-faces":       {publicationOf(1000, 900, few), "No size is held"},
		"reach-detection":      {publicationOf(1000, 900, few), "Fewer than 5"},
	} {
		if got := claimOf(t, c.p, key); !strings.Contains(got.Reason, c.says) {
			t.Errorf("%s: %q", key, got.Reason)
		}
	}
	if got := claimOf(t, publicationOf(1000, 900, models.SizesDay{}), "over-a-million"); !strings.HasPrefix(
		got.Reason,
		"Not true",
	) {
		t.Errorf("%q", got.Reason)
	}
}

func TestTemplatesAreChangedResetAndRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		set := func(words string) error { return s.SetTemplate(ctx, "active-users", FormLong, words) }
		if err := set("Already {n} people use  CompreFace."); err != nil {
			t.Fatal(err)
		}
		var invalid *models.Invalid
		for _, bad := range []string{"no number", "{n} on {date}", "{n} and {day}", strings.Repeat("x", 500) + "{n}"} {
			if err := set(bad); !errors.As(err, &invalid) {
				t.Errorf("%.20q: %v", bad, err)
			}
		}
		if err := s.SetTemplate(ctx, "nothing", FormLong, "{n}"); !errors.Is(err, models.ErrNotFound) {
			t.Error(err)
		}
		words := testhistory.Must(s.Templates(ctx))(t)
		if got := words["active-users"][FormLong]; got != "Already {n} people use CompreFace." {
			t.Errorf("%q", got)
		}
		if err := set(""); err != nil {
			t.Fatal(err)
		}
		testhistory.Same(t, "templates", testhistory.Must(s.Templates(ctx))(t), DefaultTemplates())
	})
}

func TestEveryClaimHasEveryFormAndSocialOnesFitIntoAPost(t *testing.T) {
	for key, words := range DefaultTemplates() {
		for _, form := range Forms() {
			if words[form] == "" || len(words[form]) > 250 {
				t.Errorf("%s, %s: %q", key, form, words[form])
			}
		}
		if !strings.Contains(words[FormSocial], "opted in") || !strings.Contains(words[FormSocial], "{day}") {
			t.Errorf("%s does not say of whom and when: %q", key, words[FormSocial])
		}
	}
}
