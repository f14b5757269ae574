package access

import (
	"testing"
	"time"

	"compreface-stats/models"
)

// startOfTests is where the clock of every test's directory stands.
var startOfTests = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// openTest opens a directory on a database of its own, whose clock stands still.
func openTest(t testing.TB, url string, ingestKeys ...string) *Directory {
	t.Helper()
	clock := func() time.Time { return startOfTests }
	store, err := models.Open(t.Context(), models.Options{URL: url, SpoolDir: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return must(Open(t.Context(), store, ingestKeys...))(t)
}
