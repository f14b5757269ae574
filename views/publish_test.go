package views

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func asWritten(t *testing.T, page templ.Component) string {
	t.Helper()
	var out bytes.Buffer
	if err := page.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPagesAboutPublishingTakeNothingForMarkup(t *testing.T) {
	p := Promote{
		Base:        Base{Title: hostile, Path: "/promote", SignedInAs: "ada@example.org", Notice: hostile},
		Publishes:   true,
		Administers: true,
	}
	card := ClaimCard{Key: "k", Long: hostile, Short: hostile, Social: hostile, Footnote: hostile, About: hostile, Alt: hostile, ChartAlt: hostile}
	chart := Chart{
		ID:         "active",
		Title:      hostile,
		Note:       hostile,
		Definition: hostile,
		Summary:    hostile,
		Drawing:    Lines(Plot{Labels: []string{hostile}, Series: []Series{{Name: hostile, Values: []float64{1}}}}),
	}
	for name, page := range map[string]templ.Component{
		"desk": ClaimsPage(Claims{
			Promote:   p,
			Started:   true,
			Released:  hostile,
			Next:      hostile,
			Rule:      hostile,
			Claims:    []ClaimCard{card, {Key: "off", Long: hostile, Refusal: hostile}},
			Citations: []CitationRow{{ID: "id", Title: hostile, Status: hostile, Uses: []string{hostile}}},
		}),
		"exports": ExportsPage(Exports{
			Promote: p,
			Rule:    hostile,
			Charts:  []ChartFiles{{ID: "active", Title: hostile, Publishable: true}},
		}),
		"words": WordingPage(Wording{
			Promote: p,
			Error:   hostile,
			Claims: []ClaimWording{
				{Key: "k", Footnote: hostile, Forms: []FormWording{{Form: "long", Words: hostile, Changed: true}}},
			},
		}),
		"links": ShareLinksPage(ShareLinks{
			Promote: p,
			NewLink: hostile,
			Error:   hostile,
			Links:   []ShareLinkRow{{Name: hostile, View: hostile, CreatedBy: hostile, Hash: hostile}},
		}),
		"settings": PublicSettingsPage(PublicSettings{
			Promote: p,
			Origins: hostile,
			Error:   hostile,
			Site:    hostile,
			Noises:  []NoiseChoice{{Sigma: 5, Label: hostile, Guarantees: []string{hostile}}},
		}),
		"preview": PreviewPage(Preview{
			Promote:  p,
			Sentence: hostile,
			Footnote: hostile,
			Chart:    &chart,
			Facts:    []Fact{{Label: hostile, Value: hostile}},
			Action:   "/promote/claims",
			Field:    "claim",
			Value:    hostile,
		}),
		"citation": CitationPage(Citation{
			Base:      p.Base,
			Sentence:  hostile,
			Footnote:  hostile,
			Withdrawn: hostile,
			Facts:     []Fact{{Label: hostile, Value: hostile}},
			Chart:     &chart,
			Check:     hostile,
		}),
		"public": PublicPage(Public{
			Base: Base{
				Title:  hostile,
				Public: &PublicCard{Words: hostile, Image: hostile, ImageAlt: hostile, Address: hostile},
			},
			Story:      hostile,
			Rule:       hostile,
			Guarantees: []string{hostile},
			Released:   hostile,
			Files:      []Link{{Label: hostile}},
			Charts:     []Chart{chart},
		}),
		"embed": EmbedPage(Embed{Base: Base{Title: hostile}, Chart: chart, About: hostile, Source: hostile}),
		"shared": SharedPage(Shared{
			Report: Report{
				Base: Base{Title: hostile}, Charts: []Chart{chart}, Lead: 1,
				Story: &Story{Page: hostile, Number: hostile, Facts: []Link{{Label: hostile}}},
			},
			Days:    hostile,
			Expires: hostile,
		}),
		"api": APIDocPage(APIDoc{
			Base:       Base{Title: hostile},
			Lead:       hostile,
			Document:   hostile,
			Operations: []APIOperation{{Address: hostile, Summary: hostile, Words: hostile}},
		}),
	} {
		if html := asWritten(t, page); strings.Contains(html, "<script>alert") || !strings.Contains(html, "&lt;script&gt;") {
			t.Errorf("%s: %.300s", name, html)
		}
	}
}

func TestPagesAboutPublishingAreWholeWithoutAnything(t *testing.T) {
	for name, page := range map[string]templ.Component{
		"desk":     ClaimsPage(Claims{}),
		"exports":  ExportsPage(Exports{}),
		"words":    WordingPage(Wording{}),
		"links":    ShareLinksPage(ShareLinks{}),
		"settings": PublicSettingsPage(PublicSettings{}),
		"preview":  PreviewPage(Preview{}),
		"citation": CitationPage(Citation{}),
		"public":   PublicPage(Public{}),
		"shared":   SharedPage(Shared{}),
		"api":      APIDocPage(APIDoc{}),
	} {
		if html := asWritten(t, page); !strings.HasSuffix(html, "</html>") {
			t.Errorf("%s ends with %.100q", name, html[max(len(html)-100, 0):])
		}
	}
}

// Only those who may do something are offered it.
func TestTheDeskOffersWhatTheReaderMayDo(t *testing.T) {
	d := Claims{
		Started:   true,
		Claims:    []ClaimCard{{Key: "k", Long: "CompreFace"}},
		Citations: []CitationRow{{ID: "id", Uses: []string{"README"}}},
	}
	if html := asWritten(t, ClaimsPage(d)); strings.Contains(html, "<form method=\"post\" action=\"/promote") ||
		strings.Contains(html, "/promote/words") {
		t.Error("a viewer is offered forms")
	}
	d.Publishes = true
	if html := asWritten(t, ClaimsPage(d)); !strings.Contains(html, "/promote/claims") ||
		!strings.Contains(html, "/promote/citations/withdraw") ||
		strings.Contains(html, "/promote/settings") {
		t.Error("a maintainer is offered too little, or too much")
	}
}

func TestThePaletteIsForPeopleWhoAreSignedIn(t *testing.T) {
	for person, want := range map[string]bool{"": false, "a@example.org": true} {
		page := asWritten(t, PublicPage(Public{Base: Base{Title: "x", SignedInAs: person}}))
		if got := strings.Contains(page, `id="palette"`); got != want {
			t.Errorf("%q is offered the palette: %t", person, got)
		}
	}
}

// What cannot be published takes no card's room, and stands together below what can.
func TestClaimsThatCannotBePublishedAreOneListBelowTheOthers(t *testing.T) {
	doc := rendered(t, ClaimsPage(Claims{Promote: Promote{Base: base("Promote")}, Started: true, Claims: []ClaimCard{
		{Key: "faces", Long: "Many faces", Refusal: "Too unsure"}, {Key: "active", Long: "About 120"},
		{Key: "reach", Long: "Most", Refusal: "Too few"},
	}}))
	if testID(doc, "claims").Children().Length() != 1 || testID(doc, "claims-refused").Find("li").Length() != 2 {
		t.Error("claims of both kinds are mixed")
	}
	wantText(t, doc, "claims-refused", "Not sure enough to say yet")
	wantText(t, doc, "reason", "Too unsure")
	none := rendered(t, ClaimsPage(Claims{Promote: Promote{Base: base("Promote")}, Started: true, Claims: []ClaimCard{{Key: "active"}}}))
	if testID(none, "claims-refused").Length() != 0 {
		t.Error("an empty list is shown")
	}
}

// A column in which somebody can do nothing says nothing.
func TestExportsHaveAColumnToPublishForThoseWhoMay(t *testing.T) {
	for _, publishes := range []bool{true, false} {
		page := rendered(t, ExportsPage(Exports{
			Promote: Promote{Base: base("Exports"), Publishes: publishes},
			Charts:  []ChartFiles{{ID: "active", Title: "Active installations"}, {ID: "gains", Title: "Gains", Publishable: true}},
		}))
		table := testID(page, "chart-files")
		heads, cells := table.Find("thead th").Length(), table.Find("tbody tr").First().Find("td").Length()
		if has := heads == 4; has != publishes || heads != cells {
			t.Errorf("who publishes: %t; %d columns, %d cells", publishes, heads, cells)
		}
	}
}
