package handlers

import (
	"maps"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"compreface-stats/models"
)

// ingestMetrics counts what became of the posts since the program started. It is a prometheus.Collector, so that
// the page and the metrics cannot disagree.
type ingestMetrics struct {
	accepted [2]atomic.Uint64 // by kind, and without a lock: that is nearly every post
	mu       sync.Mutex       // of the rest
	outcomes map[postOutcome]uint64
	refusals map[models.Cause]uint64
}

type postOutcome struct{ kind, what string }

const (
	outcomeAccepted = "accepted"
	outcomeRefused  = "refused"
	outcomeFailed   = "failed"
)

// newIngestMetrics begins with every series at zero: a rate over a series that has just appeared misses its first
// count.
func newIngestMetrics() *ingestMetrics {
	t := &ingestMetrics{outcomes: map[postOutcome]uint64{}, refusals: map[models.Cause]uint64{}}
	for _, kind := range []models.Kind{models.General, models.Faces} {
		for _, what := range []string{outcomeRefused, outcomeFailed} {
			t.outcomes[postOutcome{kind: kindName(kind), what: what}] = 0
		}
	}
	for _, cause := range []models.Cause{models.BadKey, models.BadMethod, models.TooLarge, models.BadEncoding,
		models.BadJSON, badField, models.BadInstallation, models.BadCollection, models.BadAction, models.BadRange,
		ambiguousLength, unreadableRequest, timedOut, longHeader} {
		t.refusals[cause] = 0
	}
	return t
}

func kindName(kind models.Kind) string {
	if kind == models.Faces {
		return "faces"
	}
	return "general"
}

func (t *ingestMetrics) accept(kind models.Kind) { t.accepted[kind].Add(1) }
func (t *ingestMetrics) fail(kind models.Kind)   { t.count(kind, outcomeFailed) }

func (t *ingestMetrics) refuse(kind models.Kind, cause models.Cause) {
	t.count(kind, outcomeRefused)
	t.refuseCause(cause)
}

// refuseCause counts the cause alone, for what may or may not have been a post.
func (t *ingestMetrics) refuseCause(cause models.Cause) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refusals[cause]++
}

func (t *ingestMetrics) count(kind models.Kind, what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.outcomes[postOutcome{kind: kindName(kind), what: what}]++
}

// snapshot returns copies of both counts.
func (t *ingestMetrics) snapshot() (map[postOutcome]uint64, map[models.Cause]uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	outcomes := maps.Clone(t.outcomes)
	for _, kind := range []models.Kind{models.General, models.Faces} {
		outcomes[postOutcome{kind: kindName(kind), what: outcomeAccepted}] = t.accepted[kind].Load()
	}
	return outcomes, maps.Clone(t.refusals)
}

var (
	recordsTotal = prometheus.NewDesc("compreface_stats_ingest_records_total",
		"Posts of installations since start, by kind and by what became of them.", []string{"kind", "outcome"}, nil)
	refusedTotal = prometheus.NewDesc(
		"compreface_stats_ingest_refused_total",
		"Posts, and requests that could not be read, that were refused since start, by cause.",
		[]string{"cause"},
		nil,
	)
)

func (t *ingestMetrics) Describe(ch chan<- *prometheus.Desc) {
	ch <- recordsTotal
	ch <- refusedTotal
}

func (t *ingestMetrics) Collect(ch chan<- prometheus.Metric) {
	outcomes, refusals := t.snapshot()
	for o, n := range outcomes {
		ch <- prometheus.MustNewConstMetric(recordsTotal, prometheus.CounterValue, float64(n), o.kind, o.what)
	}
	for cause, n := range refusals {
		ch <- prometheus.MustNewConstMetric(refusedTotal, prometheus.CounterValue, float64(n), string(cause))
	}
}
