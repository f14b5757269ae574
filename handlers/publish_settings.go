package handlers

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// showPublicSettings shows what administrators decide about everything public.
func (s *publishingPages) showPublicSettings(c *fiber.Ctx) error {
	settings, err := s.Publish.Settings(c.UserContext())
	if err != nil {
		return err
	}
	return s.renderPublicSettings(c, settings, "")
}

func (s *publishingPages) renderPublicSettings(c *fiber.Ctx, p publish.Settings, mistake string) error {
	page := views.PublicSettings{
		Promote:   s.promoteBase(c, "Public page"),
		Charts:    publicChoices(p),
		K:         int(p.K),
		LeastK:    int(publish.LeastAnonymity),
		MostK:     int(publish.MostAnonymity),
		Page:      p.Page,
		Badges:    p.Badges,
		Indexable: p.Indexable,
		Origins:   strings.Join(p.Origins, "\n"),
		Error:     mistake,
		Site:      s.PublicURL,
	}
	return s.render(c, views.PublicSettingsPage(page))
}

func publicChoices(p publish.Settings) (choices []views.PublicChoice) {
	for _, chart := range report.PublicCharts() {
		chosen := slices.Contains(p.Charts, chart.ID)
		choices = append(choices, views.PublicChoice{ID: chart.ID, Title: chart.Public.Title, Chosen: chosen})
	}
	return choices
}

// savePublicSettings keeps all of the form or nothing.
func (s *publishingPages) savePublicSettings(c *fiber.Ctx) error {
	p := publicSettingsForm(c)
	err := s.Publish.SetSettings(c.UserContext(), p)
	words, err := badRequest(c, err)
	if words != "" {
		return s.renderPublicSettings(c, p, words)
	}
	if err != nil {
		return err
	}
	what := fmt.Sprintf("k %d, page %t, badges %t, indexable %t, charts %v, origins %v",
		p.K, p.Page, p.Badges, p.Indexable, p.Charts, p.Origins)
	return s.finish(c, "publishing", what, "/promote/settings", "saved")
}

// publicSettingsForm reads the form. What is no number is 0, which is refused later, in words.
func publicSettingsForm(c *fiber.Ctx) publish.Settings {
	k, err := strconv.Atoi(strings.TrimSpace(formValue(c, "k")))
	if err != nil {
		k = 0
	}
	p := publish.Settings{
		K:         publish.Anonymity(k),
		Page:      formValue(c, "page") == "on",
		Badges:    formValue(c, "badges") == "on",
		Indexable: formValue(c, "indexable") == "on",
		Origins:   strings.Fields(formValue(c, "origins")),
	}
	for _, chart := range report.PublicCharts() {
		if formValue(c, "chart-"+chart.ID) == "on" {
			p.Charts = append(p.Charts, chart.ID)
		}
	}
	return p
}

// showWords shows the sentences of all claims, to be changed.
func (s *publishingPages) showWords(c *fiber.Ctx) error { return s.renderWords(c, "") }

func (s *publishingPages) renderWords(c *fiber.Ctx, mistake string) error {
	words, err := s.Publish.Templates(c.UserContext())
	if err != nil {
		return err
	}
	page, own := views.Wording{
		Promote: s.promoteBase(c, "Claim wording"),
		Error:   mistake,
	}, publish.DefaultTemplates()
	for _, claim := range (publish.Publication{K: publish.DefaultAnonymity, Days: []publish.PublicDay{{}}}).Claims(own) {
		wording := views.ClaimWording{Key: claim.Key, Footnote: claim.Footnote}
		for _, form := range publish.Forms() {
			now := words[claim.Key][form]
			wording.Forms = append(
				wording.Forms,
				views.FormWording{Form: form, Words: now, Own: own[claim.Key][form], Changed: now != own[claim.Key][form]},
			)
		}
		page.Claims = append(page.Claims, wording)
	}
	return s.render(c, views.WordingPage(page))
}

// changeWords keeps one sentence; what is wrong with it is said on the page.
func (s *publishingPages) changeWords(c *fiber.Ctx) error {
	claim, form := formValue(c, "claim"), formValue(c, "form")
	err := s.Publish.SetTemplate(c.UserContext(), claim, form, formValue(c, "words"))
	words, err := badRequest(c, err)
	if words != "" {
		return s.renderWords(c, words)
	}
	if err != nil {
		return err
	}
	return s.finish(c, "words", claim+", "+form, "/promote/words", "saved")
}

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
	return s.render(c, views.ShareLinksPage(page))
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
		Report:  views.Report{Base: s.publicBase(c, p.Title)},
		Days:    r.Bar(p.Path).Label,
		Expires: formatTime(link.ExpiresAt),
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := s.fillReport(c.UserContext(), p, r, &page.Report); err != nil {
		return err
	}
	withoutFiles(page.Charts)
	return s.render(c, views.SharedPage(page))
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
