package models

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"gorm.io/gorm"
)

// metrics measures the store from within: groups of records, commits, questions and connections.
type metrics struct {
	all                         []prometheus.Collector
	groupRecords, groupSeconds  prometheus.Histogram // of the spool
	batchRecords, commitSeconds prometheus.Histogram // of the database
	querySeconds                prometheus.Histogram
	queue                       atomic.Pointer[func() int]
}

var (
	recordBuckets = []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000}
	secondBuckets = []float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60, 120}
)

func (m *metrics) histogram(name, help string, buckets []float64) prometheus.Histogram {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "compreface_stats_" + name, Help: help, Buckets: buckets})
	m.all = append(m.all, h)
	return h
}

func newMetrics(s *Store) (*metrics, error) {
	m := new(metrics)
	m.groupRecords = m.histogram("group_records", "Posts that were put on disk together.", recordBuckets)
	m.groupSeconds = m.histogram("group_commit_seconds", "How long a group took to be on disk.", secondBuckets)
	m.batchRecords = m.histogram("batch_records", "Records that were stored in the database in one transaction.", recordBuckets)
	m.commitSeconds = m.histogram("batch_commit_seconds", "How long such a transaction took.", secondBuckets)
	m.querySeconds = m.histogram("query_seconds", "How long the database took to begin to answer a question.", secondBuckets)
	m.all = append(m.all, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "compreface_stats_queue_records", Help: "Posts that wait for a group to put them on disk."}, m.queueLength))
	for name, conn := range s.db.Pools() {
		pool, err := conn.DB()
		if err != nil {
			return nil, err
		}
		m.all = append(m.all, collectors.NewDBStatsCollector(pool, name))
	}
	return m, m.timeQueries(s.db.Read(context.Background()))
}

// timeQueries measures from before a question until its first row is there; the rest is reading.
func (m *metrics) timeQueries(conn *gorm.DB) error {
	const key = "compreface_stats:began"
	begin := func(conn *gorm.DB) { conn.InstanceSet(key, time.Now()) }
	end := func(conn *gorm.DB) {
		if began, ok := conn.InstanceGet(key); ok {
			m.querySeconds.Observe(time.Since(began.(time.Time)).Seconds())
		}
	}
	on := conn.Callback()
	err := errors.Join(
		on.Query().Before("gorm:query").Register("compreface_stats:begin", begin), on.Query().After("gorm:query").Register("compreface_stats:end", end),
		on.Row().Before("gorm:row").Register("compreface_stats:begin", begin), on.Row().After("gorm:row").Register("compreface_stats:end", end),
	)
	if err != nil {
		return fmt.Errorf("measure queries: %w", err)
	}
	return nil
}

func (m *metrics) spooled(records int, took time.Duration) {
	m.groupRecords.Observe(float64(records))
	m.groupSeconds.Observe(took.Seconds())
}

func (m *metrics) stored(records int, took time.Duration) {
	m.batchRecords.Observe(float64(records))
	m.commitSeconds.Observe(took.Seconds())
}

func (m *metrics) watchQueue(length func() int) { m.queue.Store(&length) }

func (m *metrics) queueLength() float64 {
	if length := m.queue.Load(); length != nil {
		return float64((*length)())
	}
	return 0
}

// Metrics are the store's own measurements, and those of a recorder that stores into it, for one registry.
func (s *Store) Metrics() []prometheus.Collector { return s.metrics.all }
