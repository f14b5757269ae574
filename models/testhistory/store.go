package testhistory

import (
	"context"
	"strings"
	"testing"

	"compreface-stats/models"
)

// NewYear is the first day of 2026, later than every record of an invented history.
const NewYear models.Day = 20454

// Open opens a store on the database, whose clock stands still at the beginning of NewYear. The store is closed
// when the test ends.
func Open(t testing.TB, url string) *models.Store {
	t.Helper()
	return OpenWith(t, models.Options{URL: url})
}

// OpenWith is like Open for a store with other options than the address alone; what they leave out is as in Open.
func OpenWith(t testing.TB, o models.Options) *models.Store {
	t.Helper()
	if o.SpoolDir == "" {
		o.SpoolDir = t.TempDir()
	}
	if o.Clock == nil {
		o.Clock = NewYear.Time
	}
	s := Must(models.Open(t.Context(), o))(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Import stores the history as an import of the old service's two files does.
func Import(t testing.TB, s *models.Store, history []Record) {
	t.Helper()
	general, faces := CSV(history)
	for _, text := range []string{general, faces} {
		Must(s.Import(context.Background(), strings.NewReader(text), nil))(t)
	}
}

// Day reads the day and panics if it is none.
func Day(text string) models.Day {
	d, err := models.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// Span returns the days from the first to the last.
func Span(first, last string) models.Span {
	return models.Span{From: Day(first), To: Day(last)}
}
