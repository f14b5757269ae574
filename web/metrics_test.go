package main

import (
	"net/http"
	"strings"
	"testing"

	"compreface-stats/models/testdb"
)

// One invented installation posts and erases itself between a stranger's two looks, who learns nothing of it; the
// operator's address, which the site does not have, counts it.
func TestAllMetricsAreServedWhereOperatorsAskAndNeverByTheSite(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		p := start(t, environment{"DATABASE_URL": url}, clockAt(today).now)
		before := answer(p, "/metrics")
		const install = "59638de4-5fca-11eb-848b-0242ac120002"
		if status, answer := p.post(generalPath, general(install, "USER_CREATE")); status != http.StatusOK {
			t.Fatalf("%d %s", status, answer)
		}
		if status, page := p.visitor().erase(install); status != http.StatusOK {
			t.Fatalf("erasure answers %d: %s", status, page)
		}
		if after := answer(p, "/metrics"); after != before || strings.Contains(after, "compreface_stats") {
			t.Errorf("a stranger sees\n%s\nand then\n%s", before, after)
		}
		for _, counted := range []string{
			`compreface_stats_ingest_records_total{kind="general",outcome="accepted"} 1`,
			`compreface_stats_http_requests_total{method="POST",route="/installation/erase",status="200"} 1`,
		} {
			if !strings.Contains(p.metrics(), counted+"\n") {
				t.Errorf("the operator is not told %s", counted)
			}
		}
	})
}
