package handlers

import (
	"bytes"
	"html"
	"image/png"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/studio"
	"compreface-stats/models/publish"
)

// Every chart and every claim can be had as a picture, exact for those who are signed in.
func TestEveryChartAndClaimIsDrawnInEverySizeAndTheme(t *testing.T) {
	s := newSite(t)
	s.released(func(i int, guid string) { s.holds(guid, []string{"11-50", "1000001+"}[i%2]) })
	session := s.davidSignsIn()
	var names []string
	for _, r := range report.Charts() {
		names = append(names, r.ID)
	}
	for _, claim := range []string{"active-in-month", "over-a-million", "at-least-faces"} {
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

// A picture that is kept says what it shows, of which days, and its size and theme: as files of numbers do.
func TestPicturesAreKeptUnderNamesThatSayWhatTheyShow(t *testing.T) {
	s := newSite(t)
	s.released(func(int, string) {})
	session := s.davidSignsIn()
	s.opened(session)
	for address, want := range map[string]string{
		"/picture/active.png?from=2025-03-01&to=2025-03-14": "chart-active-2025-03-01-2025-03-14-day-slide.png",
		"/picture/active.svg?from=2025-03-01&to=2025-03-14&by=week&look=social-dark": "" +
			"chart-active-2025-03-01-2025-03-14-day-social-dark.svg",
		"/picture/active.svg?from=2025-03-01&to=2025-03-14&size=card&segment=size:1-50": "" +
			"chart-active-2025-03-01-2025-03-14-day-size-1-50-card.svg",
		"/picture/claim-active-in-month.png": "claim-active-in-month-2025-03-slide.png",
		"/public/active.png?size=social":     "public-active-2025-03-social.png",
	} {
		got := s.get(address, "Cookie", session).Header.Get("Content-Disposition")
		if got != `inline; filename="compreface-stats-`+want+`"` {
			t.Errorf("%s is called %s", address, got)
		}
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
	picture := must(studio.Picture(p.CitedChart(chart)).SVG())(t)
	validXML(t, "largest", string(picture))
	if !bytes.Contains(picture, []byte("60")) || bytes.Contains(picture, []byte("NaN")) ||
		!bytes.Contains(picture, []byte("fewer than about 20")) {
		t.Errorf("%.400s", picture)
	}
}

// A picture is called what its page says of the chart, although it is made of the chart's own numbers alone.
func TestAPictureIsCalledWhatThePageFound(t *testing.T) {
	s := newSite(t)
	s.released(func(i int, guid string) { s.holds(guid, []string{"11-50", "1000001+"}[i%2]) })
	session := s.davidSignsIn()
	found := 0
	for _, path := range []string{"/", "/installations", "/installations/retention", "/services", "/faces"} {
		s.page(session, path+"?range=28d").Find(".chart-card").Each(func(_ int, card *goquery.Selection) {
			id, message := strings.TrimPrefix(card.AttrOr("id", ""), "chart-"), card.AttrOr("data-message", "")
			chart, _ := report.ByID(id)
			title := strings.TrimSpace(card.Find("h2").Text())
			body := s.get("/picture/"+id+".svg?range=28d", "Cookie", session).body
			if strings.Contains(body, "<title>"+html.EscapeString(message)+"</title>") {
				found++
			} else if !strings.Contains(body, "<title>"+html.EscapeString(title)+"</title>") {
				t.Errorf("the picture of %s is called neither %q nor %q: %.300s", chart.ID, message, title, body)
			}
		})
	}
	if found < 15 {
		t.Errorf("%d pictures are called by what was found", found)
	}
}

// A picture names the site that others can reach, and no other.
func TestTheNameOfTheSiteIsOneThatOthersCanReach(t *testing.T) {
	for address, want := range map[string]string{
		"https://stats.example.org": "stats.example.org/public", "https://example.org/stats": "example.org/stats/public",
		"http://localhost:3000": "", "http://127.0.0.1:3000": "", "http://[::1]:3000": "", "": "",
	} {
		if got := siteName(address, "/public"); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
