package ingest

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// recorderMetrics measures how records go to disk and into the database.
type recorderMetrics struct {
	all                         []prometheus.Collector
	groupRecords, groupSeconds  prometheus.Histogram // of the spool
	batchRecords, commitSeconds prometheus.Histogram // of the database
}

var (
	recordBuckets = []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000}
	secondBuckets = []float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60, 120}
)

func newMetrics(queueLength func() int, freeBytes func() int64) *recorderMetrics {
	m := new(recorderMetrics)
	m.groupRecords = m.histogram("group_records", "Posts that were put on disk together.", recordBuckets)
	m.groupSeconds = m.histogram("group_commit_seconds", "How long a group took to be on disk.", secondBuckets)
	m.batchRecords = m.histogram("batch_records",
		"Records that were stored in the database in one transaction.", recordBuckets)
	m.commitSeconds = m.histogram("batch_commit_seconds", "How long such a transaction took.", secondBuckets)
	m.all = append(m.all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "compreface_stats_queue_records",
		Help: "Posts that wait for a group to put them on disk.",
	}, func() float64 { return float64(queueLength()) }), prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "compreface_stats_disk_free_bytes",
		Help: "Room on the disk of the spool, which is the embedded database's too; 0: not known.",
	}, func() float64 { return float64(freeBytes()) }))
	return m
}

func (m *recorderMetrics) histogram(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:    "compreface_stats_" + name,
		Help:    help,
		Buckets: buckets,
	})
	m.all = append(m.all, h)
	return h
}

func (m *recorderMetrics) spooled(records int, took time.Duration) {
	m.groupRecords.Observe(float64(records))
	m.groupSeconds.Observe(took.Seconds())
}

func (m *recorderMetrics) stored(records int, took time.Duration) {
	m.batchRecords.Observe(float64(records))
	m.commitSeconds.Observe(took.Seconds())
}

// Metrics are the recorder's own measurements, for one registry.
func (r *Recorder) Metrics() []prometheus.Collector { return r.metrics.all }
