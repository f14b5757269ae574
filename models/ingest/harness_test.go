package ingest

import (
	"context"
	"testing"
	"time"

	"compreface-stats/models"
)

// newYear is the first day of 2026, on which the clock of the tests stands.
const newYear models.Day = 20454

// openTest opens a store on an empty database.
func openTest(t testing.TB, url string) *models.Store {
	t.Helper()
	return openWith(t, models.Options{URL: url})
}

func openWith(t testing.TB, o models.Options) *models.Store {
	t.Helper()
	o.SpoolDir = t.TempDir()
	o.Clock = newYear.Time
	s, err := models.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
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

// startRecorder runs a recorder until the returned function is called, which stores everything first.
func startRecorder(t testing.TB, s *models.Store) (*Recorder, func()) {
	t.Helper()
	r, err := NewRecorder(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { r.Run(ctx, time.Minute); close(ended) }()
	return r, func() {
		cancel()
		<-ended
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}
