package main

import (
	"strings"
	"testing"
	"time"

	"compreface-stats/models/ingest"
)

func TestSilenceIsToldOnceAndItsEndOnce(t *testing.T) {
	start := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	s := silenceAlert{after: 26 * time.Hour}
	for _, c := range []struct {
		now, last time.Duration
		says      string
	}{
		{time.Hour, 0, ""},
		{26 * time.Hour, 0, ""},
		{27 * time.Hour, 0, "no record for 27 hours"},
		{28 * time.Hour, 0, ""},
		{48 * time.Hour, 48 * time.Hour, "come in again"},
		{49 * time.Hour, 48 * time.Hour, ""},
		{75 * time.Hour, 48 * time.Hour, "no record for 27 hours"},
	} {
		words, news := s.observe(ingest.Heartbeat{Last: start.Add(c.last)}, start.Add(c.now))
		if news != (c.says != "") || !strings.Contains(words, c.says) {
			t.Errorf("at %v: %q", c.now, words)
		}
	}
	if words, news := s.observe(ingest.Heartbeat{}, start); !news || !strings.Contains(words, "again") {
		t.Errorf("an empty database is no silence: %q", words)
	}
	off := silenceAlert{}
	if words, news := off.observe(ingest.Heartbeat{Last: start}, start.AddDate(1, 0, 0)); news {
		t.Errorf("switched off: %q", words)
	}
}
