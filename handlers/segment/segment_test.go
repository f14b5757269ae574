package segment

import (
	"net/url"
	"strconv"
	"strings"
	"testing"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/stay"
	"compreface-stats/views"
)

// The heading says what the part is of the headline in plain words, for one, for several and for nobody.
func TestASegmentIsASentence(t *testing.T) {
	for _, c := range []struct {
		segment     string
		active, all int64
		want        string
	}{
		{"size:51-500", 37, 169, "37 of 169 active installations held 51–500 faces when last seen"},
		{"size:51-500", 1, 169, "1 of 169 active installations held 51–500 faces when last seen"},
		{"size:1000001-up", 0, 169, "None of 169 active installations held 1,000,001 or more faces when last seen"},
		{"size:none,age:366-up", 1, 1, "1 of 1 active installation held no faces when last seen and is 366 or more days old"},
		{"established:yes,service:recognition,size:1-50", 20, 1169,
			"20 of 1,169 active installations held 1–50 faces when last seen, created recognition first and were seen on at least two of the 28 days"},
		{"key:none", 2, 3, "2 of 3 active installations came with no known key"},
		{"key:Lab and more", 2, 3, "2 of 3 active installations came with the key “Lab and more”"},
		{"once:yes", 0, 0, "No active installations"},
	} {
		s, err := stay.ParseSegment(c.segment)
		if err != nil {
			t.Fatal(err)
		}
		if got := Sentence(&stay.Part{Segment: s, Active: c.active, AllActive: c.all}); got != c.want {
			t.Errorf("%s: %q, want %q", c.segment, got, c.want)
		}
	}
}

// A size counts otherwise than on the page of face collections: where one was chosen, the page says both.
func TestASegmentBySizeSaysHowItCounts(t *testing.T) {
	for text, want := range map[string]bool{"size:1000001-up": true, "age:366-up,size:1-50": true, "once:yes": false} {
		s, err := stay.ParseSegment(text)
		if err != nil {
			t.Fatal(err)
		}
		story := partStory(report.View{Data: report.Data{Part: &stay.Part{Segment: s}}})
		if strings.Contains(story.Rest, sizeWords) != want {
			t.Errorf("%s says %q", text, story.Rest)
		}
	}
}

// Every value that can be chosen has its clause: no code and no gap stands in a heading.
func TestEveryValueOfASegmentHasWords(t *testing.T) {
	for _, property := range stay.Properties() {
		for _, value := range stay.ValuesOf(property) {
			for count := range int64(3) {
				words := clauseOf(property, value, count)
				if len(strings.Fields(words)) < 2 || strings.ContainsAny(words, "%:-") {
					t.Errorf("%s of %s: %q", value, property, words)
				}
			}
		}
	}
}

// Ranges are written as pages write numbers, and what is a key keeps its letters.
func TestRangesAreWrittenForReading(t *testing.T) {
	for value, want := range map[string]string{
		"10001-1000000": "10,001–1,000,000", "1000001-up": "1,000,001 and more", "none": "None", "team-a": "team-a", "29-up": "29 and more",
	} {
		if got := label(value); got != want {
			t.Errorf("%s: %q, want %q", value, got, want)
		}
	}
}

// A part to begin with is what its label says: an upper end that it has is named, and only one without says "over".
func TestAReadyPartNamesTheEndOfItsRange(t *testing.T) {
	seen := 0
	for _, link := range ready("range=28d") {
		at, err := url.Parse(link.URL)
		if err != nil {
			t.Fatal(err)
		}
		for _, property := range []string{"size", "age"} {
			_, last, isRange := strings.Cut(at.Query().Get(property), "-")
			if !isRange {
				continue
			}
			seen++
			n, err := strconv.ParseInt(last, 10, 64)
			if isBounded := err == nil; isBounded == strings.Contains(link.Label, "over ") ||
				isBounded && !strings.Contains(link.Label, views.Number(n)) {
				t.Errorf("%q is %s", link.Label, at.Query().Get(property))
			}
		}
	}
	if seen == 0 {
		t.Error("no part has a range")
	}
}

// A picture of installations that are something now says that its earlier days are no number of those that were so then.
func TestACaptionSaysWhenThePartWasChosen(t *testing.T) {
	all := models.Span{From: 19000, To: 20000}
	for text, want := range map[string]string{
		"size:1000001-up": "Only Largest collection (faces): 1,000,001 and more as of 4 Oct 2024; earlier days show the same installations",
		"key:none":        "Only Ingest key: None",
	} {
		r, err := report.ParseRange(map[string]string{"range": "28d", report.SegmentParameter: text}, 20001, all)
		if err != nil {
			t.Fatal(err)
		}
		if got := Caption(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
