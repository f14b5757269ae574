package handlers

import (
	"context"
	"crypto/rand"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
)

// ingestMetrics counts what became of the posts since the program started. It is a prometheus.Collector, so that
// the page and the metrics cannot disagree.
type ingestMetrics struct {
	accepted [2]atomic.Uint64 // by kind, and without a lock: that is nearly every post
	mu       sync.Mutex       // of the rest
	outcomes map[postOutcome]uint64
	refusals map[models.Cause]uint64
	byDay    map[models.IntakeCount]int64 // what is to be kept in the database; the keys' counts are 0
	origin   string                       // names this process in the database
	clock    func() time.Time
}

type postOutcome struct{ kind, what string }

const (
	outcomeAccepted = "accepted"
	outcomeRefused  = "refused"
	outcomeFailed   = "failed"
)

// newIngestMetrics begins with every series at zero: a rate over a series that has just appeared misses its first
// count.
func newIngestMetrics(clock func() time.Time) *ingestMetrics {
	t := &ingestMetrics{
		outcomes: map[postOutcome]uint64{}, refusals: map[models.Cause]uint64{},
		byDay: map[models.IntakeCount]int64{}, origin: rand.Text(), clock: clock,
	}
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

func (t *ingestMetrics) fail(kind models.Kind) {
	t.count(kind, outcomeFailed)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.countDay(ingest.CountFailed, "")
}

func (t *ingestMetrics) refuse(kind models.Kind, cause models.Cause) {
	t.count(kind, outcomeRefused)
	t.refuseCause(cause)
}

// refuseCause counts the cause alone, for what may or may not have been a post.
func (t *ingestMetrics) refuseCause(cause models.Cause) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refusals[cause]++
	t.countDay(ingest.CountRefused, cause)
}

// countDay is called with the lock held.
func (t *ingestMetrics) countDay(what string, cause models.Cause) {
	day := models.DayOf(t.clock())
	t.byDay[models.IntakeCount{Day: day, What: what, Cause: string(cause), Origin: t.origin}]++
}

// dayCounts returns what was counted of each day since the program started.
func (t *ingestMetrics) dayCounts() (counts []models.IntakeCount) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for key, n := range t.byDay {
		key.Count = n
		counts = append(counts, key)
	}
	return counts
}

// forget drops counts of days that are over, which were kept as they are.
func (t *ingestMetrics) forget(kept []models.IntakeCount) {
	t.mu.Lock()
	defer t.mu.Unlock()
	today := models.DayOf(t.clock())
	for _, row := range kept {
		key := row
		key.Count = 0
		if row.Day < today-1 && t.byDay[key] == row.Count {
			delete(t.byDay, key)
		}
	}
}

// keepCounts writes down what was refused and lost of each day. What cannot be written is written the next time.
func (s *server) keepCounts(ctx context.Context) error {
	counts := s.ingestMetrics.dayCounts()
	err := ingest.KeepCounts(ctx, s.Store, counts)
	if err == nil {
		s.ingestMetrics.forget(counts)
	}
	return err
}

// How often counts are written down, and how long that may take.
const (
	countsEvery = 10 * time.Second
	countsTime  = 2 * time.Second
)

// RunCounts keeps what was refused of the posts in the database until ctx ends, and does so a last time then.
func (s *Site) RunCounts(ctx context.Context) {
	ticker := time.NewTicker(countsEvery)
	defer ticker.Stop()
	for running := true; running; {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			running = false
		}
		once, cancel := context.WithTimeout(context.WithoutCancel(ctx), countsTime)
		if err := s.server.keepCounts(once); err != nil {
			s.server.Log.Debug("the counts of refused posts could not be stored yet", "error", err)
		}
		cancel()
	}
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
