package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"gorm.io/gorm"
)

// storeMetrics measures the store from within: questions and connections.
type storeMetrics struct {
	all          []prometheus.Collector
	querySeconds prometheus.Histogram
}

var secondBuckets = []float64{
	0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
}

func newMetrics(s *Store) (*storeMetrics, error) {
	m := &storeMetrics{querySeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:    "compreface_stats_query_seconds",
		Help:    "How long the database took to begin to answer a question.",
		Buckets: secondBuckets,
	})}
	m.all = append(m.all, m.querySeconds)
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
func (m *storeMetrics) timeQueries(conn *gorm.DB) error {
	const key = "compreface_stats:began"
	begin := func(conn *gorm.DB) { conn.InstanceSet(key, time.Now()) }
	end := func(conn *gorm.DB) {
		if began, ok := conn.InstanceGet(key); ok {
			m.querySeconds.Observe(time.Since(began.(time.Time)).Seconds())
		}
	}
	on := conn.Callback()
	err := errors.Join(
		on.Query().Before("gorm:query").Register("compreface_stats:begin", begin),
		on.Query().After("gorm:query").Register("compreface_stats:end", end),
		on.Row().Before("gorm:row").Register("compreface_stats:begin", begin),
		on.Row().After("gorm:row").Register("compreface_stats:end", end),
	)
	if err != nil {
		return fmt.Errorf("measure queries: %w", err)
	}
	return nil
}

// Metrics are the store's own measurements, for one registry.
func (s *Store) Metrics() []prometheus.Collector { return s.metrics.all }
