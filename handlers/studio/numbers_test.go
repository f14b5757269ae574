package studio

import (
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// The figures are the ones of the claims, however large they are; of a release that tells no number there are none.
func TestTheThreeNumbersOfOneThingAreThoseOfTheClaims(t *testing.T) {
	day := models.Day(20783)
	released := func(n int64) report.Public {
		active := publish.Number{Released: n, Sigma: 5}
		return report.Public{Releases: publish.Releases{{Month: "2026-10", End: day, Active: active}}}
	}
	if got := Numbers(report.Public{}, 5, ""); got != nil {
		t.Errorf("before the first release: %+v", got)
	}
	for n := int64(0); n < 3000; n += 7 {
		p := released(n)
		got := Numbers(p, n+40, "1 Nov 2026")
		if p.Now().Active.Few() {
			if got != nil {
				t.Errorf("%d is too small to be told: %+v", n, got)
			}
			continue
		}
		claims := p.Claims(publish.DefaultTemplates(), publish.Holders{Day: day})
		shown, surely := views.Number(claims[0].About), views.Number(claims[2].Number)
		if claims[2].Number == 0 {
			surely = ""
		}
		if got.Counted != views.Number(n+40) || got.Released != shown || got.Surely != surely || got.Margin != "10" {
			t.Fatalf("%d: %+v, want %s and %s", n, got, shown, surely)
		}
	}
}
