package handlers

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// httpMetrics counts requests and how long they take, by route and not by address: there are only so many routes,
// and an address may hold anything.
type httpMetrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newHTTPMetrics() *httpMetrics {
	return &httpMetrics{
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
