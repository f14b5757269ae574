package handlers

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/copies"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/studio"
	"compreface-stats/handlers/table"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// publicFiles are the releases as data.
func publicFiles() []views.Link {
	return []views.Link{
		{Label: "CSV", URL: "/public/releases.csv"},
		{Label: "JSON", URL: "/public/releases.json"},
		{Label: "Dictionary", URL: "/public/dictionary.csv"},
		{Label: "Feed", URL: feedPath},
	}
}

func publicReleased(p report.Public) string {
	now := p.Now()
	return fmt.Sprintf("%s, %s. Released on %s (UTC), once and for all; releases are made on the 3rd of each month.",
		views.UpperFirst(report.Population), report.MonthLabel(now), views.DayLabel(now.MadeAt.UTC().Format(time.DateOnly)))
}

// feedPath is the feed of releases.
const feedPath = "/public/feed.atom"

// showPublicFile sends the releases as data, the feed of them, or a chart of the public page as a picture.
func (s *publicPages) showPublicFile(c *fiber.Ctx) error {
	state, p, err := s.released(c.UserContext())
	if err != nil {
		return err
	}
	switch name := strings.Clone(c.Params("name")); name {
	case "releases.csv":
		return sendPublicCSV(c, p.Table())
	case "dictionary.csv":
		return sendPublicCSV(c, table.Dictionary([]table.Table{p.Table()}))
	case "releases.json":
		c.Type("json", "utf-8")
		return copies.AsItIs(append(p.Table().JSON(), '\n')).SendPublic(c)
	case path.Base(feedPath):
		c.Set(fiber.HeaderContentType, "application/atom+xml; charset=utf-8")
		feed, err := p.Feed(s.publicURL)
		if err != nil {
			return err
		}
		return copies.AsItIs(feed).SendPublic(c)
	default:
		if sheet, ok := p.SheetOf(name); ok {
			return s.showSheet(c, state, sheet)
		}
		return s.sendPublicChart(c, p, name)
	}
}

// showSheet shows a month or a year in numbers: /public/2026-10, /public/2026.
func (s *publicPages) showSheet(c *fiber.Ctx, state publish.State, sheet report.Sheet) error {
	return s.sendPage(c, fmt.Sprint("sheet ", state.Version), sheet.Title(), func(base views.Base) templ.Component {
		page := sheet.Sheet(s.publicURL)
		page.Base = base
		page.Public = s.publicCard(state.Settings, sheet.Public)
		page.Public.Address, page.Public.Demo = s.publicURL+"/public/"+sheet.Period, page.Demo
		page.Public.Words = joinSentences(page.Story, views.UpperFirst(report.Population)+".")
		return views.SheetPage(page)
	})
}

func sendPublicCSV(c *fiber.Ctx, t table.Table) error {
	body, err := t.CSV()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, typeCSV)
	return copies.AsItIs(body).SendPublic(c)
}

func (s *publicPages) sendPublicChart(c *fiber.Ctx, p report.Public, name string) error {
	format := path.Ext(name)
	chart, ok := p.Chart(strings.TrimSuffix(name, format))
	if !ok {
		return fiber.ErrNotFound
	}
	month := p.Now().Month
	of := p.ReleaseOf(chart.ID)
	fileName := publicFileName("public-"+chart.ID, of.Month, of.Demo)
	return s.drawer.sendPublic(c, format, "chart "+chart.ID+" "+month, fileName, func() picture.Picture {
		drawn := studio.Picture(p.CitedChart(chart))
		drawn.Site = siteName(s.publicURL, "/public")
		return drawn
	})
}
