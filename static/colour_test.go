package static

import (
	"image/color"
	"regexp"
	"testing"
)

func TestEveryColourOfThePagesIsKnownInBothThemes(t *testing.T) {
	names := regexp.MustCompile(`(--[\w-]+): light-dark\(#`).FindAllStringSubmatch(sourceText("src/tokens.css"), -1)
	if len(names) < 40 {
		t.Fatalf("tokens.css names %d colours", len(names))
	}
	for _, name := range names {
		light, ok := Colour(name[1], false)
		dark, okDark := Colour(name[1], true)
		if !ok || !okDark || light.A != 255 || dark.A != 255 {
			t.Errorf("%s is %v and %v", name[1], light, dark)
		}
	}
	if accent, _ := Colour("--accent", true); accent != (color.NRGBA{R: 0x8f, G: 0xb2, B: 0xff, A: 255}) {
		t.Errorf("the dark accent is %v", accent)
	}
	for _, never := range []string{"", "--space-1", "--shadow", "accent"} {
		if _, ok := Colour(never, false); ok {
			t.Errorf("%q is a colour", never)
		}
	}
}

func TestHeatTintsAreWhatTheBrowserMixes(t *testing.T) {
	// As Chromium computes color-mix(in oklab, …) for heat.css.
	for _, c := range []struct {
		level int
		dark  bool
		want  color.NRGBA
	}{
		{0, false, color.NRGBA{R: 241, G: 241, B: 238, A: 255}},
		{5, false, color.NRGBA{R: 201, G: 222, B: 250, A: 255}},
		{10, true, color.NRGBA{R: 43, G: 69, B: 122, A: 255}},
	} {
		if got := HeatTint(c.level, c.dark); got != c.want {
			t.Errorf("level %d is %v, want %v", c.level, got, c.want)
		}
	}
	if HeatTint(99, true) != HeatTint(10, true) || HeatTint(-1, true) != HeatTint(0, true) {
		t.Error("a level beyond the ramp has a colour of its own")
	}
	for level := range 10 {
		if HeatTint(level+1, false) == HeatTint(level, false) {
			t.Errorf("levels %d and %d look the same", level, level+1)
		}
	}
}
