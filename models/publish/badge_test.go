package publish

import (
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
		{Releases{releaseOf(117, 5)}, "face-recognition", "80+, Jun 2025"},
		{Releases{releaseOf(117, 5)}, "stars", ""},
	} {
		if words, told := c.all.Badge(c.name); words != c.says || told != (c.says != "") {
			t.Errorf("%s: %q, want %q", c.name, words, c.says)
		}
	}
	r := releaseOf(117, 5) // of detection 49 were released, of which 20 are sure
	r.Parts.Reach[0].Released = 49
	if words, told := (Releases{r}).Badge("face-detection"); told {
		t.Errorf("too uncertain, and the badge says %q", words)
	}
}
