package static

import (
	"image/color"
	"math"
	"testing"
)

// Series that stand in one chart stay apart for every kind of colour blindness, in both themes, and lines stand out from
// the card. Distances are 100 times those of OKLab; below 8 two colours are hard to tell apart.
func TestTheColoursOfAChartStayApartForEveryEye(t *testing.T) {
	const hard, leastContrast = 8.0, 3.0
	for _, chart := range [][]string{
		{"--active-28", "--active-7", "--active-1", "--active-30", "--established"},
		{"--new", "--returning", "--resurrected", "--lapsed"},
		{"--action-user", "--action-app", "--action-detection", "--action-verification", "--action-recognition"},
	} {
		for _, dark := range []bool{false, true} {
			card := linear(mustColour(t, "--card", dark))
			for i, name := range chart {
				c := linear(mustColour(t, name, dark))
				if ratio := contrast(c, card); ratio < leastContrast {
					t.Errorf("%s, dark %t: a contrast of %.2f with the card", name, dark, ratio)
				}
				for _, other := range chart[:i] {
					for sight, seen := range sights {
						d := distance(seen.of(c), seen.of(linear(mustColour(t, other, dark))))
						if d < hard {
							t.Errorf("%s and %s, dark %t, are %.1f apart for %s sight", other, name, dark, d, sight)
						}
					}
				}
			}
		}
	}
}

func mustColour(t *testing.T, name string, dark bool) color.NRGBA {
	t.Helper()
	c, ok := Colour(name, dark)
	if !ok {
		t.Fatalf("there is no colour %s", name)
	}
	return c
}

type (
	linearRGB [3]float64
	matrix    [3]linearRGB
)

// sights are what eyes without one kind of cones make of linear red, green and blue (Machado and others, 2009).
var sights = map[string]matrix{
	"full":         {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"deuteranopic": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"protanopic":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"tritanopic":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func (m matrix) of(c linearRGB) (seen linearRGB) {
	for i, row := range m {
		seen[i] = row[0]*c[0] + row[1]*c[1] + row[2]*c[2]
	}
	return seen
}

func linear(c color.NRGBA) (l linearRGB) {
	for i, channel := range [3]uint8{c.R, c.G, c.B} {
		l[i] = float64(channel) / 255
		if l[i] <= 0.04045 {
			l[i] /= 12.92
		} else {
			l[i] = math.Pow((l[i]+0.055)/1.055, 2.4)
		}
	}
	return l
}

func contrast(a, b linearRGB) float64 {
	light := func(c linearRGB) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] + 0.05 }
	return max(light(a), light(b)) / min(light(a), light(b))
}

// distance is 100 times that of OKLab.
func distance(a, b linearRGB) float64 {
	x, y := oklab(a), oklab(b)
	return 100 * math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2])
}

func oklab(c linearRGB) linearRGB {
	for i := range c {
		c[i] = min(1, max(0, c[i]))
	}
	cones := matrix{
		{0.4122214708, 0.5363325363, 0.0514459929},
		{0.2119034982, 0.6806995451, 0.1073969566},
		{0.0883024619, 0.2817188376, 0.6299787005},
	}.of(c)
	for i := range cones {
		cones[i] = math.Cbrt(cones[i])
	}
	return matrix{
		{0.2104542553, 0.793617785, -0.0040720468},
		{1.9779984951, -2.428592205, 0.4505937099},
		{0.0259040371, 0.7827717662, -0.808675766},
	}.of(cones)
}
