package handlers

import (
	"github.com/gofiber/fiber/v2"

	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// showWords shows the sentences of all claims, to be changed.
func (s *publishing) showWords(c *fiber.Ctx) error { return s.renderWords(c, "") }

func (s *publishing) renderWords(c *fiber.Ctx, mistake string) error {
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
func (s *publishing) changeWords(c *fiber.Ctx) error {
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
