package handlers

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/prometheus/client_golang/prometheus"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/models/testdb"
)

// knownRecorder says of the collecting what a test gives it.
type knownRecorder struct {
	Recorder
	ingestStatus ingest.Status
	heartbeat    ingest.Heartbeat
	err          error // of the question for the heartbeat
}

func (r knownRecorder) Status() ingest.Status { return r.ingestStatus }
func (r knownRecorder) Heartbeat(context.Context) (ingest.Heartbeat, error) {
	return r.heartbeat, r.err
}

var eleven = time.Date(2025, 3, 31, 11, 0, 0, 0, time.UTC)

func busy() knownRecorder {
	return knownRecorder{
		ingestStatus: ingest.Status{
			Waiting:      1234,
			DeadLetters:  2,
			BacklogError: ingest.BacklogError{Since: eleven, Error: "the disk <is> slow"},
			Surplus:      ingest.SurplusCount{Limit: 5000, Records: 77, Installations: 3},
			Expired:      4,
		},
		heartbeat: ingest.Heartbeat{Last: eleven.Add(57 * time.Minute), PerMinute: 41, Seen: 12, Expected: 26},
	}
}

func TestDataShowsHowTheCollectingIsDoing(t *testing.T) {
	s := newSite(t, func(c *Config) {
		known := busy()
		known.Recorder = c.Recorder
		c.Recorder = known
	})
	if err := ingest.KeepCounts(t.Context(), s.store, []models.IntakeCount{
		{Day: models.DayOf(s.now()) - 200, What: ingest.CountSurplus, Origin: "a spool", Count: 70},
		{Day: models.DayOf(s.now()), What: ingest.CountSurplus, Origin: "another", Count: 7},
	}); err != nil {
		t.Fatal(err)
	}
	got := text(s.page(s.davidSignsIn(), "/data"), `[data-testid="health"]`)
	for _, want := range []string{"Last record 31 Mar 2025, 11:57 UTC 3 minutes ago", "Records in the last minute 41", "Installations seen today 12 yesterday: 26",
		"Database unavailable since 31 Mar 2025, 11:00 UTC", "the disk <is> slow", "Records in the queue 1,234", "Unprocessable records 2",
		"Daily limit 5,000", "Records beyond the limit 77 ever", "First day with a record none yet"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q: %s", want, got)
		}
	}
}

// Each part of the first line leads to a section that is there.
func TestDataBeginsWithALineThatSaysHowAllIs(t *testing.T) {
	s := newSite(t, func(c *Config) {
		known := busy()
		known.Recorder = c.Recorder
		c.Recorder = known
	})
	doc := s.page(s.davidSignsIn(), "/data")
	const want = "Needs attention · the database is unavailable: 1,234 records in the queue · 2 unprocessable records · " +
		"no backup is made · 12 of about 26 installations today · no downtime in 28 days"
	words := doc.Find(`[data-testid="health-line"] b, [data-testid="health-line"] a`).Map(
		func(_ int, e *goquery.Selection) string { return e.Text() })
	if got := strings.Join(words, " · "); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	doc.Find(`[data-testid="health-line"] a`).Each(func(_ int, a *goquery.Selection) {
		if to := a.AttrOr("href", "#"); doc.Find(to).Length() != 1 {
			t.Errorf("%q leads to no section: %s", a.Text(), to)
		}
	})
}

// "No records. Why?" leads to what there is to check, with a post that stores nothing; with the next record it is gone.
func TestDataSaysWhatToCheckWhileNoRecordsCome(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	session, checks := s.davidSignsIn(), `[data-testid="silence-checks"]`
	if doc := s.page(session, "/data"); doc.Find(checks).Length() != 0 {
		t.Error("it says what to check while records come")
	}
	s.setNow(s.now().AddDate(0, 0, 2))
	doc := s.page(session, "/data")
	if doc.Find(checks+" li").Length() != 4 || !strings.Contains(text(doc, checks), "/statistics_general/validate") {
		t.Errorf("of a silent server it says %q", text(doc, checks))
	}
}

func TestDataSaysWhenTheDiskIsFullAndWhenThereIsNoLimit(t *testing.T) {
	s := newSite(
		t,
		func(c *Config) {
			c.Recorder = knownRecorder{Recorder: c.Recorder, ingestStatus: ingest.Status{Failing: true, Full: true}}
		},
	)
	got := text(s.page(s.davidSignsIn(), "/data"), `[data-testid="health"]`)
	for _, want := range []string{"Last record none yet", "Database OK", "Queue full", "free space", "Daily limit none"} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q: %s", want, got)
		}
	}
}

func TestDataListsDowntimesWithTheMidnightsTheyCost(t *testing.T) {
	s := newSite(t)
	session, end := s.davidSignsIn(), s.now()
	for _, at := range []struct {
		before   time.Duration
		starting bool
	}{{50 * time.Hour, true}, {49 * time.Hour, false}, {11 * time.Hour, true}, {10 * time.Hour, false}, {9 * time.Hour, true}} {
		s.setNow(end.Add(-at.before))
		if err := s.store.Beat(t.Context(), at.starting); err != nil {
			t.Fatal(err)
		}
	}
	s.setNow(end)
	want := "31 Mar 2025, 02:00 UTC 31 Mar 2025, 03:00 UTC none 29 Mar 2025, 11:00 UTC 31 Mar 2025, 01:00 UTC 30 Mar 2025, 31 Mar 2025"
	if got := text(s.page(session, "/data"), `[data-testid="downtimes"] tbody`); got != want {
		t.Errorf("downtimes %q, want %q", got, want)
	}
}

func TestGaugesSayWhatTheDataPageSays(t *testing.T) {
	want := map[string]float64{
		"spool_records": 1234, "lost_records": 0, "stray_queues": 0, "set_aside_records": 2, "database_away": 1, "last_record_timestamp_seconds": float64(eleven.Unix() + 57*60),
		"installations_seen_today": 12, "installations_expected_today": 26, "daily_limit": 5000, "surplus_records_total": 77, "surplus_installations": 3, "expired_records_total": 4,
	}
	got := gathered(t, statusCollector{busy()}, installationCollector{busy()})
	for name, value := range want {
		if g, ok := got["compreface_stats_"+name]; !ok || g != value {
			t.Errorf("%s is %v (%v), want %v", name, g, ok, value)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d gauges, want %d", len(got), len(want))
	}
}

func TestGaugesLeaveOutWhatTheyCannotKnow(t *testing.T) {
	recorder := busy()
	recorder.err = errors.New("no answer in time")
	got := gathered(t, statusCollector{recorder}, installationCollector{recorder})
	for _, name := range []string{"last_record_timestamp_seconds", "installations_seen_today", "installations_expected_today"} {
		if _, told := got["compreface_stats_"+name]; told {
			t.Errorf("%s is told", name)
		}
	}
	if got["compreface_stats_spool_records"] != 1234 {
		t.Error("what is in memory is not told")
	}
	if _, told := gathered(t, statusCollector{knownRecorder{}})["compreface_stats_last_record_timestamp_seconds"]; told {
		t.Error("the last record of none is told")
	}
}

// gathered collects as /metrics does, and so fails on metrics that were not described.
func gathered(t *testing.T, c ...prometheus.Collector) map[string]float64 {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(c...)
	values := map[string]float64{}
	for _, family := range must(registry.Gather())(t) {
		m := family.GetMetric()[0] // a gauge or a counter: the other one is 0
		values[family.GetName()] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
	}
	return values
}

func TestAnAdministratorTestsTheAlerts(t *testing.T) {
	var failure error
	s := newSite(t, func(c *Config) { c.TestAlert = func(context.Context) error { return failure } })
	david := s.davidSignsIn()
	s.get("/data", "Cookie", david).expect(t, 200, []string{"Send a test alert"}, nil)
	if got := s.form("/data/alerts/test", david); got.Header.Get("Location") != "/data?done=alert-sent" {
		t.Errorf("%d, %v", got.StatusCode, got.Header)
	}
	failure = errors.New("the webhook answered 403 Forbidden")
	s.form("/data/alerts/test", david).expect(t, 502, []string{"not taken: the webhook answered 403 Forbidden"}, nil)
}

// What is written down twice counts once, and a server that is started anew goes on counting.
func TestRefusalsByCauseAndDayAreKeptAcrossRestarts(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		before := newSiteOn(t, url)
		before.post(generalPath, "{")
		before.setNow(before.now().Add(24 * time.Hour))
		before.post(generalPath, "{")
		before.get(facesPath)
		ended, end := context.WithCancel(t.Context())
		end()
		for range 2 {
			(&Site{server: before.server}).RunCounts(ended)
		}
		after := newSiteOn(t, url)
		after.setNow(before.now())
		after.post(generalPath, "{")
		session := after.davidSignsIn()
		for range 2 {
			doc := after.page(session, "/data")
			if got := text(doc, `[data-testid="refusals"] tbody`); got != "Refused bad_json 2 3 3 3 Refused wrong_method 1 1 1 1" {
				t.Errorf("by cause: %q", got)
			}
			if got := text(doc, `[data-testid="refusal-days"] tbody`); got != "1 Apr 2025 3 0 0 0 0 31 Mar 2025 1 0 0 0 0" {
				t.Errorf("by day: %q", got)
			}
		}
	})
}
