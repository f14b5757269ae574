package static

import (
	"embed"
	"image/color"
	"math"
	"regexp"
	"strconv"
	"sync"
)

// What is drawn outside a browser takes its colours from the same lines as the pages do.
//
//go:embed src/tokens.css src/heat.css
var colourSources embed.FS

var (
	tokenLine = regexp.MustCompile(`(--[\w-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\);`)
	heatLine  = regexp.MustCompile(`\.heat-(\d+) \{ --tint: ` +
		`color-mix\(in oklab, var\(--heat\) (\d+)%, var\(--card\)\); \}`)
)

// themedColour is a colour's light and its dark value.
type themedColour [2]color.NRGBA

var colourTokens = sync.OnceValue(func() map[string]themedColour {
	known := map[string]themedColour{}
	for _, found := range tokenLine.FindAllStringSubmatch(sourceText("src/tokens.css"), -1) {
		known[found[1]] = themedColour{opaqueColour(found[2]), opaqueColour(found[3])}
	}
	return known
})

// heatTints are how much of --heat is in a level's colour, in percent. Level 0 is not mixed.
var heatTints = sync.OnceValue(func() map[int]float64 {
	known := map[int]float64{}
	for _, found := range heatLine.FindAllStringSubmatch(sourceText("src/heat.css"), -1) {
		level, _ := strconv.Atoi(found[1]) // the pattern holds digits only
		known[level], _ = strconv.ParseFloat(found[2], 64)
	}
	return known
})

// Colour returns the value of a token such as "--accent" in the light or the dark theme, as tokens.css has it.
// ok is false for a name that is no colour there.
func Colour(token string, dark bool) (value color.NRGBA, ok bool) {
	both, ok := colourTokens()[token]
	if dark {
		return both[1], ok
	}
	return both[0], ok
}

// HeatTint returns the colour of a heat map's level, 0 (none) to 10 (all), as heat.css mixes it.
func HeatTint(level int, dark bool) color.NRGBA {
	share, mixed := heatTints()[min(level, 10)]
	if !mixed {
		sunken, _ := Colour("--sunken", dark)
		return sunken
	}
	heat, _ := Colour("--heat", dark)
	card, _ := Colour("--card", dark)
	return mixOklab(heat, card, share/100)
}

func sourceText(name string) string {
	text, err := colourSources.ReadFile(name)
	if err != nil {
		panic(err) // it is embedded above
	}
	return string(text)
}

func opaqueColour(hex string) color.NRGBA {
	n, _ := strconv.ParseUint(hex, 16, 32) // the pattern holds six digits
	return color.NRGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}
}

// mixOklab does what CSS's color-mix(in oklab, …) does: so much of a, the rest of b.
func mixOklab(a, b color.NRGBA, share float64) color.NRGBA {
	x, y := toOklab(a), toOklab(b)
	for i := range x {
		x[i] = share*x[i] + (1-share)*y[i]
	}
	return fromOklab(x)
}

// The matrices are those of https://bottosson.github.io/posts/oklab/.
func toOklab(c color.NRGBA) [3]float64 {
	r := fromSRGB(c.R)
	g := fromSRGB(c.G)
	b := fromSRGB(c.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func fromOklab(c [3]float64) color.NRGBA {
	l := cubed(c[0] + 0.3963377774*c[1] + 0.2158037573*c[2])
	m := cubed(c[0] - 0.1055613458*c[1] - 0.0638541728*c[2])
	s := cubed(c[0] - 0.0894841775*c[1] - 1.2914855480*c[2])
	return color.NRGBA{
		R: toSRGB(4.0767416621*l - 3.3077115913*m + 0.2309699292*s),
		G: toSRGB(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s),
		B: toSRGB(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s),
		A: 255,
	}
}

func cubed(x float64) float64 { return x * x * x }

func fromSRGB(value uint8) float64 {
	x := float64(value) / 255
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

func toSRGB(x float64) uint8 {
	x = min(max(x, 0), 1)
	if x <= 0.0031308 {
		return uint8(math.Round(255 * 12.92 * x))
	}
	return uint8(math.Round(255 * (1.055*math.Pow(x, 1/2.4) - 0.055)))
}
