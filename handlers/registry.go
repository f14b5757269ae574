package handlers

import (
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/views"
)

// reports lists the pages of figures and charts; the routes and the registry of charts are both made from it.
func (s *server) reports() []report {
	return []report{
		{"/", "Overview", s.tellOverview},
		{"/installations", "Installations", s.tellInstallations},
		{"/services", "Services", s.tellServices},
		{"/faces", "Face collections", s.tellFaces},
	}
}

// registered is a chart that can be had by its ID alone. Where several pages show it, home is the one that shows most of it.
type registered struct{ id, title, home string }

func registry() []registered {
	return []registered{
		{"active", "Active installations", "/installations"},
		{"gains", "Gains and losses", "/installations"},
		{"retention", "Weekly retention", "/installations"},
		{"stickiness", "Stickiness: days seen of 28", "/installations"},
		{"services", "Service popularity: created over time", "/services"},
		{"creators", "Creating installations", "/services"},
		{"creation-shares", "Which service is chosen", "/services"},
		{"reach-over-time", "Service popularity over time: reach", "/services"},
		{"reach", "Service popularity: share of installations now", "/services"},
		{"adoption", "How far installations come", "/services"},
		{"sizes", "Face collections by size now", "/faces"},
		{"largest", "Installations by their largest collection now", "/faces"},
		{"sizes-over-time", "Face collections by size over time", "/faces"},
		{"size-shares", "Shares of each size over time", "/faces"},
		{"largest-over-time", "Installations by their largest collection over time", "/faces"},
		{"flow", "What came into each size, and what went", "/faces"},
		{"moves", "The flow from size to size", "/faces"},
		{"over-one-million", "Collections over a million faces: over time", "/faces"},
		{"at-least-faces", "Faces, at least: over time", "/faces"},
	}
}

// chartNamed makes the chart of this ID over the window's days; fiber.ErrNotFound where there is none.
func (s *server) chartNamed(ctx context.Context, w window, id string) (views.Chart, error) {
	for _, r := range registry() {
		if r.id != id {
			continue
		}
		all := s.reports()
		home := all[slices.IndexFunc(all, func(page report) bool { return page.path == r.home })]
		page := views.Report{Base: views.Base{Path: home.path}}
		if err := s.tellAll(ctx, w, home, &page); err != nil {
			return views.Chart{}, err
		}
		if i := slices.IndexFunc(page.Charts, func(c views.Chart) bool { return c.ID == id }); i >= 0 {
			return page.Charts[i], nil
		}
	}
	return views.Chart{}, fiber.ErrNotFound
}
