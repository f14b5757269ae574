package handlers

import (
	"net/http"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"
)

// showOpenMetrics tells everybody the openFigures, and leaves whoever sends a token to what follows.
func showOpenMetrics() fiber.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(processCollectors()...)
	open := adaptor.HTTPHandler(promhttp.HandlerFor(openFigures{registry}, promhttp.HandlerOpts{}))
	return func(c *fiber.Ctx) error {
		if c.Get(fiber.HeaderAuthorization) != "" {
			return c.Next()
		}
		return open(c)
	}
}

// everyMetric answers with all that is measured. Who may ask is for the caller to see to: the numbers count each post
// and each erasure to the second.
func (s *server) everyMetric() http.Handler {
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "compreface_stats_build_info", Help: "Always 1; the label says which version runs.",
		ConstLabels: prometheus.Labels{"version": s.Version},
	})
	build.Set(1)
	// One of our own: a second server in the same process, as in tests, must not share counters.
	registry := prometheus.NewRegistry()
	registry.MustRegister(append(s.Store.Metrics(), s.Recorder.Metrics()...)...)
	registry.MustRegister(processCollectors()...)
	registry.MustRegister(
		s.ingestMetrics,
		s.httpMetrics,
		statusCollector{s.Recorder},
		installationCollector{s.Recorder},
		clockCollector{s.Store},
		backupCollector{s.NewestBackup},
		build,
	)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

func processCollectors() []prometheus.Collector {
	return []prometheus.Collector{
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	}
}

// openFigures are the figures of the process and the runtime that no request moves. The others would count posts too:
// goroutines and open files are connections, and bytes allocated or received are a sum over posts.
type openFigures struct{ prometheus.Gatherer }

var openNames = []string{
	"go_gc_gogc_percent",
	"go_gc_gomemlimit_bytes",
	"go_info",
	"go_sched_gomaxprocs_threads",
	"process_max_fds",
	"process_start_time_seconds",
	"process_virtual_memory_max_bytes",
}

// Gather implements prometheus.Gatherer.
func (o openFigures) Gather() ([]*dto.MetricFamily, error) {
	all, err := o.Gatherer.Gather()
	return slices.DeleteFunc(all, func(family *dto.MetricFamily) bool {
		return !slices.Contains(openNames, family.GetName())
	}), err
}
