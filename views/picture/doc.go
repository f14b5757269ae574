// Package picture draws charts, heat maps and claims to files: SVG and PNG pictures for slides and posts, and badges.
// It is a renderer of its own because a server has no browser to run ECharts in, and because the same picture
// must give the same bytes everywhere.
//
// It may use package views, for plots, colour tokens and the writing of numbers and days, and package static, for the
// values of the colours. It knows no database and no HTTP, and views does not know it: handlers put the two together.
//
// Start reading at picture.go, where a Picture is described and laid out. canvas.go collects what is drawn, and
// canvas_svg.go and canvas_png.go write it out. The files that begin with chart_ draw a views.Drawing; heat.go,
// claim.go and badge.go draw the other things.
package picture
