// Package views is what people see: pages as templ components and charts as ECharts options, both made from plain
// structs that the handlers fill. It uses package static, for the addresses of styles and scripts, and nothing else of
// ours: no database, no HTTP. Package picture, below it, draws the same charts into files.
//
// Every page is a component XPage(X): ReportPage takes a Report. Start reading at layout.templ, which stands around all
// of them, and page_report.templ, the page of figures and charts. Files are named as those of package handlers that
// fill them: page_, settings_, publish_ and signin_. The others are parts: report_ and chart_ of the pages of numbers,
// form_ of forms, and format_ how numbers and days are written.
package views

//go:generate go tool templ generate
