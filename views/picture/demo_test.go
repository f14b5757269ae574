package picture

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// Invented numbers are called so in what is seen, from edge to edge, and in what is read out.
func TestAPictureOfDemoDataSaysSo(t *testing.T) {
	const said = "Demo data: none of these installations exist"
	for name, p := range invented() {
		p.Demo = true
		everyLook(t, name, p, func(t *testing.T, p Picture) {
			t.Helper()
			s, err := p.laidOut()
			if err != nil {
				t.Fatal(err)
			}
			band := slices.IndexFunc(s.shapes, func(m drawnShape) bool {
				b := m.path.bounds()
				return b.left == 0 && b.top == 0 && b.right == s.width && b.height() >= 40 && m.colour == s.colour("--down")
			})
			if band < 0 || !slices.Contains(texts(t, p), said) {
				t.Errorf("band %d, words %q", band, texts(t, p))
			}
			svg, err := p.SVG()
			if err != nil || !bytes.Contains(svg, []byte("<title>Demo data: ")) || !bytes.Contains(svg, []byte("<desc>"+said+". ")) {
				t.Errorf("%v, %.300s", err, svg)
			}
		})
		if p.Alt = "Words of one's own"; p.AltText() != said+". Words of one's own" {
			t.Errorf("alt %q", p.AltText())
		}
		if p.Demo = false; slices.Contains(texts(t, p), said) || strings.Contains(p.AltText(), "Demo") {
			t.Errorf("real numbers are called invented: %q", p.AltText())
		}
	}
}
