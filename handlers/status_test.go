package handlers

import (
	"testing"
	"time"

	"compreface-stats/models/ingest"
)

func TestAStoppingServerIsNotReadyAndStillTakesRecords(t *testing.T) {
	stopping := false
	s := newSite(t, func(c *Config) { c.Stopping = func() bool { return stopping } })
	s.get("/readyz").expect(t, 200, []string{"ready"}, nil)
	stopping = true
	s.get("/readyz").expect(t, 503, []string{"stopping"}, nil)
	s.get("/healthz").expect(t, 200, []string{"ok"}, nil)
	s.post(generalPath, goodAction).expect(t, 200, []string{`"_id"`}, nil)
}

// troubledRecorder is in a state that a test gives it.
type troubledRecorder struct {
	Recorder
	intake ingest.Status
}

func (r troubledRecorder) Status() ingest.Status { return r.intake }

func TestReadyMeansThatARecordWouldBeKept(t *testing.T) {
	away := ingest.BacklogError{Since: time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC), Error: "dial unix: refused"}
	for name, c := range map[string]struct {
		recorder troubledRecorder
		status   int
		says     string
	}{
		"the database is unavailable": {troubledRecorder{intake: ingest.Status{Waiting: 7, BacklogError: away}}, 200, "unavailable since 2025-03-01T00:00:00Z, records wait\n"},
		"the disk is full":            {troubledRecorder{intake: ingest.Status{Failing: true, Full: true}}, 503, "not able"},
		"a spool is another database's": {
			troubledRecorder{intake: ingest.Status{Strays: []ingest.StraySpool{{Path: "spool-x"}}}}, 200, "not stored: 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, func(cfg *Config) {
				c.recorder.Recorder = cfg.Recorder
				cfg.Recorder = c.recorder
			})
			s.get("/readyz").expect(t, c.status, []string{c.says}, []string{"sqlite", "dial", "7"})
		})
	}
}

func TestWhoFindsAFaultIsToldWhereToReportIt(t *testing.T) {
	s := newSite(t, func(c *Config) { c.SecurityContact = "mailto:security@example.org" })
	got := s.get("/.well-known/security.txt")
	got.expect(t, 200, []string{"Contact: mailto:security@example.org\n", "\nExpires: 20", "T00:00:00Z\n"}, nil)
	if got.Header.Get("Content-Type") != "text/plain; charset=utf-8" || got.Header.Get("Cache-Control") == "" {
		t.Errorf("%v", got.Header)
	}
}
