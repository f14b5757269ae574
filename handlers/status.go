package handlers

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"

	"compreface-stats/handlers/copies"
	"compreface-stats/models/aside"
	"compreface-stats/models/ingest"
)

// showHealth says that the process answers, and its version; it asks nothing else, so that a slow disk does not get
// it killed.
func (s *statusPages) showHealth(c *fiber.Ctx) error { return c.SendString("ok " + s.Version + "\n") }

// showReadiness says whether a record would be kept now: it would while the disk takes it, even when the database
// is away. A server that is stopping still takes what comes, and asks whoever shares the load to send the next one
// elsewhere.
func (s *statusPages) showReadiness(c *fiber.Ctx) error {
	if s.Stopping != nil && s.Stopping() {
		return c.Status(http.StatusServiceUnavailable).SendString("stopping\n")
	}
	status := s.Recorder.Status()
	if status.Failing {
		return c.Status(http.StatusServiceUnavailable).SendString("not able to keep records: " + diskTrouble(status) + "\n")
	}
	if !s.Store.KnowsKey() {
		return c.Status(http.StatusServiceUnavailable).SendString("not able to keep records: the database has not been " +
			"reached yet, and PSEUDONYM_KEY is not set; posts wait 45 seconds for it\n")
	}
	words := "ready"
	if since := status.BacklogError.Since; !since.IsZero() {
		words += "; the database is unavailable since " + since.UTC().Format(time.RFC3339) + ", records wait"
	}
	if status.Scarce {
		words += "; warning: the disk is nearly full, installations that were never seen are refused"
	}
	if status.Lost > 0 {
		words += "; warning: acknowledged records are lost, /data says how many"
	}
	if n := len(status.Strays); n > 0 {
		words += fmt.Sprintf("; warning: spools in the folder that are not stored: %d, /data says why", n)
	}
	if verdict := s.Store.Clock(); verdict.Alarms() {
		words += "; warning: the server's clock is in doubt: " + verdict.Reason
	}
	return c.SendString(words + "\n")
}

// diskTrouble says why no record can be kept, for everybody: the log has the rest.
func diskTrouble(in ingest.Status) string {
	if in.Full {
		return "the disk is full"
	}
	return "the disk does not take them, the log says why"
}

// showRobots lets programs fetch what is public, so that the previews of links work; pages say themselves whether
// search engines may list them.
func (s *statusPages) showRobots(c *fiber.Ctx) error {
	return c.SendString("User-agent: *\nAllow: /public\nAllow: /c/\nAllow: /badge/\nAllow: /embed/\nAllow: /social.png\n" +
		"Allow: /static/\nDisallow: /\n")
}

// securityTextGood is for how long whoever reads the file may rely on it: RFC 9116 has it under a year.
const securityTextGood = 180 * 24 * time.Hour

// showSecurityContact says to whom faults are reported (RFC 9116).
func (s *statusPages) showSecurityContact(c *fiber.Ctx) error {
	if s.SecurityContact == "" {
		return fiber.ErrNotFound
	}
	expires := s.Clock().Add(securityTextGood).UTC().Truncate(24 * time.Hour).Format(time.RFC3339)
	c.Type("txt", "utf-8")
	return c.SendString("Contact: " + s.SecurityContact + "\nExpires: " + expires + "\nPreferred-Languages: en\n" +
		"Canonical: " + s.PublicURL + "/.well-known/security.txt\n")
}

// showFavicon is for the browsers that ask here whatever the page says.
func (s *statusPages) showFavicon(c *fiber.Ctx) error {
	if s.assets.Icon == "" {
		return c.SendStatus(http.StatusNoContent)
	}
	return c.Redirect(s.assets.Icon)
}

// showAsset serves a file whose address changes with its content, so it may be kept forever.
func (s *server) showAsset(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("*"))
	body, contentType, encoding, ok := s.Assets.File(name, c.Get(fiber.HeaderAcceptEncoding))
	if !ok {
		return fiber.ErrNotFound
	}
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderContentType, contentType)
	return c.Send(body)
}

var lastBackup = newGauge(
	"last_backup_timestamp_seconds",
	"When the newest scheduled backup was begun, in seconds since 1970; missing where there is none.",
)

// backupCollector tells how old the newest backup is. Its function is nil where none are made.
type backupCollector struct{ newest func() (time.Time, error) }

func (backupCollector) Describe(ch chan<- *prometheus.Desc) { ch <- lastBackup }

func (b backupCollector) Collect(ch chan<- prometheus.Metric) {
	if b.newest == nil {
		return
	}
	if made, err := b.newest(); err == nil && !made.IsZero() {
		sendGauge(ch, lastBackup, made.Unix())
	}
}

// showOpenMetrics tells everybody the openFigures, and leaves whoever sends a token to what follows.
func showOpenMetrics() fiber.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(processCollectors()...)
	open := adaptor.HTTPHandler(promhttp.HandlerFor(
		openFigures{registry, copies.MomentOf[[]*dto.MetricFamily](time.Second)}, promhttp.HandlerOpts{}))
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
		asideCollector{s.Aside, copies.MomentOf[aside.Waiting](asideFor)},
		backupCollector{s.NewestBackup},
		build,
	)
	if s.Connections != nil {
		registry.MustRegister(s.Connections)
	}
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

func processCollectors() []prometheus.Collector {
	return []prometheus.Collector{
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	}
}

// openFigures are the figures of the process and the runtime that no request moves. The others would count posts too:
// goroutines and open files are connections, bytes allocated or received are a sum over posts, and the memory limit
// follows a crowd. The runtime's version would say which of its faults are not mended yet.
type openFigures struct {
	all    prometheus.Gatherer
	moment *copies.Moment[[]*dto.MetricFamily]
}

var openNames = []string{
	"go_gc_gogc_percent",
	"go_sched_gomaxprocs_threads",
	"process_max_fds",
	"process_start_time_seconds",
	"process_virtual_memory_max_bytes",
}

// Gather implements prometheus.Gatherer. Most of the work is for what is left out, so a crowd has it done once a
// second.
func (o openFigures) Gather() ([]*dto.MetricFamily, error) {
	return o.moment.Get(func() ([]*dto.MetricFamily, error) {
		all, err := o.all.Gather()
		return slices.DeleteFunc(all, func(family *dto.MetricFamily) bool {
			return !slices.Contains(openNames, family.GetName())
		}), err
	})
}
