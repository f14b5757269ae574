package crowd

import "github.com/prometheus/client_golang/prometheus"

func describe(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("compreface_stats_"+name, help, nil, nil)
}

var (
	openConnections    = describe("connections", "Connections that are open.")
	roomForConnections = describe("connections_limit", "How many may be, by the limit of open files and the memory.")
	waitedConnections  = describe("connections_waited_total", "Connections that waited until there was room for them.")
	droppedConnections = describe("connections_dropped_total", "Idle connections that were ended to make room.")
)

// Describe implements prometheus.Collector.
func (l *Listener) Describe(ch chan<- *prometheus.Desc) {
	ch <- openConnections
	ch <- roomForConnections
	ch <- waitedConnections
	ch <- droppedConnections
}

// Collect implements prometheus.Collector.
func (l *Listener) Collect(ch chan<- prometheus.Metric) {
	l.mu.Lock()
	open := len(l.open)
	l.mu.Unlock()
	ch <- prometheus.MustNewConstMetric(openConnections, prometheus.GaugeValue, float64(open))
	ch <- prometheus.MustNewConstMetric(roomForConnections, prometheus.GaugeValue, float64(l.room))
	ch <- prometheus.MustNewConstMetric(waitedConnections, prometheus.CounterValue, float64(l.waited.Load()))
	ch <- prometheus.MustNewConstMetric(droppedConnections, prometheus.CounterValue, float64(l.dropped.Load()))
}
