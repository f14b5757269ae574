package handlers

import (
	"bytes"
	"image/png"
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/models/publish"
	"compreface-stats/views/picture"
)

func TestTheNumberOfAClaimIsSetApart(t *testing.T) {
	for _, c := range []struct {
		sentence string
		number   int64
		want     picture.Claim
	}{
		{"CompreFace has more than 1,200 active users.", 1200, picture.Claim{Before: "CompreFace has more than", Number: "1,200", After: "active users."}},
		{"In 2020, more than 20 of us.", 20, picture.Claim{Before: "In 2020, more than", Number: "20", After: "of us."}},
		{"20 and more", 20, picture.Claim{Number: "20", After: "and more"}},
		{"More than 1 million faces.", 0, picture.Claim{Before: "More than", Number: "1 million", After: "faces."}},
		{"Very large collections.", 0, picture.Claim{Before: "Very large collections."}},
	} {
		if got := claimWords(report.Cited{Sentence: c.sentence, MoreThan: c.number}); *got != c.want {
			t.Errorf("%s: %+v", c.sentence, got)
		}
	}
}

// Every chart and every claim can be had as a picture, exact for those who are signed in.
func TestEveryChartAndClaimIsDrawnInEverySizeAndTheme(t *testing.T) {
	s := newSite(t)
	s.released(func(i int, guid string) { s.holds(guid, []string{"11-50", "1000001+"}[i%2]) })
	session := s.davidSignsIn()
	var names []string
	for _, r := range report.Charts() {
		names = append(names, r.ID)
	}
	for _, claim := range []string{"active-users", "over-a-million", "at-least-faces"} {
		names = append(names, "claim-"+claim)
	}
	for _, name := range names {
		validXML(t, name, s.get("/picture/"+name+".svg?size=social&theme=dark&range=28d", "Cookie", session).body)
	}
	for query, width := range map[string]int{"": 1920, "?size=social": 1200, "?size=slide&theme=dark": 1920} {
		body := s.get("/picture/claim-over-a-million.png"+query, "Cookie", session).body
		if picture := must(png.Decode(bytes.NewReader([]byte(body))))(t); picture.Bounds().Dx() != width {
			t.Errorf("%q is %d wide", query, picture.Bounds().Dx())
		}
	}
	for path, words := range map[string]string{"active.svg?size=big": "size: ", "active.svg?theme=pink": "theme: ", "active.png?range=x": "range: "} {
		s.get("/picture/"+path, "Cookie", session).expect(t, 400, []string{words}, nil)
	}
}

// What is drawn for everybody says in its text alternative nothing that the page does not say.
func TestThePictureOfAPublishedChartHidesWhatIsHidden(t *testing.T) {
	number := func(released int64) publish.Number { return publish.Number{Released: released, Sigma: 5} }
	r := publish.Release{Month: "2025-03", Sigma: 5, Active: number(150), Parts: &publish.Parts{}}
	r.Parts.Largest = []publish.Number{number(61), number(19), number(-3), number(0), number(44)}
	p := report.Public{Releases: publish.Releases{r}}
	chart, ok := p.Chart("largest")
	if !ok {
		t.Fatal("no chart")
	}
	picture := must(citedPicture(p.CitedChart(chart)).SVG())(t)
	validXML(t, "largest", string(picture))
	if !bytes.Contains(picture, []byte("60")) || bytes.Contains(picture, []byte("NaN")) ||
		!bytes.Contains(picture, []byte("fewer than about 20")) {
		t.Errorf("%.400s", picture)
	}
}
