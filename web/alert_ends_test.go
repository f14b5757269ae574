package main

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/testdb"
)

// The certificate that Go's own tests serve ends on 29 January 2084.
func TestWhatEndsIsToldTwoWeeksBeforeAndOnce(t *testing.T) {
	site := httptest.NewTLSServer(nil)
	defer site.Close()
	clock := clockAt(time.Date(2084, 1, 1, 0, 0, 0, 0, time.UTC))
	store, err := models.Open(t.Context(), models.Options{URL: testdb.SQLite(t), Clock: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	directory, err := access.Open(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	key, err := directory.IngestKeys.Create(t.Context(), "1.2.0", "a-value")
	if err != nil {
		t.Fatal(err)
	}
	w := silenceWatch{
		store: store, clock: clock.now, alerts: newAlertQueue(webhook{address: "http://nowhere"}, slog.New(slog.DiscardHandler)),
		ends: endWatch{store: store, directory: directory, publicURL: site.URL, log: slog.New(slog.DiscardHandler)},
	}
	told := func() (all string) {
		w.watchEnds(t.Context())
		for _, topic := range w.alerts.waiting() {
			all += topic.Pending + "\n"
		}
		return all
	}
	if all := told(); all != "" {
		t.Errorf("four weeks before: %s", all)
	}
	clock.set(clock.now().AddDate(0, 0, 20))
	if _, err := directory.IngestKeys.Rotate(t.Context(), key.ID, 3*24*time.Hour); err != nil {
		t.Fatal(err)
	}
	all := told()
	for _, want := range []string{" ends on 2084-01-29", "the ingest key \"1.2.0\" ends on 2084-01-"} {
		if strings.Count(all, want) != 1 {
			t.Errorf("no %q in %s", want, all)
		}
	}
	clock.set(clock.now().AddDate(0, 0, 20))
	if all := told(); strings.Contains(all, "ingest key") || strings.Count(all, "certificate") != 1 {
		t.Errorf("afterwards: %s", all)
	}
}
