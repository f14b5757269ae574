package handlers

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// showShares lists the links that show one view to whoever has them.
func (s *server) showShares(c *fiber.Ctx) error { return s.renderShares(c, "", "") }

func (s *server) renderShares(c *fiber.Ctx, made, mistake string) error {
	links, err := s.Publish.ShareLinks(c.UserContext())
	if err != nil {
		return err
	}
	page := views.ShareLinks{Promote: s.promoteBase(c, "Secret links"), NewLink: made, Error: mistake}
	for _, r := range s.reports() {
		page.Views = append(page.Views, views.Link{Label: r.title, URL: r.path})
	}
	for _, l := range links {
		page.Links = append(page.Links, views.ShareLinkRow{Hash: l.TokenHash, Name: l.Name, View: l.View, CreatedBy: l.MadeBy, Expires: formatTime(l.ExpiresAt)})
	}
	return s.render(c, views.ShareLinksPage(page))
}

// createShareLink makes a link and shows it on the page, this once: it never stands in an address of ours.
func (s *server) createShareLink(c *fiber.Ctx) error {
	page, days, name := formValue(c, "page"), formValue(c, "range"), formValue(c, "name")
	known := slices.ContainsFunc(s.reports(), func(r report) bool { return r.path == page }) &&
		slices.ContainsFunc(presets(), func(p preset) bool { return p.name == days })
	lasts, err := strconv.Atoi(strings.TrimSpace(formValue(c, "days")))
	if err != nil || !known {
		return &problem{status: fiber.StatusBadRequest, code: string(publish.BadLink), words: "Choose a page, its days and a number of days that the link lasts."}
	}
	link := models.ShareLink{Name: name, View: page + "?range=" + days, MadeBy: signedInAs(c)}
	token, err := s.Publish.Share(c.UserContext(), link, time.Duration(min(lasts, 10_000))*24*time.Hour)
	if invalid := (*models.Invalid)(nil); errors.As(err, &invalid) {
		c.Status(fiber.StatusBadRequest)
		return s.renderShares(c, "", invalid.Words)
	}
	if err != nil {
		return err
	}
	if err := s.Access.Audit(c.UserContext(), actor(c), "share", link.View+" for "+name); err != nil {
		return err
	}
	return s.renderShares(c, s.PublicURL+"/s/"+token, "")
}

func (s *server) revokeShareLink(c *fiber.Ctx) error {
	hash := formValue(c, "hash")
	if err := s.Publish.Unshare(c.UserContext(), hash); err != nil {
		return err
	}
	return s.done(c, "unshare", "the link of hash "+shortened(hash), "/promote/links?done=revoked")
}

// showShared shows the view of a link. An unknown and an expired link are alike.
func (s *server) showShared(c *fiber.Ctx) error {
	link, err := s.Publish.Shared(c.UserContext(), strings.Clone(c.Params("token")))
	if err != nil {
		return err
	}
	r, w, err := s.sharedView(c.UserContext(), link.View)
	if err != nil {
		return err
	}
	page := views.Shared{Report: views.Report{Base: s.publicBase(c, r.title)}, Days: w.rangeBar(r.path).Label, Expires: formatTime(link.ExpiresAt)}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if page.Demo, err = s.Store.IsDemo(c.UserContext()); err != nil {
		return err
	}
	if err := s.tellAll(c.UserContext(), w, r, &page.Report); err != nil {
		return err
	}
	for i := range page.Charts {
		page.Charts[i].Files = nil // they are for those who are signed in
	}
	return s.render(c, views.SharedPage(page))
}

// sharedView reads the report and the days out of a link's view.
func (s *server) sharedView(ctx context.Context, view string) (r report, w window, err error) {
	address, err := url.Parse(view)
	if err != nil {
		return r, w, err
	}
	all := s.reports()
	i := slices.IndexFunc(all, func(r report) bool { return r.path == address.Path })
	extent, recorded, err := s.Store.Extent(ctx)
	if err != nil || i < 0 || !recorded {
		return r, w, orMissing(err)
	}
	w, err = s.window(ctx, map[string]string{"range": address.Query().Get("range")}, extent)
	return all[i], w, err
}
