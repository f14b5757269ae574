package report

import (
	"slices"
	"strings"
	"testing"

	"compreface-stats/models"
	"compreface-stats/views"
)

// Every chart is explained in three sentences, and what the list explains is a chart.
func TestEveryChartIsExplainedInThreeSentences(t *testing.T) {
	for _, c := range Charts() {
		for i, sentence := range helpOf(c.ID) {
			if !strings.HasSuffix(sentence, ".") || strings.Count(sentence, ". ") > 0 {
				t.Errorf("%s, sentence %d: %q", c.ID, i+1, sentence)
			}
		}
	}
}

// A picture has room for one sentence of what is counted, and every chart has one of its own length.
func TestEveryChartSaysWhatIsCountedInOneSentence(t *testing.T) {
	for _, c := range Charts() {
		words := countedWords(c.ID)
		if !strings.HasSuffix(words, ".") || len(words) > 100 || len(words) < 40 {
			t.Errorf("%s counts %q", c.ID, words)
		}
	}
}

// Messages are made of the numbers of the range, also where there are none.
func TestAMessageSaysWhatTheChartShows(t *testing.T) {
	r, err := ParseRange(map[string]string{"range": "7d"}, day("2025-03-31"), models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	v := View{DateRange: r, Data: emptyData(r)}
	last := len(v.Active.Rows) - 1
	v.Active.Rows[last].Active28, v.Active.Rows[last].New, v.Active.Rows[last].Lapsed = 7, 3, 1
	v.Stay.DaysSeen = [29]int64{1: 1, 28: 3}
	for id, want := range map[string]string{
		"active": "7 active installations", "gains": "3 installations came, 1 went quiet",
		"days-seen": "3 of 4 active installations run on at least three days of four", "quiet-ages": "0 installations went quiet, by age",
		"change": "3 new, 0 came back, 1 went quiet: +7",
	} {
		c, _ := ByID(id)
		if got := c.Render(v).Message; !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
	for _, c := range Charts() {
		if got := c.Render(v).Message; len(strings.Fields(got)) < 3 || strings.HasSuffix(got, ",") || strings.HasSuffix(got, ".") {
			t.Errorf("%s is presented under %q, which is no sentence", c.ID, got)
		}
	}
}

// Whoever goes from slide to slide reads something new on each.
func TestNoTwoChartsOfAPageArePresentedUnderTheSameMessage(t *testing.T) {
	r, err := ParseRange(map[string]string{"range": "7d"}, day("2025-03-31"), models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
	if err != nil {
		t.Fatal(err)
	}
	seen, v := map[string]string{}, View{DateRange: r, Data: emptyData(r)}
	for _, c := range Charts() {
		message := c.Render(v).Message
		for _, page := range []string{c.Page, map[bool]string{true: "/"}[c.Overview]} {
			if other, known := seen[page+message]; known && page != "" {
				t.Errorf("%s and %s of %s are both presented under %q", other, c.ID, page, message)
			}
			seen[page+message] = c.ID
		}
	}
}

// Whoever looks for a word of the product finds the charts that show it.
func TestEveryChartHasWordsToBeLookedForBy(t *testing.T) {
	for _, c := range Charts() {
		if SearchWords(c.ID) == "" {
			t.Errorf("%s has no words beside its title", c.ID)
		}
	}
}

// Pictures are called by their message, and the text in a drawing's place may name every series.
func TestAMessageIsSilentWhileASeriesItSpeaksOfIsHidden(t *testing.T) {
	for legend, holds := range map[string]bool{
		"": true, "active.1-day": true, "active.established": true, "active.28-days": false,
	} {
		r, err := ParseRange(map[string]string{"range": "7d", "legend": legend}, day("2025-03-31"),
			models.Span{From: day("2025-01-01"), To: day("2025-03-31")})
		if err != nil {
			t.Fatal(err)
		}
		c, _ := ByID("active")
		shown := c.Render(View{DateRange: r, Data: emptyData(r)})
		if (shown.Finding != "") != holds || (shown.Summary != "") != holds {
			t.Errorf("%q pressed: finding %q, summary %q", legend, shown.Finding, shown.Summary)
		}
		if shown.Message == "" || !slices.Equal(shown.MessageOf, []string{"28-days"}) {
			t.Errorf("%q pressed: message %q of %q", legend, shown.Message, shown.MessageOf)
		}
	}
}

// Every figure of every page is found from all pages, under its name and at its place on a page.
func TestEveryFigureIsFoundFromEveryPage(t *testing.T) {
	today := day("2025-03-31")
	r, err := ParseRange(queryOf("range=28d"), today, models.Span{From: day("2024-01-01"), To: today})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]views.Place{}
	for _, place := range FigurePlaces(today) {
		name := place.URL[strings.Index(place.URL, "#figure-")+len("#figure-"):]
		if _, twice := found[name]; twice || !place.Figure || place.Also == "" {
			t.Errorf("%+v, twice: %t", place, twice)
		}
		found[name] = place
	}
	for _, p := range Pages() {
		for _, f := range p.Figures(View{DateRange: r, Data: emptyData(r)}) {
			place, ok := found[f.Name]
			if !ok || place.Title != f.Label {
				t.Errorf("%q of %s is found as %+v", f.Label, p.Path, place)
			}
		}
	}
}

// Of services the message is about one of them, or about none: hiding another one leaves it true.
func TestAMessageOfServicesHoldsWhileOthersAreHidden(t *testing.T) {
	c, _ := ByID("reach-over-time")
	for legend, holds := range map[string]bool{
		"": true, "reach-over-time.verification": true, "reach-over-time.recognition": true,
		"reach-over-time.detection": false,
	} {
		v := reachView([3]int64{200, 155, 78}, [3]int64{100, 80, 22}) // detection grew most
		v.legend = strings.Split(legend, ",")
		if shown := c.Render(v); (shown.Finding != "") != holds || !slices.Equal(shown.MessageOf, []string{"detection"}) {
			t.Errorf("%q pressed: %q of %v", legend, shown.Finding, shown.MessageOf)
		}
		same := reachView([3]int64{200, 155, 78}, [3]int64{200, 155, 78})
		same.legend = v.legend
		if shown := c.Render(same); !strings.HasSuffix(shown.Finding, ": no share changed beyond chance") || len(shown.MessageOf) > 0 {
			t.Errorf("%q pressed: %q of %v", legend, shown.Finding, shown.MessageOf)
		}
	}
}
