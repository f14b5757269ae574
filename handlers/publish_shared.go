package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// sharedLinkKey is where a request keeps the link that it opened.
const sharedLinkKey = "share-link"

// openShareLink shows what was released of a link's view, and reads nothing else; a link with exact numbers it hands
// on. An unknown and an expired link are alike. How often a link is opened is counted, by whom is not kept.
func (s *publicPages) openShareLink(c *fiber.Ctx) error {
	link, err := s.desk.Shared(c.UserContext(), strings.Clone(c.Params("token")))
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
	v, err := s.releasedView(link.View, p)
	if err != nil {
		return err
	}
	page := views.SharedReleases{
		Base: publicBase(c, s.assets, v.Page.Title), Days: v.Words(), Expires: formatTime(link.ExpiresAt),
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if within, ok := p.Within(v.Range.Span); ok {
		fillSharedReleases(&page, v, within)
	}
	return renderPage(c, views.SharedReleasesPage(page))
}

// releasedView reads the view of a link; all days are those of the releases.
func (s *publicPages) releasedView(view string, p report.Public) (report.SharedView, error) {
	today := models.DayOf(s.clock())
	all := models.Span{From: today, To: today}
	if len(p.Releases) > 0 {
		all = p.Span()
	}
	return report.ParseView(view, today, all)
}

func fillSharedReleases(page *views.SharedReleases, v report.SharedView, p report.Public) {
	page.Story, page.Charts, page.Months = p.Story(), p.ChartsOf(v.Page), p.Months()
	page.Rule, page.Demo = report.Rule(p.Now().Sigma), p.Now().Demo
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
	if err != nil {
		return err
	}
	page := views.Shared{
		Report:  views.Report{Base: publicBase(c, s.assets, v.Page.Title)},
		Days:    v.Words(),
		Expires: formatTime(link.ExpiresAt),
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := s.fillReport(c.UserContext(), v.Page, v.Range, &page.Report); err != nil {
		return err
	}
	withoutFiles(page.Charts)
	return renderPage(c, views.SharedPage(page))
}

// withoutFiles takes the links to files from charts: they are for those who are signed in.
func withoutFiles(charts []views.Chart) {
	for i := range charts {
		charts[i].Files = nil
	}
}
