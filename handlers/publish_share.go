package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// showShares lists the links that show one view to whoever has them, with a form that makes one of the view of the
// address, or of one that is chosen in it.
func (s *publishingPages) showShares(c *fiber.Ctx) error {
	form := views.ShareForm{View: strings.Clone(c.Query("view")), Days: int(publish.UsualShare.Hours()) / 24}
	return s.renderShares(c, views.ShareLinks{Form: form})
}

// renderShares adds to the page what is kept: a view that cannot be is refused.
func (s *publishingPages) renderShares(c *fiber.Ctx, page views.ShareLinks) error {
	ctx := c.UserContext()
	links, err := s.Publish.ShareLinks(ctx)
	if err != nil {
		return err
	}
	if page.Form, err = s.describedForm(ctx, page.Form); err != nil && page.Error == "" {
		return err
	}
	page.Promote, page.Site = s.promoteBase(c, "Share links"), s.PublicURL
	for _, p := range report.Pages() {
		if !p.House {
			page.Views = append(page.Views, views.Link{Label: p.Title, URL: p.Path})
		}
	}
	for _, l := range links {
		row, err := s.shareLinkRow(ctx, l)
		if err != nil {
			return err
		}
		page.Links = append(page.Links, row)
	}
	return renderPage(c, views.ShareLinksPage(page))
}

// describedForm says in words what a form's view shows. Where that cannot be, the view is to be chosen again.
func (s *publishingPages) describedForm(ctx context.Context, form views.ShareForm) (views.ShareForm, error) {
	v, err := s.sharedView(ctx, cmp.Or(form.View, "/?range=90d"))
	if err != nil {
		form.View = ""
		return form, err
	}
	if form.View != "" {
		form.View, form.Words, form.Moving = v.Address(), v.Fixed().Words(), v.Moving()
	}
	return s.sampledForm(ctx, form, v)
}

// sampledForm adds the sentence that a reader would see first in either kind of link.
func (s *publishingPages) sampledForm(
	ctx context.Context,
	form views.ShareForm,
	v report.SharedView,
) (views.ShareForm, error) {
	p, _, err := s.released(ctx)
	if err != nil {
		return form, err
	}
	if within, ok := p.Within(v.Range.Span); ok {
		form.Released, form.ReleasedMonths = within.Story(), within.Months()
	}
	_, recorded, err := s.Store.Extent(ctx)
	if err != nil || !recorded {
		return form, err
	}
	counted, err := s.numbers.Load(ctx, v.Range, v.Page.AllSources())
	if err == nil {
		counted.Brief = v.Page.Path == "/"
		form.Counted = v.Page.Finding(counted)
	}
	return form, err
}

// view reads the address of a page as a link keeps it; what is wrong with it is *models.Invalid.
func (s *publishingPages) view(ctx context.Context, address string) (v report.SharedView, err error) {
	extent, _, err := s.Store.Extent(ctx)
	if err != nil {
		return v, err
	}
	v, err = report.ParseView(address, models.DayOf(s.Clock()), extent)
	if bad, ok := errors.AsType[*report.BadParameter](err); ok {
		words := "This view cannot be shared. " + views.UpperFirst(bad.Error()) + "."
		err = &models.Invalid{Cause: publish.BadLink, Words: words}
	}
	return v, err
}

// sharedView is view for a link that is to be made: what strangers may open shows all installations, and never a part
// of them.
func (s *publishingPages) sharedView(ctx context.Context, address string) (report.SharedView, error) {
	v, err := s.view(ctx, address)
	if err == nil && len(v.Range.Segment()) > 0 {
		const words = "A view of a segment cannot be shared: links show all installations."
		return v, &models.Invalid{Cause: publish.BadLink, Words: words}
	}
	if err == nil && v.Page.House {
		const words = "This page cannot be shared: its series are not ours to show."
		return v, &models.Invalid{Cause: publish.BadLink, Words: words}
	}
	return v, err
}

// shareLinkRow describes a link; one whose view a later version reads no more is shown as it is kept.
func (s *publishingPages) shareLinkRow(ctx context.Context, l models.ShareLink) (views.ShareLinkRow, error) {
	row := views.ShareLinkRow{
		Hash:      l.TokenHash,
		Name:      l.Name,
		View:      l.View,
		CreatedBy: l.MadeBy,
		Expires:   views.TimeLabel(l.ExpiresAt),
		Exact:     l.Exact,
		Opened:    l.Opened,
	}
	v, err := s.view(ctx, l.View)
	if _, unread := errors.AsType[*models.Invalid](err); unread {
		return row, nil
	}
	row.View = v.Words()
	return row, err
}

// createShareLink makes a link and shows it on the page, this once: it never stands in an address of ours.
func (s *publishingPages) createShareLink(c *fiber.Ctx) error {
	form := shareForm(c)
	token, view, err := s.makeShareLink(c.UserContext(), form, signedInAs(c))
	words, err := badRequest(c, err)
	if words != "" {
		return s.renderShares(c, views.ShareLinks{Form: form, Error: words})
	}
	if err != nil {
		return err
	}
	if err := s.audit(c, "share", fmt.Sprintf("%s for %s, exact %t", view, form.Name, form.Exact)); err != nil {
		return err
	}
	made := views.ShareForm{Days: form.Days}
	return s.renderShares(c, views.ShareLinks{Form: made, NewLink: s.PublicURL + "/s/" + token})
}

// shareForm reads the form: the view that it was opened with, or the page and the days that were chosen in it.
func shareForm(c *fiber.Ctx) views.ShareForm {
	days, err := strconv.Atoi(strings.TrimSpace(formValue(c, "days")))
	if err != nil || days > 10_000 {
		days = 0 // which is refused, in words
	}
	form := views.ShareForm{
		View: formValue(c, "view"), Name: formValue(c, "name"), Days: days,
		Moves: formValue(c, "moves") == "yes", Exact: formValue(c, "exact") == "yes",
	}
	if form.View == "" {
		form.View = formValue(c, "page") + "?range=" + formValue(c, "range")
	}
	return form
}

// makeShareLink keeps the view as it is now, unless its days are to move along.
func (s *publishingPages) makeShareLink(
	ctx context.Context,
	form views.ShareForm,
	madeBy string,
) (token, view string, err error) {
	v, err := s.sharedView(ctx, form.View)
	if err != nil {
		return "", "", err
	}
	if form.Moves && v.Moving() == "" {
		words := "Days that were chosen one by one cannot be kept up to date. Choose a range such as the last 90 days."
		return "", "", &models.Invalid{Cause: publish.BadLink, Words: words}
	}
	if !form.Moves {
		v = v.Fixed()
	}
	link := models.ShareLink{Name: form.Name, View: v.Address(), MadeBy: madeBy, Exact: form.Exact}
	token, err = s.Publish.Share(ctx, link, time.Duration(form.Days)*24*time.Hour)
	return token, link.View, err
}

func (s *publishingPages) revokeShareLink(c *fiber.Ctx) error {
	hash := formValue(c, "hash")
	if err := s.Publish.Unshare(c.UserContext(), hash); err != nil {
		return err
	}
	return s.finish(c, "unshare", "the link of hash "+report.Shortened(hash), "/promote/links", "link-revoked")
}
