package handlers

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/mount"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// errorPage must not need what failed: after a fault of ours it asks neither the store nor the session. After a fault
// of the request a person keeps the navigation, and the choice of days where those were at fault.
func (s *server) errorPage(c *fiber.Ctx, p *problem) views.Error {
	heading := http.StatusText(p.status)
	if p.status == http.StatusNotFound {
		heading = "Not found"
	}
	page := views.Error{
		Base:   views.Base{Title: heading, Assets: s.assets, Theme: strings.Clone(c.Cookies(themeCookie))},
		Status: p.status, Heading: heading, Words: p.words, Reference: s.logCause(c, p),
	}
	if p.status < http.StatusInternalServerError {
		s.keepPlace(c, p, &page)
	}
	return page
}

// badChoice is the heading where the choice of days, comparison and view stands below.
func (p *problem) badChoice() string {
	if slices.Contains([]string{"range", "from", "to"}, p.named) {
		return "These dates do not work"
	}
	return "This address does not work"
}

// placeTime is how long an error page waits for what stands around it.
const placeTime = 2 * time.Second

// keepPlace gives an error page what the reader had before. Where that cannot be had, the page stands without it.
func (s *server) keepPlace(c *fiber.Ctx, p *problem, page *views.Error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), placeTime) // that of the request is over
	defer cancel()
	c.SetUserContext(ctx)
	session, ok, err := s.session(c)
	if err != nil {
		return
	}
	if !ok {
		page.Stranger, page.Way = true, s.wayForStrangers(ctx)
		return
	}
	page.Base = s.base(c, page.Title, session.User.Email)
	if p.code == pageOff && session.User.Role.AtLeast(models.RoleAdministrator) {
		page.Way = views.Link{Label: "Switch it on", URL: "/promote/settings"}
	}
	if _, known := report.PageAt(page.Path); !known || p.code != badParameterCode {
		return
	}
	extent, recorded, err := s.Store.Extent(c.UserContext())
	if err != nil || !recorded {
		return
	}
	if r, err := report.ParseRange(nil, models.DayOf(s.Clock()), extent); err == nil {
		bar := r.Bar(page.Path)
		page.Range = &bar
		page.Heading, page.Title = p.badChoice(), p.badChoice()
	}
}

// render makes the whole page before any of it is sent, so that nobody gets half a page with a 200. It waits for
// nothing and so needs no deadline; the page that says that time ran out must still be made.
func renderPage(c *fiber.Ctx, page templ.Component) error {
	var html bytes.Buffer
	if err := page.Render(context.Background(), &html); err != nil {
		return err
	}
	c.Type("html", "utf-8")
	path, _ := c.Locals(mountKey).(mount.Path)
	return c.Send(path.Page(html.Bytes()))
}
