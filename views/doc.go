// Package views is what people see: pages as templ components and charts as ECharts options, both made from plain
// structs that the handlers fill. It uses package static, for the addresses of styles and scripts, and nothing else of
// ours: no database, no HTTP. Package picture, below it, draws the same charts into files.
//
// Every page is a component XPage(X): ReportPage takes a Report. Start reading at page_layout.templ, which stands around
// all of them, and report_page.templ, the page of figures and charts. The files are in families: page_ is shared by all
// pages, report_ and chart_ are the pages of numbers, settings_, promote_, public_, privacy_, data_ and signin_ the
// others, form_ what forms share, and format_ how numbers and days are written.
package views

//go:generate go tool templ generate
