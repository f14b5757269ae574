// Package views is what people see: pages as templ components and charts as ECharts options, both made from
// plain structs that the handlers fill. It knows static and nothing else of ours: no database, no HTTP.
package views

//go:generate go tool templ generate
