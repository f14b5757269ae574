package handlers

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"compreface-stats/handlers/copies"
	"compreface-stats/models"
	"compreface-stats/models/aside"
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
	spoolRecords      = newGauge("spool_records", "Acknowledged records that wait to be stored in the database.")
	lostRecords       = newGauge("lost_records", "Acknowledged records lost with a damaged or removed queue.")
	strayQueues       = newGauge("stray_queues", "Queues on this server's disk that nobody stores; see the Data page.")
	deadLetterRecords = newGauge("set_aside_records", "Records that the database will not take, kept in the spool.")
	databaseAway      = newGauge("database_away", "1 while the database does not take records, 0 otherwise.")
	lastRecord        = newGauge(
		"last_record_timestamp_seconds",
		"When the newest record was received, in seconds since 1970.",
	)
	seenToday     = newGauge("installations_seen_today", "Installations seen on this UTC day so far.")
	expectedToday = newGauge("installations_expected_today", "Installations seen on the UTC day before.")
	dailyLimit    = newGauge(
		"daily_limit",
		"Collections, and creations, of one installation that are counted a day; 0: any number.",
	)
	surplusRecords = newGauge(
		"surplus_records_total",
		"Records since start that were acknowledged and set aside, being beyond the daily limit.",
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
		lostRecords,
		strayQueues,
		deadLetterRecords,
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
	g.collectIntake(ch)
	if heartbeat, err := g.recorder.Heartbeat(ctx); err == nil && !heartbeat.Last.IsZero() {
		sendGauge(ch, lastRecord, heartbeat.Last.Unix())
	}
}

func (g statusCollector) collectIntake(ch chan<- prometheus.Metric) {
	in := g.recorder.Status()
	away := 0
	if !in.BacklogError.Since.IsZero() {
		away = 1
	}
	sendGauge(ch, deadLetterRecords, in.DeadLetters)
	sendGauge(ch, spoolRecords, in.Waiting)
	sendGauge(ch, lostRecords, in.Lost)
	sendGauge(ch, strayQueues, len(in.Strays))
	sendGauge(ch, databaseAway, away)
	sendGauge(ch, dailyLimit, in.Surplus.Limit)
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
	sendGauge(ch, surplusSenders, n.recorder.Status().Surplus.Installations)
	heartbeat, err := n.recorder.Heartbeat(ctx)
	if err != nil {
		return
	}
	sendGauge(ch, seenToday, heartbeat.Seen)
	sendGauge(ch, expectedToday, heartbeat.Expected)
}

// clockCollector tells what is thought of the server's clock.
type clockCollector struct{ store *models.Store }

var (
	clockInDoubt = newGauge("clock_in_doubt", "1 while the server's clock cannot be trusted, 0 otherwise.")
	clockGap     = newGauge("clock_gap_seconds", "How far the clock is ahead of what contradicts it; 0 while trusted.")
)

func (clockCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- clockInDoubt
	ch <- clockGap
}

func (k clockCollector) Collect(ch chan<- prometheus.Metric) {
	verdict, doubt := k.store.Clock(), 0
	if verdict.Alarms() {
		doubt = 1
	}
	sendGauge(ch, clockInDoubt, doubt)
	sendGauge(ch, clockGap, int64(verdict.Gap.Seconds()))
}

// asideCollector tells how many installations are in no number.
type asideCollector struct {
	keeper *aside.Keeper
	moment *copies.Moment[aside.Waiting]
}

// After a flood there are a million of them, and counting takes a second.
const (
	asideFor  = 10 * time.Second // a count is believed
	asideTime = 5 * time.Second
)

var asideInstallations = prometheus.NewDesc("compreface_stats_aside_installations",
	"Installations that are set aside, in no number: chosen, beyond the hourly limit, or to be erased.",
	[]string{"why"}, nil)

func (asideCollector) Describe(ch chan<- *prometheus.Desc) { ch <- asideInstallations }

func (a asideCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), asideTime)
	defer cancel()
	w, err := a.moment.Get(func() (aside.Waiting, error) { return a.keeper.WaitingInstallations(ctx) })
	if err != nil {
		return
	}
	for why, count := range map[string]int64{
		models.AsideChosen: w.Chosen, models.AsideCeiling: w.Newcomers, models.AsideErasure: w.Erasures,
	} {
		ch <- prometheus.MustNewConstMetric(asideInstallations, prometheus.GaugeValue, float64(count), why)
	}
}

func sendGauge[N int | int64](ch chan<- prometheus.Metric, of *prometheus.Desc, value N) {
	ch <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, float64(value))
}

// httpMetrics counts requests and how long they take, by route and not by address: there are only so many routes,
// and an address may hold anything.
type httpMetrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec

	// The series of the records that are taken, by kind; they begin at zero, and need not be looked for.
	takenPosts  [2]prometheus.Counter
	postSeconds [2]prometheus.Observer
}

func newHTTPMetrics() *httpMetrics {
	t := &httpMetrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "compreface_stats_http_requests_total",
			Help: "Requests answered since start, by method, route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "compreface_stats_http_request_seconds",
			Help:    "How long answers took, by route: pages, the API and the posts of installations.",
			Buckets: []float64{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60},
		}, []string{"route"}),
	}
	for kind, route := range ingestPaths {
		t.takenPosts[kind] = t.requests.WithLabelValues(fiber.MethodPost, route, strconv.Itoa(fiber.StatusOK))
		t.postSeconds[kind] = t.seconds.WithLabelValues(route)
	}
	return t
}

// notePost is note for a record that was taken.
func (t *httpMetrics) notePost(kind models.Kind, took time.Duration) {
	t.takenPosts[kind].Inc()
	t.postSeconds[kind].Observe(took.Seconds())
}

// note copies nothing of the request: routes and known methods are constants, though Fiber only lends the method's
// bytes.
func (t *httpMetrics) note(method, route string, status int, took time.Duration) {
	t.requests.WithLabelValues(knownMethod(method), route, strconv.Itoa(status)).Inc()
	t.seconds.WithLabelValues(route).Observe(took.Seconds())
}

func knownMethod(method string) string {
	for _, known := range []string{"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		if method == known {
			return known
		}
	}
	return "other"
}

// Describe implements prometheus.Collector.
func (t *httpMetrics) Describe(ch chan<- *prometheus.Desc) {
	t.requests.Describe(ch)
	t.seconds.Describe(ch)
}

// Collect implements prometheus.Collector.
func (t *httpMetrics) Collect(ch chan<- prometheus.Metric) {
	t.requests.Collect(ch)
	t.seconds.Collect(ch)
}
