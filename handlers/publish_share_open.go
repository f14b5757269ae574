package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// sharedLinkKey is where a request keeps the link that it opened.
const sharedLinkKey = "share-link"

// errLinkGone is the answer to a link that was never made, too.
var errLinkGone = &problem{
	status: http.StatusNotFound,
	code:   "not_found",
	words:  "This link has expired or was revoked. Ask the person who sent it for a new one.",
}

// openShareLink shows what was released of a link's view, and reads nothing else; a link with exact numbers it hands
// on. An unknown and an expired link are alike. How often a link is opened is counted, by whom is not kept.
func (s *publicPages) openShareLink(c *fiber.Ctx) error {
	link, err := s.desk.Shared(c.UserContext(), strings.Clone(c.Params("token")))
	if errors.Is(err, models.ErrNotFound) {
		return errLinkGone
	}
	if err != nil {
		return err
	}
	if c.Method() == fiber.MethodGet {
		if err := s.desk.CountOpened(c.UserContext(), link.TokenHash); err != nil {
			return err
		}
	}
	if link.Exact {
		c.Locals(sharedLinkKey, link)
		return c.Next()
	}
	return s.showSharedReleases(c, link)
}

// showSharedReleases shows what was released of the page and the days of a link.
func (s *publicPages) showSharedReleases(c *fiber.Ctx, link models.ShareLink) error {
	all, err := s.desk.Releases(c.UserContext())
	if err != nil {
		return err
	}
	p := report.Public{Releases: all}
	v, err := report.ParseView(link.View, models.DayOf(s.clock()), p.Span())
	if err != nil {
		return err
	}
	page := views.SharedReleases{
		Base: publicBase(c, s.assets, v.Page.Title), Expires: views.TimeLabel(link.ExpiresAt),
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if within, ok := p.Within(v.Range.Span); ok {
		fillSharedReleases(&page, v, within)
	}
	return renderPage(c, views.SharedReleasesPage(page))
}

func fillSharedReleases(page *views.SharedReleases, v report.SharedView, p report.Public) {
	page.Story, page.Charts, page.Months = p.Story(), p.ChartsOf(v.Page), p.Months()
	page.Days = page.Months
	page.Rule, page.Demo = p.Rule(), p.Now().Demo
	if v.Page.Path == "/" {
		page.Figures = p.Figures()
	}
}

// showSharedExact shows the view of a link as it was counted.
func (s *publishingPages) showSharedExact(c *fiber.Ctx) error {
	link, ok := c.Locals(sharedLinkKey).(models.ShareLink)
	if !ok {
		return fiber.ErrNotFound
	}
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil || !recorded {
		return orMissing(err)
	}
	v, err := report.ParseView(link.View, models.DayOf(s.Clock()), extent)
	if err != nil || len(v.Range.Segment()) > 0 || v.Page.House {
		return orMissing(err)
	}
	page := views.Shared{
		Report:  views.Report{Base: publicBase(c, s.assets, v.Page.Title), Range: v.Range.Bar(v.Page.Path)},
		Days:    v.Choices(),
		Expires: views.TimeLabel(link.ExpiresAt),
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := s.fillReport(c.UserContext(), v.Page, v.Range, true, &page.Report); err != nil {
		return err
	}
	report.WithoutLinks(&page.Report)
	return renderPage(c, views.SharedPage(page))
}
