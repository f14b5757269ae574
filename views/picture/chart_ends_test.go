package picture

import (
	"testing"

	"compreface-stats/views"
)

func TestTheEndOfAnEarlierLineIsNamedByWhenItWas(t *testing.T) {
	for _, c := range []struct {
		series views.Series
		want   string
	}{
		{views.Series{Name: "28 days, a year ago", Dashed: true}, "a year ago"},
		{views.Series{Name: "28 days"}, "28 days"},
		{views.Series{Name: "Up to 10, or more"}, "Up to 10, or more"},
	} {
		if got := endName(c.series); got != c.want {
			t.Errorf("%s ends as %s", c.series.Name, got)
		}
	}
}
