package publish

import (
	"slices"
	"strings"
	"testing"

	"github.com/dustin/go-humanize"
)

// Whatever was released, a badge has a number where its claim may be published, and no other number than that one.
func TestABadgeSaysWhatItsClaimSaysAndNoMore(t *testing.T) {
	for _, sigma := range Sigmas() {
		for released := int64(-20); released < 2500; released += 3 {
			all := Releases{releaseOf(released, sigma)}
			for name, key := range badgeClaims {
				c := claimOf(t, all, 0, key).Doubted()
				words, told := all.Badge(name)
				if told != (c.Reason == "") || told && !strings.HasSuffix(words, ", Jun 2025") ||
					told && !strings.Contains(words, humanize.Comma(max(c.Number, c.About))) {
					t.Fatalf("%d, noise %d: %s says %q, the claim is %+v", released, sigma, name, words, c)
				}
			}
		}
	}
}

func TestABadgeNamesItsNumberAndMonth(t *testing.T) {
	for _, c := range []struct {
		all        Releases
		name, says string
	}{
		{nil, "active-installations", ""},
		{Releases{releaseOf(19, 5)}, "active-installations", ""},
		{Releases{releaseOf(117, 5)}, "active-installations", "about 115 (±10), Jun 2025"},
		{Releases{releaseOf(1234, 10)}, "active-installations", "about 1,235 (±20), Jun 2025"},
		{Releases{releaseOf(117, 5)}, "face-recognition", "about 115 (±10), Jun 2025"},
		{Releases{releaseOf(117, 5)}, "stars", ""},
	} {
		if words, told := c.all.Badge(c.name); words != c.says || told != (c.says != "") {
			t.Errorf("%s: %q, want %q", c.name, words, c.says)
		}
	}
	r := releaseOf(117, 5)
	r.Parts.Reach[0].Released, r.Parts.Reach[1].Released = 47, 19
	if words, _ := (Releases{r}).Badge("face-detection"); words != "about 45 (±10), Jun 2025" {
		t.Errorf("of detection the badge says %q", words)
	}
	if words, told := (Releases{r}).Badge("face-verification"); told {
		t.Errorf("too few, and the badge says %q", words)
	}
	want := []string{"active-installations", "at-least-faces", "face-detection", "face-recognition"}
	if got := (Releases{r}).BadgesTold(); !slices.Equal(got, want) {
		t.Errorf("badges that say something: %q", got)
	}
}
