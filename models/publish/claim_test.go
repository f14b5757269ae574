package publish

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/publish/noise"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// releaseOf is a release of a quarter's end in which every number is the same.
func releaseOf(released, sigma int64) Release {
	n := Number{Released: released, Sigma: sigma}
	r := Release{Month: "2025-06", End: testhistory.Day("2025-06-30"), Sigma: sigma, Active: n, Parts: &Parts{}}
	for s := range r.Parts.Reach {
		r.Parts.Reach[s] = n
	}
	for range models.SizeClasses() {
		r.Parts.Largest = append(r.Parts.Largest, n)
	}
	r.Newcomers = &Newcomers{Quarter: "2025-Q1", First: n, After4: n, After12: n}
	return r
}

func claimOf(t *testing.T, all Releases, holders int64, key string) Claim {
	t.Helper()
	for _, c := range all.Claims(DefaultTemplates(), Holders{Installations: holders, Day: testhistory.Day("2025-07-10")}) {
		if c.Key == key {
			return c
		}
	}
	t.Fatalf("no claim %s", key)
	return Claim{}
}

func TestTheReleasedNumberLeadsAndABoundIsRound(t *testing.T) {
	all := Releases{releaseOf(1234, 5)}
	for key, want := range map[string]string{
		InMonthKey:       "About 1,235 CompreFace installations were active in June 2025 (±10).",
		ReachKey(0):      "About 1,235 (±10) active CompreFace installations had set up face detection in June 2025.",
		installationsKey: "There are more than 1,200 active CompreFace installations.",
		"over-a-million": "CompreFace is used with face collections of more than 1 million faces.",
	} {
		c := claimOf(t, all, 5, key)
		if c.Reason != "" || c.Forms[FormLong] != want || !strings.Contains(c.Footnote, "opted in") {
			t.Errorf("%s: %+v", key, c)
		}
	}
	for key := range DefaultTemplates() {
		c := claimOf(t, all, 5, key)
		seen := strings.HasPrefix(c.Footnote, "Seen in at least three of five weeks.")
		if seen != (c.Month != "") || strings.Contains(c.Forms[FormLong]+c.Forms[FormSocial], "users") {
			t.Errorf("%+v", c)
		}
	}
	if c := all.Claims(DefaultTemplates(), Holders{})[0]; c.Key != InMonthKey || c.Window != "3–30 Jun 2025 (28 days, UTC)" {
		t.Errorf("%+v", c)
	}
	c := claimOf(t, Releases{releaseOf(120, 5)}, 5, installationsKey)
	if c.Number != 90 || c.Exceeds != 91 || c.Forms[FormShort] != "more than 90 active installations, Jun 2025" {
		t.Errorf("%+v", c)
	}
	for last, want := range map[string]string{
		"2026-10-25": "28 Sep – 25 Oct 2026 (28 days, UTC)", "2026-01-03": "7 Dec 2025 – 3 Jan 2026 (28 days, UTC)",
	} {
		if got := days28(testhistory.Day(last)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is true and says next to nothing is not offered: people would take it for the number. What it is held against was
// released, too.
func TestAClaimFarBelowItsNumberIsTooUncertain(t *testing.T) {
	for _, c := range []struct {
		claim    Claim
		released int64
		doubtful bool
	}{
		{Claim{Key: installationsKey, Number: 90}, 119, false},
		{Claim{Key: installationsKey, Number: 90}, 180, false},
		{Claim{Key: installationsKey, Number: 90}, 181, true},
		{Claim{Key: ReachKey(0), About: 45}, 45, false},
		{Claim{Key: PassedKey, Number: 200}, 530, false},
		{Claim{Key: PassedKey, Number: 50}, 169, true},
		{Claim{Key: FacesKey, Number: 200}, 9_111_316, true},
		{Claim{Key: FacesKey, Number: 1_000_000}, 9_111_316, false},
		{Claim{Key: InMonthKey, About: 120}, 400, false},
		{Claim{Key: "over-a-million"}, 7, false},
	} {
		c.claim.Released = c.released
		got := c.claim.Doubted()
		refused := strings.HasPrefix(got.Refusal(), "Too uncertain to publish: ")
		if got.Doubtful != c.doubtful || (got.Reason != "") != c.doubtful || refused != c.doubtful {
			t.Errorf("%+v: %+v", c.claim, got)
		}
	}
	few := Claim{Key: PassedKey, Reason: tooSmall}
	if got := few.Doubted(); got.Doubtful || got.Refusal() != "Can't publish: "+tooSmall {
		t.Errorf("%+v", got)
	}
}

// Of services a claim says what the public page shows of them, and nothing where that shows no number.
func TestAClaimOfAServiceIsTheNumberOfThePublicPage(t *testing.T) {
	for _, sigma := range Sigmas() {
		for reached := int64(-20); reached < 300; reached++ {
			r := releaseOf(400, sigma)
			for _, s := range Services() {
				r.Parts.Reach[s].Released = reached
				c := claimOf(t, Releases{r}, 0, ReachKey(s)).Doubted()
				shown := r.Parts.Reach[s].Shown()
				if c.About != shown || c.Number != 0 || (c.Reason == "") != (shown > 0) || c.Margin != 2*sigma {
					t.Fatalf("%s, %d with noise %d: %+v", s, reached, sigma, c)
				}
			}
		}
	}
}

func TestWhatIsFewOrUntrueIsNotClaimed(t *testing.T) {
	few, many := Releases{releaseOf(29, 5)}, Releases{releaseOf(1000, 5)}
	for _, c := range []struct {
		key     string
		all     Releases
		holders int64
		says    string
	}{
		{PassedKey, nil, 9, "Nothing has been released yet."},
		{InMonthKey, nil, 9, "Nothing has been released yet."},
		{InMonthKey, Releases{releaseOf(19, 5)}, 9, "too small"},
		{"active-installations", few, 9, "too small"},
		{"over-a-million", many, 0, "Not true"},
		{"over-a-million", many, 4, "Fewer than 5"},
		{"at-least-faces", few, 9, "No release has this yet"},
		{ReachKey(0), Releases{releaseOf(99, 5)}, 9, "No release has this yet"},
		{ReachKey(0), nil, 9, "No release has this yet"},
	} {
		if got := claimOf(t, c.all, c.holders, c.key); !strings.Contains(got.Reason, c.says) {
			t.Errorf("%s: %q", c.key, got.Reason)
		}
	}
}

// The true numbers differ from the released ones by as much as the noise may be, in the worst direction.
func TestEveryClaimIsTrueWhateverTheNoise(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		sigma := Sigmas()[rng.IntN(2)]
		truth := rng.Int64N(3000)
		drawn := truth + noise.For(sigma).Cut
		all := Releases{releaseOf(drawn, sigma)}
		for _, key := range []string{"active-installations", PassedKey} {
			if c := claimOf(t, all, 0, key); c.Reason == "" && c.Number >= truth {
				t.Fatalf("%s: of %d, released as %d, it is said that they are more than %d", key, truth, drawn, c.Number)
			}
		}
		faces := truth * (1 + 51 + 501 + 10_001 + 1_000_001)
		if c := claimOf(t, all, 0, "at-least-faces"); c.Reason == "" && c.Number >= faces {
			t.Fatalf("of %d faces at least it is said that they are more than %d", faces, c.Number)
		}
	}
}

// A number that was passed stays passed, with its day, whatever later releases say; and it was true on that day.
func TestWhatWasPassedStaysPassed(t *testing.T) {
	month := func(name string, released int64) Release {
		r := releaseOf(released, 5)
		r.Month = name
		r.End = testhistory.Must(monthEnd(name))(t)
		return r
	}
	all := Releases{month("2025-01", 180), month("2025-02", 231), month("2025-03", 520), month("2025-04", 540)}
	for n, want := range map[int]string{
		1: "CompreFace has passed 100 active installations.", 2: "CompreFace has passed 200 active installations.",
		3: "CompreFace has passed 200 active installations.", 4: "CompreFace has passed 500 active installations.",
	} {
		if got := claimOf(t, all[:n], 0, PassedKey); got.Forms[FormLong] != want || got.Reason != "" {
			t.Errorf("%d releases: %+v", n, got)
		}
	}
	fallen := append(all, month("2025-05", 30))
	c := claimOf(t, fallen, 0, PassedKey)
	if c.Number != 500 || c.Month != "2025-04" || c.Day != testhistory.Day("2025-04-30") {
		t.Errorf("after a fall: %+v", c)
	}
	cited := models.Citation{Kind: CitedClaim, Subject: PassedKey, Number: 500, Day: c.Day}
	claims := fallen.Claims(DefaultTemplates(), Holders{})
	if got := StatusOf(cited, claims, c.Day+1000); got != StatusCurrent {
		t.Errorf("years later a citation is %s", got)
	}
	if c := claimOf(t, Releases{releaseOf(30, 5)}, 0, PassedKey); !strings.Contains(c.Reason, "too small") {
		t.Errorf("%+v", c)
	}
}

func TestTemplatesAreChangedResetAndRefused(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s, ctx := openTest(t, url), t.Context()
		set := func(words string) error { return s.SetTemplate(ctx, installationsKey, FormLong, words) }
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
		if got := words[installationsKey][FormLong]; got != "Already {n} people use CompreFace." {
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
