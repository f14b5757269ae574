package handlers

import (
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

var errBadShareLink = &problem{
	status: fiber.StatusBadRequest,
	code:   string(publish.BadLink),
	words:  "Choose a page, its days, and how many days the link lasts.",
}

// showShares lists the links that show one view to whoever has them.
func (s *publishingPages) showShares(c *fiber.Ctx) error { return s.renderShares(c, "", "") }

func (s *publishingPages) renderShares(c *fiber.Ctx, made, mistake string) error {
	links, err := s.Publish.ShareLinks(c.UserContext())
	if err != nil {
		return err
	}
	page := views.ShareLinks{Promote: s.promoteBase(c, "Shared links"), NewLink: made, Error: mistake}
	for _, p := range report.Pages() {
		page.Views = append(page.Views, views.Link{Label: p.Title, URL: p.Path})
	}
	for _, l := range links {
		page.Links = append(page.Links, shareLinkRow(l))
	}
	return renderPage(c, views.ShareLinksPage(page))
}

func shareLinkRow(l models.ShareLink) views.ShareLinkRow {
	return views.ShareLinkRow{
		Hash:      l.TokenHash,
		Name:      l.Name,
		View:      l.View,
		CreatedBy: l.MadeBy,
		Expires:   formatTime(l.ExpiresAt),
	}
}

// createShareLink makes a link and shows it on the page, this once: it never stands in an address of ours.
func (s *publishingPages) createShareLink(c *fiber.Ctx) error {
	page, days := formValue(c, "page"), formValue(c, "range")
	name := formValue(c, "name")
	_, known := report.PageAt(page)
	lasts, err := strconv.Atoi(strings.TrimSpace(formValue(c, "days")))
	if err != nil || !known || !report.IsPreset(days) {
		return errBadShareLink
	}
	link := models.ShareLink{Name: name, View: page + "?range=" + days, MadeBy: signedInAs(c)}
	token, err := s.Publish.Share(c.UserContext(), link, time.Duration(min(lasts, 10_000))*24*time.Hour)
	words, err := badRequest(c, err)
	if words != "" {
		return s.renderShares(c, "", words)
	}
	if err != nil {
		return err
	}
	if err := s.audit(c, "share", link.View+" for "+name); err != nil {
		return err
	}
	return s.renderShares(c, s.PublicURL+"/s/"+token, "")
}

func (s *publishingPages) revokeShareLink(c *fiber.Ctx) error {
	hash := formValue(c, "hash")
	if err := s.Publish.Unshare(c.UserContext(), hash); err != nil {
		return err
	}
	return s.finish(c, "unshare", "the link of hash "+report.Shortened(hash), "/promote/links", "link-revoked")
}

// showShared shows the view of a link. An unknown and an expired link are alike.
func (s *publishingPages) showShared(c *fiber.Ctx) error {
	link, err := s.Publish.Shared(c.UserContext(), strings.Clone(c.Params("token")))
	if err != nil {
		return err
	}
	p, r, err := s.sharedView(c.UserContext(), link.View)
	if err != nil {
		return err
	}
	page := views.Shared{
		Report:  views.Report{Base: publicBase(c, s.assets, p.Title)},
		Days:    r.Bar(p.Path).Label,
		Expires: formatTime(link.ExpiresAt),
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := s.fillReport(c.UserContext(), p, r, &page.Report); err != nil {
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

// sharedView reads the page and the days out of a link's view.
func (s *publishingPages) sharedView(
	ctx context.Context,
	view string,
) (p report.Page, r report.DateRange, err error) {
	address, err := url.Parse(view)
	if err != nil {
		return p, r, err
	}
	p, known := report.PageAt(address.Path)
	extent, recorded, err := s.Store.Extent(ctx)
	if err != nil || !known || !recorded {
		return p, r, orMissing(err)
	}
	days := map[string]string{"range": address.Query().Get("range")}
	r, err = report.ParseRange(days, models.DayOf(s.Clock()), extent)
	return p, r, err
}
