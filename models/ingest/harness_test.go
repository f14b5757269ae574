package ingest

import (
	"context"
	"testing"
	"time"

	"compreface-stats/models"
)

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
