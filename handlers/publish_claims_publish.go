package handlers

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/studio"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// publishClaim shows what would be published, and publishes it once that is confirmed.
func (s *publishingPages) publishClaim(c *fiber.Ctx) error {
	claim, p, err := s.claimNamed(c.UserContext(), formValue(c, "claim"))
	if err != nil {
		return err
	}
	d, err := s.citedClaim(c.UserContext(), claim, p)
	if err != nil {
		return err
	}
	return s.publishOrPreview(c, d, "claim")
}

// claimNamed is the claim of a key as it is now, with what was released.
func (s *server) claimNamed(ctx context.Context, key string) (claim publish.Claim, p report.Public, err error) {
	if p, _, err = s.released(ctx); err != nil {
		return claim, p, err
	}
	claims, err := s.claims(ctx, p)
	if err != nil {
		return claim, p, err
	}
	i := slices.IndexFunc(claims, func(claim publish.Claim) bool { return claim.Key == key })
	if i < 0 {
		return claim, p, fiber.ErrNotFound
	}
	return claims[i].Doubted(), p, nil
}

// citedClaim is a claim as it would be published now.
func (s *server) citedClaim(ctx context.Context, claim publish.Claim, p report.Public) (d report.Cited, err error) {
	if claim.Reason != "" {
		return d, unpublishable(claim.Refusal())
	}
	d = report.CitedClaim(claim, p.SigmaOf(claim.Month))
	d.Invented, err = s.Store.IsDemo(ctx)
	return d, err
}

func unpublishable(refusal string) error {
	return &problem{status: http.StatusConflict, code: "unpublishable", words: refusal}
}

// publishChart freezes a chart as everybody may see it.
func (s *publishingPages) publishChart(c *fiber.Ctx) error {
	p, released, err := s.released(c.UserContext())
	if err != nil {
		return err
	}
	if !released {
		return unpublishable("Can't publish: Nothing has been released yet.")
	}
	chart, ok := p.Chart(formValue(c, "chart"))
	if !ok {
		return fiber.ErrNotFound
	}
	return s.publishOrPreview(c, p.CitedChart(chart), "chart")
}

// publishOrPreview publishes under the ID that the preview gave, so that a form that is sent twice publishes once.
func (s *publishingPages) publishOrPreview(c *fiber.Ctx, d report.Cited, kind string) error {
	d.Published = s.Clock().UTC().Format(time.DateOnly)
	if formValue(c, "confirmed") != "yes" {
		return s.preview(c, d, kind)
	}
	d.ID = publish.CitationID(formValue(c, "as"))
	day, err := models.ParseDay(d.AsOf)
	if err != nil {
		return err
	}
	citation := models.Citation{
		ID: d.ID, Kind: d.Kind, Subject: d.Subject, Day: day, Number: d.MoreThan, Document: d.Canonical(),
	}
	err = s.Publish.AddCitation(c.UserContext(), citation)
	if errors.Is(err, models.ErrConflict) {
		return redirectWithNotice(c, "/promote", "published")
	}
	if err != nil {
		return err
	}
	return s.finish(c, "publish", fmt.Sprintf("%s %s as /c/%s", d.Kind, d.Subject, d.ID), "/promote", "published")
}

// preview shows what would be published, and what to look at before.
func (s *publishingPages) preview(c *fiber.Ctx, d report.Cited, kind string) error {
	words, err := s.Publish.Templates(c.UserContext())
	if err != nil {
		return err
	}
	return renderPage(c, views.PreviewPage(views.Preview{
		Promote: s.promoteBase(c, "Publish this?"), Sentence: d.Sentence, Footnote: d.Footnote, Chart: d.Drawn(),
		Facts: studio.Facts(d), Action: "/promote/" + kind + "s", Field: kind, Value: d.Subject,
		As:      publish.NewCitationID(),
		Edited:  !maps.Equal(words[d.Subject], publish.DefaultTemplates()[d.Subject]),
		Decided: d.Release == "",
	}))
}

func (s *publishingPages) withdraw(c *fiber.Ctx) error {
	id, reason := formValue(c, "id"), formValue(c, "reason")
	withoutNumbers := ""
	if formValue(c, "numbers") == "remove" {
		cited, err := s.Publish.Citation(c.UserContext(), id)
		if err != nil {
			return err
		}
		withoutNumbers = report.ReadCited(cited.Document).WithoutNumbers(reason).Canonical()
	}
	if err := s.Publish.Withdraw(c.UserContext(), id, reason, withoutNumbers); err != nil {
		return err
	}
	return s.finish(c, "withdraw", "/c/"+id+": "+reason, "/promote", "citation-withdrawn")
}

func (s *publishingPages) addUse(c *fiber.Ctx) error {
	id, place := formValue(c, "id"), formValue(c, "place")
	if err := s.Publish.AddUse(c.UserContext(), id, place); err != nil {
		return err
	}
	return s.finish(c, "use", "/c/"+id+" at "+place, "/promote", "use-added")
}

func (s *publishingPages) removeUse(c *fiber.Ctx) error {
	id, place := formValue(c, "id"), formValue(c, "place")
	if err := s.Publish.RemoveUse(c.UserContext(), id, place); err != nil {
		return err
	}
	return s.finish(c, "unuse", "/c/"+id+" at "+place, "/promote", "use-removed")
}
