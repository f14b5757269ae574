package publish

import "testing"

func TestANumberIsShownWithinItsNoise(t *testing.T) {
	for _, c := range []struct {
		released, sigma  int64
		few              bool
		shown, exceeds   int64
		moreThan, margin int64
	}{
		{-12, 5, true, 0, 0, 0, 10},
		{0, 5, true, 0, 0, 0, 10},
		{19, 5, true, 0, 0, 0, 10},
		{20, 5, false, 20, 0, 0, 10},
		{33, 5, false, 35, 4, 0, 10},
		{125, 5, false, 125, 96, 90, 10},
		{182, 5, false, 180, 153, 150, 10},
		{1234, 5, false, 1235, 1205, 1200, 10},
		{39, 10, true, 0, 0, 0, 20},
		{12_345, 10, false, 12_345, 12_288, 12_000, 20},
	} {
		n := Number{Released: c.released, Sigma: c.sigma}
		if n.Few() != c.few || n.Shown() != c.shown || n.Exceeds() != c.exceeds || n.MoreThan() != c.moreThan ||
			n.Margin() != c.margin {
			t.Errorf("%+v: few %v, shown %d, exceeds %d, more than %d, margin %d",
				n, n.Few(), n.Shown(), n.Exceeds(), n.MoreThan(), n.Margin())
		}
	}
	if got := (Number{Sigma: 10}).FewWords(); got != "fewer than about 40" {
		t.Error(got)
	}
}
