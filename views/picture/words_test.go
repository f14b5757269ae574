package picture

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"compreface-stats/views"
)

// texts are the words on a picture, in the order in which they are drawn.
func texts(t *testing.T, p Picture) (words []string) {
	t.Helper()
	s, err := p.laidOut()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range s.shapes {
		if m.words != "" {
			words = append(words, m.words)
		}
	}
	return words
}

func TestAPictureSaysWhatItCountsWhenAndOfWhom(t *testing.T) {
	chart := views.Chart{
		Title:      "Active installations",
		Note:       "26 installations",
		Definition: "Seen in 28 days.",
		Drawing:    views.Lines(threeDays(24, 25, 26)),
	}
	p := FromChart(chart, "29 – 31 May 2025")
	words := texts(t, p)
	for _, want := range []string{
		"Active installations",
		"29 – 31 May 2025 · 26 installations",
		"Seen in 28 days.",
		"installations",
		"CompreFace Stats",
		"opted-in installations only",
		"26",
		"31 May",
	} {
		if !slices.Contains(words, want) {
			t.Errorf("%q is not among %q", want, words)
		}
	}
	svg, err := p.SVG()
	if err != nil || !bytes.Contains(svg, []byte("<title>Active installations</title>")) ||
		!bytes.Contains(svg, []byte("29 May 2025 24, 30 May 2025 25, 31 May 2025 26")) {
		t.Errorf("%v, %.500s", err, svg)
	}
}

// Of a sum the alternative says the sum, which its bars alone do not.
func TestTheTextAlternativeOfAWaterfallIsItsSum(t *testing.T) {
	plot := views.Plot{Labels: []string{"28 Aug", "New", "26 Nov"}, Floors: []float64{0, 136, 0}}
	plot.Series = []views.Series{views.Counts("Installations", "--accent", []int64{136, 33, 169})}
	chart := views.Chart{
		Title: "What changed", Summary: "From 28 Aug to 26 Nov 2026: 136 + 33 new = 169.", Drawing: views.StackedBars(plot),
	}
	const want = "What changed. 90 days. From 28 Aug to 26 Nov 2026: 136 + 33 new = 169."
	if got := FromChart(chart, "90 days").AltText(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestTheTextAlternativeTellsTheNumbers(t *testing.T) {
	p := threeDays(24, 25, 26)
	p.NotFinal = 1
	p.Downtime = []string{"2025-05-29"}
	p.Notes = []views.Note{{Label: "2025-05-30", Text: "Version 1.2"}}
	got := Picture{Title: "Active", Subtitle: "May", Drawing: views.Lines(p)}.AltText()
	same(
		t,
		"few",
		got,
		"Active. May. 28 days: 29 May 2025 24, 30 May 2025 25, 31 May 2025 26. Incomplete: the last 1 of 3. Note at 30 May 2025: Version 1.2. The server was down on 1 of these.",
	)
	long := views.Plot{Labels: inventedDays(40), Series: []views.Series{{Name: "28 days", Values: wave(40, 100, 0)}}}
	same(
		t,
		"many",
		chartAlt(*views.Lines(long)),
		"28 days: from 60 at 22 May 2025 to 92 at 30 Jun 2025, highest 92 at 29 Jun 2025.",
	)
	same(t, "given", Picture{Title: "Active", Alt: "Said before", Drawing: views.Lines(p)}.AltText(), "Said before")
	same(t, "claim", Picture{
		Claim: &Claim{Before: "More than", Number: "1,200", After: "of them"},
	}.AltText(), "More than 1,200 of them.")
	heat := Picture{
		Heat: &views.Heat{
			Caption: "Shares",
			Columns: []views.HeatColumn{{Prefix: "Week ", Label: "0"}, {Prefix: "Week ", Label: "1"}},
			Rows: []views.HeatRow{
				{Label: "17 Mar 2025", Size: "4", Cells: []views.HeatCell{{Share: "100 %"}, {Share: "50 %"}}},
			},
		},
	}
	same(t, "heat", heat.AltText(), "Shares, 1 row. 17 Mar 2025 (4): week 0: 100 %; week 1: 50 %.")
}

func TestAHiddenBarSaysThatItIsHidden(t *testing.T) {
	p := views.Plot{
		Labels: []string{"1-10", "11-50"},
		Hidden: "< 5",
		Series: []views.Series{{Name: "Collections", Values: []float64{12, math.NaN()}}},
	}
	if words := texts(t, Picture{Drawing: views.Bars(p)}); !slices.Contains(words, "< 5") ||
		!slices.Contains(words, "12") {
		t.Errorf("says %q", words)
	}
	same(t, "alt", chartAlt(*views.Bars(p)), "Collections: 1–10 12, 11–50 < 5.")
}

func TestNumbersBesideLinesCanBeRead(t *testing.T) {
	s := &canvas{}
	for token, want := range map[string]string{
		views.TokenActive28: views.TokenActive28,
		views.TokenActive30: views.TokenActive30,
		views.TokenDemo:     "--ink",
		views.SizeToken(1):  "--ink",
	} {
		same(t, token, s.readable(token), want)
	}
}

func TestPicturesInDarkUseTheDarkColours(t *testing.T) {
	p := Picture{Title: "Active", Drawing: views.Lines(threeDays(1, 2, 3))}
	for dark, colours := range map[bool][]string{false: {"#ffffff", "#1d4fd8"}, true: {"#14161b", "#7aa5ff"}} {
		p.Dark = dark
		svg, err := p.SVG()
		for _, colour := range colours {
			if err != nil || !strings.Contains(string(svg), colour) {
				t.Errorf("dark %v: no %s: %v", dark, colour, err)
			}
		}
	}
}

func TestWhatIsNotFinalLooksDifferent(t *testing.T) {
	for form, sign := range map[views.Form]string{
		views.FormLines:       "stroke-dasharray",
		views.FormAreas:       "fill-opacity",
		views.FormBars:        "fill-opacity",
		views.FormStackedBars: "fill-opacity",
	} {
		p := threeDays(24, 25, 26)
		final, err := Picture{Drawing: &views.Drawing{Form: form, Plot: p}}.SVG()
		if err != nil || bytes.Contains(final, []byte(sign)) {
			t.Errorf("form %d: %v, final days look open", form, err)
		}
		p.NotFinal = 1
		open, err := Picture{Drawing: &views.Drawing{Form: form, Plot: p}}.SVG()
		if err != nil || !bytes.Contains(open, []byte(sign)) || !bytes.Contains(open, []byte(`data-text="incomplete"`)) {
			t.Errorf("form %d: %v, an open day looks final", form, err)
		}
	}
}

func TestSizesOfPicturesAreReadByName(t *testing.T) {
	for _, size := range []Size{Slide, Social, Card} {
		if got, err := ParseSize(size.String()); err != nil || got != size {
			t.Errorf("%s: %v, %v", size, got, err)
		}
	}
	if _, err := ParseSize("huge"); err == nil || !strings.Contains(err.Error(), "slide, social, card or wide") {
		t.Errorf("error %v", err)
	}
}

func TestTextIsShortenedToItsRoomAndBrokenBetweenWords(t *testing.T) {
	letters, err := newTypesetter()
	if err != nil {
		t.Fatal(err)
	}
	f := fontFace{size: 20}
	for _, text := range []string{
		"",
		"short",
		"a longer text of several words",
		strings.Repeat("W", 90),
		"Ελληνικά и кириллица",
	} {
		for room := 30.0; room < 400; room += 37 {
			if got := letters.wide(letters.shorten(text, f, room), f); got > room {
				t.Errorf("%q takes %v of %v", text, got, room)
			}
			for _, line := range letters.wrap(text, f, room, 3) {
				if letters.wide(line, f) > room {
					t.Errorf("the line %q of %q is wider than %v", line, text, room)
				}
			}
		}
	}
	same(t, "wrapped", letters.wrap("one two three", f, letters.wide("one two", f)+1, 2), []string{"one two", "three"})
	same(
		t,
		"whole",
		strings.Join(letters.wrap("a longer text of several words", f, 90, 9), " "),
		"a longer text of several words",
	)
	if kerned, apart := letters.wide("AV", f), letters.wide("A", f)+letters.wide("V", f); kerned >= apart {
		t.Error("pairs are not kerned")
	}
}

func TestABadgeSaysItsWordsAndNeedsNothingElse(t *testing.T) {
	for _, words := range [][2]string{
		{"active installations", "1,200+"},
		{"", ""},
		{rudeWords, strings.Repeat("9", 999)},
	} {
		badge, err := Badge(words[0], words[1], views.TokenAccent)
		again, errAgain := Badge(words[0], words[1], views.TokenAccent)
		if err != nil || errAgain != nil || !bytes.Equal(badge, again) || len(badge) > 20_000 {
			t.Errorf("%v, %v, %d bytes", err, errAgain, len(badge))
		}
		isPlainSVG(t, badge)
	}
	badge, err := Badge("active installations", "1,200+", views.TokenAccent)
	for _, part := range []string{
		`aria-label="active installations: 1,200+"`,
		"<title>active installations: 1,200+</title>",
		`role="img"`,
		`height="20"`,
		"#2454d6",
	} {
		if err != nil || !bytes.Contains(badge, []byte(part)) {
			t.Errorf("no %s: %v", part, err)
		}
	}
}

// What was found is the title, and what is drawn stands below it; the footer is one sentence, the day and the address.
func TestAPictureIsCalledByWhatWasFoundAndSaysWhenAndWhere(t *testing.T) {
	p := FromChart(views.Chart{
		Title: "Active installations", Finding: "26 active installations, 3 more than 28 days ago", Definition: "Long. Longer.",
		Counted: "Seen in 28 days.", AsOf: "31 May 2025 (UTC)", Drawing: views.Lines(threeDays(24, 25, 26)),
	}, "29 – 31 May 2025")
	p.Site = "stats.example.org"
	words := texts(t, p)
	for _, want := range []string{
		"26 active installations, 3 more than 28 days ago", "Active installations · 29 – 31 May 2025", "Seen in 28 days.",
		"As of 31 May 2025 (UTC) · stats.example.org",
	} {
		if !slices.Contains(words, want) {
			t.Errorf("%q is not among %q", want, words)
		}
	}
	if slices.Contains(words, "Long. Longer.") {
		t.Error("all definitions are printed")
	}
}

// The letters of pictures have no arrows: what was found is said in words.
func TestAPictureHasNoArrowInItsTitle(t *testing.T) {
	p := FromChart(views.Chart{
		Title: "Adoption over time", Finding: "Detection grew most: 22 % → 39 % in a year", Drawing: views.Lines(threeDays(1, 2, 3)),
	}, "90 days")
	if words := texts(t, p); !slices.Contains(words, "Detection grew most: 22 % to 39 % in a year") {
		t.Errorf("%q", words)
	}
}

// A slide says its one day once, in its own line, whatever the page beside it says.
func TestASlideOfOneDaySaysTheDayOnce(t *testing.T) {
	chart := views.Chart{
		Title: "Sizes now", Days: "26 Nov 2026", AsOf: "26 Nov 2026 (UTC)",
		Note: "As of 26 Nov 2026. Excludes 3 empty collections.",
	}
	p := FromChart(chart, "26 Nov 2026 · exact numbers")
	said := strings.Count(p.Title+p.Subtitle+p.origin(), "26 Nov 2026")
	if said != 1 || p.Subtitle != "26 Nov 2026 (UTC) · exact numbers · Excludes 3 empty collections." {
		t.Errorf("%d times: %q, %q", said, p.Subtitle, p.origin())
	}
	chart.Days = "1 – 26 Nov 2026"
	if p := FromChart(chart, chart.Days); p.AsOf != "26 Nov 2026 (UTC)" {
		t.Errorf("of several days it does not say to which it is true: %q", p.AsOf)
	}
}

// A note near the end keeps its words beside one before it: cut short, if there is no room for all of them.
func TestANoteNearTheEndKeepsItsWords(t *testing.T) {
	days := inventedDays(365)
	for _, at := range []int{270, 300, 332, 340} {
		p := views.Plot{Labels: days, Series: []views.Series{{Name: "28 days", Values: wave(365, 100, 0)}}, Notes: []views.Note{
			{Label: days[150], Text: "Talk at a conference"}, {Label: days[265], Text: "1.2.0 released"},
			{Label: days[at], Text: "New guide for self-hosters"},
		}}
		drawn, err := Picture{Title: "Active", Drawing: views.Lines(p)}.SVG()
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(drawn), "New guide"); n < 2 { // one stands in the text alternative
			t.Errorf("on day %d the note has lost its words", at)
		}
	}
}
