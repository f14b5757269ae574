package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/outlook"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/milestone"
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
	kept, err := s.Publish.Settings(c.UserContext())
	if err != nil {
		return err
	}
	page := views.PublicSettings{
		Promote:   s.promoteBase(c, "Public page"),
		Sigma:     kept.Sigma,
		Noises:    noiseChoices(kept.Sigma),
		Page:      p.Page,
		Badges:    p.Badges,
		PageOn:    kept.Page,
		BadgesOn:  kept.Badges,
		Indexable: p.Indexable,
		Origins:   strings.Join(p.Origins, "\n"),
		Error:     mistake,
		Site:      s.PublicURL,
		Next:      views.TimeLabel(publish.NextRelease(s.Clock())),
	}
	return renderPage(c, views.PublicSettingsPage(page))
}

// noiseChoices are the noises that may be chosen: it is never lowered.
func noiseChoices(sigma int64) (choices []views.NoiseChoice) {
	words := map[int64]string{5: "for hundreds of installations", 10: "for thousands of installations"}
	for _, choice := range publish.Sigmas() {
		if choice >= sigma {
			n := publish.Number{Sigma: choice}
			label := fmt.Sprintf("±%d, %s; fewer than about %d are not published", n.Margin(), words[choice], n.Least())
			guarantees := report.Guarantees(choice)
			if sigma == 0 {
				guarantees = append(guarantees, report.FirstYear(choice))
			}
			choices = append(choices, views.NoiseChoice{Sigma: choice, Label: label, Guarantees: guarantees})
		}
	}
	return choices
}

var errStarted = &problem{
	status: http.StatusConflict, code: "releases_started", words: "Monthly releases have been started already.",
}

// startReleases sets publishing up: the last twelve months' active installations are released at once.
func (s *publishingPages) startReleases(c *fiber.Ctx) error {
	sigma, err := strconv.ParseInt(formValue(c, "sigma"), 10, 64)
	if err != nil {
		sigma = 0 // which is refused, in words
	}
	if formValue(c, "understood") != "yes" {
		c.Status(http.StatusBadRequest)
		return s.renderPublicSettings(c, publish.Settings{}, "Tick that a release cannot be changed or taken back.")
	}
	err = s.Publish.Start(c.UserContext(), s.Store, sigma)
	if errors.Is(err, models.ErrConflict) {
		return errStarted
	}
	words, err := badRequest(c, err)
	if words != "" {
		return s.renderPublicSettings(c, publish.Settings{}, words)
	}
	if err != nil {
		return err
	}
	what := fmt.Sprintf("monthly releases, noise %d", sigma)
	return s.finish(c, "publishing", what, "/promote/settings", "releases-started")
}

// savePublicSettings keeps all of the form or nothing.
func (s *publishingPages) savePublicSettings(c *fiber.Ctx) error {
	kept, err := s.Publish.Settings(c.UserContext())
	if err != nil {
		return err
	}
	p := publicSettingsForm(c, kept.Sigma)
	err = s.Publish.SetSettings(c.UserContext(), p)
	words, err := badRequest(c, err)
	if words != "" {
		return s.renderPublicSettings(c, p, words)
	}
	if err != nil {
		return err
	}
	what := fmt.Sprintf("noise %d, page %t, badges %t, indexable %t, origins %v",
		p.Sigma, p.Page, p.Badges, p.Indexable, p.Origins)
	return s.finish(c, "publishing", what, "/promote/settings", "saved")
}

// publicSettingsForm reads the form; without a choice of noise it stays as it is.
func publicSettingsForm(c *fiber.Ctx, sigma int64) publish.Settings {
	if chosen := strings.TrimSpace(formValue(c, "sigma")); chosen != "" {
		sigma = -1 // which is refused, in words
		if n, err := strconv.ParseInt(chosen, 10, 64); err == nil {
			sigma = n
		}
	}
	return publish.Settings{
		Sigma:     sigma,
		Page:      formValue(c, "page") == "on",
		Badges:    formValue(c, "badges") == "on",
		Indexable: formValue(c, "indexable") == "on",
		Origins:   strings.Fields(formValue(c, "origins")),
	}
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
	for _, claim := range publish.Releases(nil).Claims(own, publish.Holders{}) {
		wording := views.ClaimWording{Key: claim.Key, Footnote: claim.Footnote}
		for _, form := range publish.Forms() {
			now, ours := words[claim.Key][form], own[claim.Key][form]
			shown := views.FormWording{Form: form, Words: now, Own: ours, Changed: now != ours}
			if mistake != "" && claim.Key == formValue(c, "claim") && form == formValue(c, "form") {
				shown.Words, shown.Mistake, page.Error = formValue(c, "words"), mistake, ""
			}
			wording.Forms = append(wording.Forms, shown)
		}
		page.Claims = append(page.Claims, wording)
	}
	return renderPage(c, views.WordingPage(page))
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

// showMilestones shows what was passed for good, and the goals.
func (s *publishingPages) showMilestones(c *fiber.Ctx) error {
	return s.renderMilestones(c, views.Milestones{})
}

func (s *publishingPages) renderMilestones(c *fiber.Ctx, page views.Milestones) error {
	ctx := c.UserContext()
	page.Promote = s.promoteBase(c, "Milestones")
	page.Figures, page.FirstDay = outlook.Figures(), (models.DayOf(s.Clock()) + 1).String()
	p, _, err := s.released(ctx)
	if err != nil {
		return err
	}
	claims, err := s.claims(ctx, p)
	if err != nil {
		return err
	}
	passed, err := outlook.News(ctx, s.Store, claims)
	if err != nil {
		return err
	}
	for _, m := range passed {
		page.Passed = append(page.Passed, views.PassedRow{
			Name: m.Name, Title: m.Title, Facts: m.Facts, Confirmed: m.Confirmed, Pending: m.Pending,
			Claim: m.Claim, ClaimURL: "/promote#claim-" + m.ClaimKey,
		})
	}
	page.Goals, err = outlook.Goals(ctx, s.Store)
	if err != nil {
		return err
	}
	return renderPage(c, views.MilestonesPage(page))
}

// addGoal keeps a goal; what is wrong with it is said on the page.
func (s *publishingPages) addGoal(c *fiber.Ctx) error {
	page := views.Milestones{
		Figure: formLine(c, "figure"), Number: formLine(c, "number"), Day: formLine(c, "day"),
	}
	number, err := strconv.ParseInt(page.Number, 10, 64)
	if err != nil {
		number = 0 // which is refused, in words
	}
	day, err := models.ParseDay(page.Day)
	if err != nil {
		day = 0
	}
	goal := models.Goal{Figure: page.Figure, Number: number, Day: day, MadeBy: signedInAs(c)}
	words, err := badRequest(c, milestone.Open(s.Store).AddGoal(c.UserContext(), goal))
	if words != "" {
		page.Error = words
		return s.renderMilestones(c, page)
	}
	if err != nil {
		return err
	}
	what := fmt.Sprintf("%s, %d by %s", page.Figure, number, day)
	return s.finish(c, "goal", what, "/promote/milestones", "saved")
}

func (s *publishingPages) removeGoal(c *fiber.Ctx) error {
	id := formLine(c, "id")
	if err := milestone.Open(s.Store).RemoveGoal(c.UserContext(), id); err != nil {
		return missingProblem(err, "goal")
	}
	return s.finish(c, "goal removed", id, "/promote/milestones", "goal-removed")
}
