package report

import (
	"strings"
	"testing"
)

// A picture of last year says what was counted then: "the last 28 days" would be those before it is read.
func TestWhatACardCountsIsTrueOfPastRanges(t *testing.T) {
	for _, c := range Charts() {
		if words := countedWords(c.ID); words == "" || strings.Contains(words, "last 28 days") {
			t.Errorf("%s: %q", c.ID, words)
		}
	}
}
