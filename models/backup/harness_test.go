package backup

import (
	"testing"

	"compreface-stats/models"
)

// newYear is the first day of 2026, on which the clock of the tests stands.
const newYear models.Day = 20454

func openTest(t testing.TB, url string) *models.Store {
	t.Helper()
	options := models.Options{URL: url, SpoolDir: t.TempDir(), Clock: newYear.Time}
	s := answer(t, func() (*models.Store, error) { return models.Open(t.Context(), options) })
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func answer[T any](t testing.TB, ask func() (T, error)) T {
	t.Helper()
	got, err := ask()
	if err != nil {
		t.Fatal(err)
	}
	return got
}
