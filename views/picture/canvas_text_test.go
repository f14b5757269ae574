package picture

import (
	"slices"
	"strings"
	"testing"
)

// No line breaks within a day, a month or a share, however wide it is, and none is left with a word or two.
func TestLinesBreakWhereReadersPause(t *testing.T) {
	s, err := newCanvas(Social, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"141 active installations on 30 Sep 2026, 38 more than on 28 Feb 2026 (+37 %)",
		"About 120 CompreFace installations were active in October 2026 (±10)",
		"260 face collections, most often of 51–200 faces",
	} {
		for width := 420.0; width < 1100; width += 17 {
			even, plain := s.wrapEvenly(text, s.title, width, 9), s.wrap(text, s.title, width, 9)
			if strings.Join(even, " ") != text || len(even) != len(plain) {
				t.Fatalf("%.0f px: %q for %q", width, even, plain)
			}
			for _, line := range even[:len(even)-1] {
				for _, end := range []string{" 30", " Sep", " 28", " Feb", " October", "(+37"} {
					if strings.HasSuffix(line, end) {
						t.Errorf("%.0f px: a line ends with %q: %q", width, end, even)
					}
				}
			}
			if last := s.wide(even[len(even)-1], s.title); last < s.wide(plain[len(plain)-1], s.title) {
				t.Errorf("%.0f px: the last line became shorter: %q for %q", width, even, plain)
			}
		}
	}
	want := []string{"91 active installations on 20 Jan 2026,", "3 more than on 9 Dec 2025 (+3 %)"}
	if got := s.wrapEvenly(strings.Join(want, " "), s.title, 1088, 2); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
