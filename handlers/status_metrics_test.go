package handlers

import (
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestMetricsTellTheWayOfARecord(t *testing.T) {
	s := newSite(t)
	s.maryReports()
	s.get("/api/v1/summary", "Authorization", s.token()).expect(t, 200, nil, nil)
	s.get("/wp-login.php?install="+marysGUID).expect(t, 404, nil, nil)
	got := s.metrics()
	got.expect(t, 200, nil, []string{marysGUID, "wp-login"})
	for _, want := range []string{
		`compreface_stats_http_requests_total{method="POST",route="` + facesPath + `",status="200"} 2`,
		`compreface_stats_http_requests_total{method="GET",route="unmatched",status="404"} 1`,
		`compreface_stats_http_request_seconds_count{route="/api/v1/summary:format?"} 1`,
		`compreface_stats_ingest_records_total{kind="faces",outcome="accepted"} 2`,
		`compreface_stats_group_records_sum 3`, `compreface_stats_batch_records_sum 3`, `compreface_stats_group_commit_seconds_count 3`,
		`compreface_stats_queue_records 0`, `compreface_stats_spool_records 0`, `compreface_stats_expired_records_total 0`,
		`go_sql_open_connections{db_name="write"} 1`, `go_sql_max_open_connections{db_name="read"} 5`,
	} {
		if !strings.Contains(got.body, want+"\n") {
			t.Errorf("no line %s", want)
		}
	}
	if !regexp.MustCompile(`compreface_stats_query_seconds_count [1-9]`).MatchString(got.body) {
		t.Error("no question was measured")
	}
}

func TestOnlyAReaderIsToldHowManyInstallationsThereAre(t *testing.T) {
	s := newSite(t)
	s.maryReports()
	token := s.token()
	s.get("/api/v1/summary", "Authorization", token).expect(t, 200, nil, nil) // waits until all is counted
	counts := []string{
		"compreface_stats_installations_seen_today 2",
		"compreface_stats_installations_expected_today 0",
		"compreface_stats_surplus_installations 0",
	}
	s.get("/metrics").expect(t, 200, nil, []string{"compreface_stats"})
	s.get("/metrics", "Authorization", token).expect(t, 200, counts, nil)
	s.get("/metrics", "Authorization", "Bearer guess").expect(t, 401, nil, counts)
}

// Whoever sends no token learns of no post, sign-in or erasure, not even by the bytes and files that they take: his
// second look is the same as his first.
func TestAStrangersMetricsAreTheSameWhateverHappens(t *testing.T) {
	s := newSite(t)
	before := s.get("/metrics")
	s.maryReports()
	s.davidSignsIn()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(1 << 40)) // as it follows a crowd
	s.get("/api/v1/summary", "Authorization", s.token()).expect(t, 200, nil, nil)
	s.form("/installation/erase", "", "guid", marysGUID, "confirmed", "yes").expect(t, 200, nil, nil)
	if after := s.get("/metrics"); after.body != before.body {
		t.Errorf("before:\n%s\nafter:\n%s", before.body, after.body)
	}
	names := regexp.MustCompile(`(?m)^[a-z_]+`).FindAllString(before.body, -1)
	if len(names) < len(openNames) {
		t.Errorf("the stranger is told %q alone", names)
	}
	for _, name := range names {
		if !slices.Contains(openNames, name) {
			t.Errorf("the stranger is told %s", name)
		}
	}
}

func TestARequestHasOneNameInTheAnswerAndInTheLog(t *testing.T) {
	s := newSite(t)
	got := s.get("/healthz", "X-Request-Id", "10.0.0.7 was here")
	name := got.Header.Get("X-Request-Id")
	if len(name) != requestIDLength || !strings.Contains(s.log.String(), "msg=request request="+name) ||
		strings.Contains(s.log.String(), "10.0.0.7") {
		t.Errorf("X-Request-Id %q, log %s", name, s.log)
	}
	if other := s.get("/healthz").Header.Get("X-Request-Id"); other == name {
		t.Error("two requests have the same name")
	}
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	failed := s.get("/login")
	name = failed.Header.Get("X-Request-Id")
	if failed.told(t, `[data-testid="reference"]`) != name ||
		!strings.Contains(s.log.String(), `msg="request failed" request=`+name) {
		t.Errorf("reference %q, name %q", failed.told(t, `[data-testid="reference"]`), name)
	}
}
