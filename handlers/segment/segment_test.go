package segment

import "testing"

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
