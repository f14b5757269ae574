// Package metrics writes numbers as Prometheus reads them: the summary of a day, and what was released. It is told
// tables, with the names and definitions that the API has, and knows no request. Start with Exact and Released.
package metrics

import (
	"net/http"
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"compreface-stats/handlers/table"
)

// Page answers with what the collectors say.
func Page(all ...prometheus.Collector) http.Handler {
	registry := prometheus.NewRegistry()
	registry.MustRegister(all...)
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// collected is a fixed list of values.
type collected []prometheus.Metric

// Describe implements prometheus.Collector: the list differs from day to day.
func (collected) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (c collected) Collect(ch chan<- prometheus.Metric) {
	for _, m := range c {
		ch <- m
	}
}

// Exact is the summary of a day: compreface_exact_ and the name of the API's field, with its definition. The members
// of an object are told apart by the label part. The day itself is in compreface_exact_day_timestamp_seconds.
func Exact(summary table.Table) prometheus.Collector {
	var list collected
	helps := map[string]string{} // one for each name, as the format wants it
	for i, c := range summary.Columns {
		cell := summary.Rows[0][i]
		if day, ok := cell.Day(); ok {
			list = append(list, gauge("exact_"+c.Name+"_timestamp_seconds", "The day (UTC) that the exact numbers are about.",
				float64(day.Unix()), nil))
		}
		n, ok := cell.Number()
		if !ok {
			continue
		}
		name, labels := "exact_"+c.Name, prometheus.Labels(nil)
		if c.Group != "" {
			name, labels = "exact_"+c.Group, prometheus.Labels{"part": c.Name}
		}
		if helps[name] == "" {
			helps[name] = c.Definition
		}
		list = append(list, gauge(name, helps[name], float64(n), labels))
	}
	return list
}

// Released is the newest month of the releases: compreface_released_ and the column's name, by measure and group.
func Released(releases table.Table) prometheus.Collector {
	at := func(name string) int {
		return slices.IndexFunc(releases.Columns, func(c table.Column) bool { return c.Name == name })
	}
	var list collected
	last := len(releases.Rows) - 1
	for _, row := range releases.Rows {
		if row[at("month")].String() != releases.Rows[last][at("month")].String() {
			continue
		}
		labels := prometheus.Labels{"measure": row[at("measure")].String(), "group": row[at("group")].String()}
		for i, c := range releases.Columns {
			if n, ok := row[i].Number(); ok {
				list = append(list, gauge("released_"+c.Name, c.Definition, float64(n), labels))
			}
		}
	}
	if last >= 0 {
		if day, ok := releases.Rows[last][at("as_of")].Day(); ok {
			list = append(list, gauge("released_as_of_timestamp_seconds", "The day (UTC) as of which the released numbers "+
				"were counted.", float64(day.Unix()), nil))
		}
	}
	return list
}

func gauge(name, help string, value float64, labels prometheus.Labels) prometheus.Metric {
	return prometheus.MustNewConstMetric(
		prometheus.NewDesc("compreface_"+name, help, nil, labels), prometheus.GaugeValue, value)
}
