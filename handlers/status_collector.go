package handlers

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// statusCollector tells /metrics what the Data page tells people. It asks at each scrape, and leaves out what it
// cannot learn in time: a gap in a graph is true, a zero would not be.
type statusCollector struct{ recorder Recorder }

// installationCollector is the part that counts installations.
type installationCollector struct{ recorder Recorder }

const statusTime = time.Second

func newGauge(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("compreface_stats_"+name, help, nil, nil)
}

var (
	spoolRecords = newGauge("spool_records", "Acknowledged records that wait to be stored in the database.")
	setAside     = newGauge("set_aside_records", "Records that the database will not take, kept in the spool.")
	databaseAway = newGauge("database_away", "1 while the database does not take records, 0 otherwise.")
	lastRecord   = newGauge(
		"last_record_timestamp_seconds",
		"When the newest record was received, in seconds since 1970.",
	)
	seenToday     = newGauge("installations_seen_today", "Installations seen on this UTC day so far.")
	expectedToday = newGauge("installations_expected_today", "Installations seen on the UTC day before.")
	dailyLimit    = newGauge(
		"daily_limit",
		"Collections, and creations, of one installation that are stored a day; 0: any number.",
	)
	surplusRecords = newGauge(
		"surplus_records_total",
		"Records since start that were acknowledged and not stored, being beyond the daily limit.",
	)
	surplusSenders = newGauge(
		"surplus_installations",
		"Installations beyond the daily limit on the newest day on which there was one.",
	)
	expiredRecords = newGauge(
		"expired_records_total",
		"Records since start that were acknowledged and not stored, having come too late to be counted.",
	)
	everyGauge = []*prometheus.Desc{
		spoolRecords,
		setAside,
		databaseAway,
		lastRecord,
		dailyLimit,
		surplusRecords,
		expiredRecords,
	}
	everyCount = []*prometheus.Desc{seenToday, expectedToday, surplusSenders}
)

func (g statusCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range everyGauge {
		ch <- d
	}
}

func (g statusCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), statusTime)
	defer cancel()
	g.collectIntake(ctx, ch)
	if pulse, err := g.recorder.Heartbeat(ctx); err == nil && !pulse.Last.IsZero() {
		gauge(ch, lastRecord, pulse.Last.Unix())
	}
}

// collectIntake loses only the number of records set aside when the spool does not answer: the rest is in memory.
func (g statusCollector) collectIntake(ctx context.Context, ch chan<- prometheus.Metric) {
	in, err := g.recorder.Status(ctx)
	if err == nil {
		gauge(ch, setAside, in.DeadLetters)
	}
	away := 0
	if !in.BacklogError.Since.IsZero() {
		away = 1
	}
	gauge(ch, spoolRecords, in.Waiting)
	gauge(ch, databaseAway, away)
	gauge(ch, dailyLimit, in.Surplus.Limit)
	ch <- prometheus.MustNewConstMetric(surplusRecords, prometheus.CounterValue, float64(in.Surplus.Records))
	ch <- prometheus.MustNewConstMetric(expiredRecords, prometheus.CounterValue, float64(in.Expired))
}

func (installationCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range everyCount {
		ch <- d
	}
}

func (n installationCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), statusTime)
	defer cancel()
	in, _ := n.recorder.Status(ctx) // the surplus is in memory, and right even when the spool does not answer
	gauge(ch, surplusSenders, in.Surplus.Installations)
	pulse, err := n.recorder.Heartbeat(ctx)
	if err != nil {
		return
	}
	gauge(ch, seenToday, pulse.Seen)
	gauge(ch, expectedToday, pulse.Expected)
}

func gauge[N int | int64](ch chan<- prometheus.Metric, of *prometheus.Desc, value N) {
	ch <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, float64(value))
}
