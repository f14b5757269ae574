package publish

import (
	"reflect"
	"testing"
	"time"

	"compreface-stats/models"
)

// openTest opens a desk on a database of its own, whose clock stands at the beginning of 2026.
func openTest(t testing.TB, url string) *Desk {
	t.Helper()
	clock := func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	store, err := models.Open(t.Context(), models.Options{URL: url, SpoolDir: t.TempDir(), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return Open(store)
}

func day(text string) models.Day {
	d, err := models.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

func answer[T any](t testing.TB, ask func() (T, error)) T {
	t.Helper()
	got, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
