package picture

import (
	"testing"

	"compreface-stats/views"
)

// A key looks like what it names, so that no two kinds of it look alike.
func TestAKeyLooksLikeWhatItNames(t *testing.T) {
	seen := map[string]string{}
	for name, c := range map[string]struct {
		form views.Form
		key  views.Series
	}{
		"a line":              {form: views.FormLines},
		"a dashed line":       {form: views.FormLines, key: views.Series{Dashed: true}},
		"bars":                {form: views.FormBars},
		"bars of other days":  {form: views.FormBars, key: views.Series{Dashed: true}},
		"dots upon bars":      {form: views.FormStackedBars, key: views.Series{Dots: true}},
		"what columns hold":   {form: views.FormAreas},
		"a stroke upon bars":  {form: views.FormStackedBars, key: views.Series{Ticks: true}},
		"bars upon the other": {form: views.FormStackedBars},
	} {
		s, err := newCanvas(Slide, false)
		if err != nil {
			t.Fatal(err)
		}
		c.key.Token = views.TokenAccent
		chartArea{canvas: s, Drawing: views.Drawing{Form: c.form}}.swatch(c.key, pt(100, 100))
		seen[name] = string(s.svg("", ""))
	}
	for _, same := range [][2]string{{"a line", "a stroke upon bars"}, {"bars", "bars upon the other"}, {"bars", "what columns hold"}} {
		if seen[same[0]] != seen[same[1]] {
			t.Errorf("%s and %s have different keys", same[0], same[1])
		}
		delete(seen, same[1])
	}
	looks := map[string]string{}
	for name, svg := range seen {
		if other, known := looks[svg]; known {
			t.Errorf("%s and %s have one key", name, other)
		}
		looks[svg] = name
	}
}
