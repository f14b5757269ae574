package studio

import (
	"strings"
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
		{"CompreFace runs on more than 1,200 installations.", 1200, picture.Claim{Before: "CompreFace runs on more than", Number: "1,200", After: "installations."}},
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

// Away from its page a sentence has nothing beside it that says who is counted; and "Full" is no shorter than a post.
func TestAFullSentenceSaysWhoIsCounted(t *testing.T) {
	for key, words := range publish.DefaultTemplates() {
		full := inFull(words[publish.FormLong])
		if !strings.Contains(full, "opted in") || len(full) < len(words[publish.FormSocial]) {
			t.Errorf("%s in full: %q", key, full)
		}
	}
	const own = "Of those that opted in, 20 are active."
	if got := inFull(own); got != own {
		t.Errorf("%q says it twice", got)
	}
}
