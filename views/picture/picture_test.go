package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"compreface-stats/views"
)

// everyLook draws a picture in every size and theme.
func everyLook(t *testing.T, name string, p Picture, check func(t *testing.T, p Picture)) {
	t.Helper()
	for _, p.Size = range []Size{Slide, Social} {
		for _, p.Dark = range []bool{false, true} {
			t.Run(name+" "+p.Size.String(), func(t *testing.T) {
				check(t, p)
			})
		}
	}
}

func TestLabelsOfPicturesNeverTouchAndNeverLeaveThem(t *testing.T) {
	for name, p := range allPictures() {
		everyLook(t, name, p, labelsAreApart)
	}
}

func labelsAreApart(t *testing.T, p Picture) {
	t.Helper()
	s, err := p.laidOut()
	if err != nil {
		t.Fatal(err)
	}
	var before, lines []drawnShape
	for _, m := range s.shapes {
		b := m.path.bounds()
		if m.words != "" {
			b = m.place
		}
		if !(b.left >= 0 && b.top >= 0 && b.right <= s.width && b.bottom <= s.height) { // a NaN is nowhere
			t.Fatalf("%q leaves the picture: %v", m.words, b)
		}
		if m.words == "" {
			if m.width == 0 && m.colour == s.colour("--control-line") { // a note's line
				lines = append(lines, m)
			}
			continue
		}
		for _, other := range before {
			if doMeet(b, other.place) {
				t.Errorf("%q touches %q", m.words, other.words)
			}
		}
		before = append(before, m)
	}
	for _, line := range lines {
		for _, words := range before {
			if doMeet(words.place, line.path.bounds()) {
				t.Errorf("a line runs through %q", words.words)
			}
		}
	}
}

func doMeet(a, b pixelBox) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// Any numbers, however they are drawn.
func TestPicturesOfAnyNumbersAreInOrder(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	for range 150 {
		p := views.Plot{
			Labels:  inventedDays(1 + chance.IntN(400)),
			Percent: chance.IntN(4) == 0,
			Log:     chance.IntN(5) == 0,
			Unit:    "installations",
		}
		p.NotFinal = chance.IntN(1 + min(9, len(p.Labels)))
		for range 1 + chance.IntN(6) {
			s := views.Series{Name: "a series", Token: views.SizeToken(chance.IntN(11)), Dashed: chance.IntN(3) == 0}
			height := math.Pow(10, chance.Float64()*9-1)
			for range p.Labels {
				value := (chance.Float64() - 0.2) * height
				if chance.IntN(9) == 0 {
					value = math.NaN()
				}
				s.Values = append(s.Values, value)
			}
			p.Series = append(p.Series, s)
		}
		for range chance.IntN(8) {
			p.Notes = append(p.Notes, views.Note{Label: p.Labels[chance.IntN(len(p.Labels))], Text: "noted by somebody"})
			p.Downtime = append(p.Downtime, p.Labels[chance.IntN(len(p.Labels))])
		}
		pic := Picture{
			Title:   "Any numbers",
			Drawing: &views.Drawing{Form: views.Form(chance.IntN(4)), Plot: p},
			Size:    Size(chance.IntN(2)),
		}
		labelsAreApart(t, pic)
	}
}

// A word is not markup: what stands in these two is escaped.
var (
	svgTag    = regexp.MustCompile(`<[^>]*>`)
	svgWords  = regexp.MustCompile(`(data-text|aria-label)="[^"]*"`)
	svgTraces = regexp.MustCompile(` d="[MlqczVH0-9 -]*"`)
)

var neverInSVG = regexp.MustCompile(`(?i)<script|href|<style|style=|\son\w+=|url\(|<foreignObject|<image|<!|NaN|Inf`)

func TestPicturesAreImagesThatNeedNothingElse(t *testing.T) {
	for name, p := range allPictures() {
		p.Size = Social // themes and sizes are written by the same lines
		t.Run(name, func(t *testing.T) {
			svg, err := p.SVG()
			if err != nil {
				t.Fatal(err)
			}
			isPlainSVG(t, svg)
			for _, part := range []string{`role="img"`, "<title>", "<desc>"} {
				if !bytes.Contains(svg, []byte(part)) {
					t.Errorf("no %s", part)
				}
			}
			if strings.HasPrefix(name, "rude") {
				isPNG(t, p)
			}
		})
	}
}

// isPNG draws it and returns the bytes.
func isPNG(t *testing.T, p Picture) []byte {
	t.Helper()
	picture, err := p.PNG()
	if err != nil {
		t.Fatal(err)
	}
	sizes := p.Size.measures()
	width, height := int(sizes.width), int(sizes.height)
	if head, err := png.DecodeConfig(bytes.NewReader(picture)); err != nil || head.Width != width ||
		head.Height != height {
		t.Errorf("the png is %d × %d: %v", head.Width, head.Height, err)
	}
	return picture
}

func isPlainSVG(t *testing.T, svg []byte) {
	t.Helper()
	for _, tag := range svgTag.FindAll(svgTraces.ReplaceAll(svg, nil), -1) {
		if bad := neverInSVG.Find(svgWords.ReplaceAll(tag, nil)); bad != nil {
			t.Fatalf("%s in %.200s", bad, tag)
		}
	}
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("no XML: %v", err)
		}
	}
}

func TestTheSamePictureGivesTheSameBytes(t *testing.T) {
	for name := range invented() {
		first, second := invented()[name], invented()[name]
		first.Size, second.Size = Social, Social
		for _, draw := range []func(Picture) ([]byte, error){Picture.SVG, Picture.PNG} {
			a, errA := draw(first)
			b, errB := draw(second)
			if errA != nil || errB != nil || !bytes.Equal(a, b) {
				t.Errorf("%s differs: %v, %v", name, errA, errB)
			}
		}
	}
}
