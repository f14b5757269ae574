package publish

import (
	"testing"

	"compreface-stats/models/testhistory"
)

// openTest opens a desk on a database of its own, whose clock stands at the beginning of 2026.
func openTest(t testing.TB, url string) *Desk {
	t.Helper()
	return Open(testhistory.Open(t, url))
}
