package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
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
