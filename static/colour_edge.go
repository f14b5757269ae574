package static

import (
	"image/color"
	"math"
)

// edgeContrast is what graphics need against what is beside them (WCAG 2.2, success criterion 1.4.11).
const edgeContrast = 3

// EdgeColour returns the token's colour where it stands out from the card, or else mixed with as much ink as it needs,
// as contrast.js does on pages. ok is false for a name that is no colour.
func EdgeColour(token string, dark bool) (edge color.NRGBA, ok bool) {
	own, ok := Colour(token, dark)
	card, _ := Colour("--card", dark)
	ink, _ := Colour("--ink", dark)
	for tenth := range 10 {
		if edge = mixEncoded(own, ink, float64(tenth)/10); Contrast(edge, card) >= edgeContrast {
			return edge, ok
		}
	}
	return ink, ok
}

// mixEncoded goes so much of the way from a to b, in the values of sRGB.
func mixEncoded(a, b color.NRGBA, share float64) color.NRGBA {
	mix := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*share)) }
	return color.NRGBA{R: mix(a.R, b.R), G: mix(a.G, b.G), B: mix(a.B, b.B), A: 255}
}

// Contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func Contrast(a, b color.NRGBA) float64 {
	luminance := func(c color.NRGBA) float64 { return 0.2126*fromSRGB(c.R) + 0.7152*fromSRGB(c.G) + 0.0722*fromSRGB(c.B) }
	x, y := luminance(a)+0.05, luminance(b)+0.05
	return max(x, y) / min(x, y)
}
