package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

// startingView is what a person sees who opens a page without saying which days: the overview's default view, or else
// the days that this browser showed last, shown in the same way; empty for the page as it is for everybody.
func (s *server) startingView(c *fiber.Ctx, p report.Page) (address string, err error) {
	if isViewGiven(c) {
		return "", nil
	}
	if p.Path == "/" {
		address, err = s.Access.DefaultView(c.UserContext(), currentUser(c).ID)
	}
	if last := s.lastView(c); address == "" && last != "" {
		address = p.Path + "?" + last
		if last != usualView {
			address += "&done=" + asLast
		}
	}
	return address, err
}

func isViewGiven(c *fiber.Ctx) bool { return len(c.Request().URI().QueryString()) > 0 }

const (
	// usualView is what everybody sees who never chose days.
	usualView = "range=90d"
	// asLast, in an address for once, says that it was kept and that nobody asked for it now.
	asLast = "as-last"
	// viewCookie holds whose view it is and the query that the pages of charts had last. Scripts write it, too.
	viewCookie  = "view"
	viewLength  = 365 * 24 * time.Hour
	longestView = 1000
)

// rememberView keeps the query of a page of charts whose address says one.
func (s *server) rememberView(c *fiber.Ctx, query string) {
	if query == "" || !isViewGiven(c) || query == s.lastView(c) {
		return
	}
	c.Cookie(&fiber.Cookie{
		Name: viewCookie, Value: url.QueryEscape(currentUser(c).ID + "?" + query), Path: s.mount.Cookies(),
		SameSite: fiber.CookieSameSiteLaxMode, Secure: s.isSecure(), Expires: time.Now().Add(viewLength),
	})
}

// lastView is the query that the person had last in this browser; empty where there is none that can be read.
func (s *server) lastView(c *fiber.Ctx) string {
	kept, err := url.QueryUnescape(c.Cookies(viewCookie))
	owner, query, _ := strings.Cut(kept, "?")
	if err != nil || owner == "" || owner != currentUser(c).ID || len(kept) > longestView {
		return ""
	}
	return report.ViewQuery(query, models.DayOf(s.Clock()))
}

// savedViews are what the menu of views offers beside the one that is shown.
func (s *server) savedViews(c *fiber.Ctx, csrf string, shown report.SharedView) (*views.SavedViews, error) {
	menu := &views.SavedViews{
		CSRF: csrf, Shown: shown.Address(), MayDeleteShared: currentUser(c).Role.AtLeast(models.RoleMaintainer),
	}
	own, others, err := s.Access.SavedViews(c.UserContext(), currentUser(c).ID)
	for _, v := range own {
		link := views.SavedView{ID: v.ID, Name: v.Name, URL: v.Address, Default: v.IsDefault, Shared: v.Shared}
		menu.Own = append(menu.Own, link)
	}
	for _, v := range others {
		menu.Others = append(menu.Others, views.SavedView{ID: v.ID, Name: v.Name, URL: v.Address, Shared: true})
	}
	return menu, err
}

// saveView keeps the view of the form, for the person alone or for all.
func (s *publishingPages) saveView(c *fiber.Ctx) error {
	shown, err := s.view(c.UserContext(), formValue(c, "view"))
	if err != nil {
		return badForm(err)
	}
	v := models.SavedView{
		UserID: currentUser(c).ID, Name: formValue(c, "name"), Address: shown.Address(),
		Shared: formValue(c, "shared") != "", IsDefault: formValue(c, "default") != "",
	}
	err = s.Access.SaveView(c.UserContext(), v)
	if errors.Is(err, access.ErrNoViewName) || errors.Is(err, access.ErrManyViews) {
		return badForm(err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(v.Address+"&done=view-saved", http.StatusSeeOther)
}

// renameView gives a view another name, and shows again what was shown.
func (s *publishingPages) renameView(c *fiber.Ctx) error {
	err := s.Access.RenameView(c.UserContext(), currentUser(c).ID, strings.Clone(c.Params("id")), formValue(c, "name"))
	if errors.Is(err, access.ErrNoViewName) || errors.Is(err, access.ErrViewNameTaken) {
		return badForm(err)
	}
	if err != nil {
		return missingProblem(err, "view")
	}
	return s.backToView(c, "view-renamed")
}

// backToView shows the view that a form came from, with a notice.
func (s *publishingPages) backToView(c *fiber.Ctx, notice string) error {
	back, err := s.view(c.UserContext(), formValue(c, "view"))
	if err != nil {
		return badForm(err)
	}
	return c.Redirect(back.Address()+"&done="+notice, http.StatusSeeOther)
}

func (s *publishingPages) removeView(c *fiber.Ctx) error {
	err := s.Access.RemoveView(c.UserContext(), currentUser(c), strings.Clone(c.Params("id")))
	if err != nil {
		return missingProblem(err, "view")
	}
	return s.backToView(c, "view-removed")
}
