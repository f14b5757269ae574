package handlers

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// publication is what may be said in public of the last complete day; ok is false while nothing is recorded.
func (s *server) publication(ctx context.Context) (p report.Public, ok bool, err error) {
	if _, ok, err = s.Store.Extent(ctx); err != nil || !ok {
		return p, false, err
	}
	p.Publication, err = s.Publish.Publication(ctx, s.lastComplete())
	return p, err == nil, err
}

// promoteBase is what the pages about publishing share.
func (s *publishingPages) promoteBase(c *fiber.Ctx, title string) views.Promote {
	base := s.base(c, title, signedInAs(c))
	return views.Promote{
		Base:        base,
		Publishes:   currentUser(c).Role.AtLeast(models.RoleMaintainer),
		Administers: currentUser(c).Role.AtLeast(models.RoleAdministrator),
	}
}

// showDesk shows the claims that may be published today, and what was published before.
func (s *publishingPages) showDesk(c *fiber.Ctx) error {
	ctx := c.UserContext()
	page := views.Claims{Promote: s.promoteBase(c, "Promote")}
	claims, err := s.fillClaims(ctx, &page)
	if err != nil {
		return err
	}
	if page.Demo, err = s.Store.IsDemo(ctx); err != nil {
		return err
	}
	all, err := s.Publish.Citations(ctx)
	if err != nil {
		return err
	}
	page.Citations = citationRows(all, claims, models.DayOf(s.Clock()))
	return s.render(c, views.ClaimsPage(page))
}

// fillClaims puts the claims of today on the page and returns them; before the first record there are none.
func (s *publishingPages) fillClaims(ctx context.Context, page *views.Claims) ([]publish.Claim, error) {
	p, recorded, err := s.publication(ctx)
	if err != nil || !recorded {
		return nil, err
	}
	claims, err := s.claims(ctx, p)
	if err != nil {
		return nil, err
	}
	page.AsOf, page.Rule = views.DayLabel(p.Now().Day.String()), p.RuleNote()
	page.Claims = claimCards(claims)
	return claims, nil
}

func (s *server) claims(ctx context.Context, p report.Public) ([]publish.Claim, error) {
	words, err := s.Publish.Templates(ctx)
	return p.Claims(words), err
}

func claimCards(claims []publish.Claim) (cards []views.ClaimCard) {
	for _, c := range claims {
		cards = append(cards, views.ClaimCard{
			Key:      c.Key,
			Long:     c.Forms[publish.FormLong],
			Short:    c.Forms[publish.FormShort],
			Social:   c.Forms[publish.FormSocial],
			Footnote: c.Footnote,
			About:    "Counted over " + c.Window + ".",
			Reason:   c.Reason,
			Pictures: pictureLinks("/picture/claim-"+c.Key, ""),
		})
		if c.Reason != "" { // no number of it is shown: it would be a wrong one
			card := &cards[len(cards)-1]
			card.Long, card.Pictures = strings.ReplaceAll(
				publish.DefaultTemplates()[c.Key][publish.FormLong],
				"{n}",
				"…",
			), nil
		}
	}
	return cards
}

func citationRows(all []models.Citation, claims []publish.Claim, today models.Day) (rows []views.CitationRow) {
	for _, c := range all {
		status := publish.StatusOf(c, claims, today)
		row := views.CitationRow{
			ID:        c.ID,
			Title:     readDocument(c.Document).Sentence,
			Published: formatTime(c.PublishedAt),
			Status:    string(status),
			Fresh:     status == publish.StatusCurrent || status == publish.StatusBeaten,
		}
		for _, use := range c.Uses {
			row.Uses = append(row.Uses, use.Place)
		}
		rows = append(rows, row)
	}
	return rows
}

// publishClaim freezes a claim with today's number.
func (s *publishingPages) publishClaim(c *fiber.Ctx) error {
	p, recorded, err := s.publication(c.UserContext())
	if err != nil || !recorded {
		return orMissing(err)
	}
	claims, err := s.claims(c.UserContext(), p)
	if err != nil {
		return err
	}
	key := formValue(c, "claim")
	i := slices.IndexFunc(claims, func(claim publish.Claim) bool { return claim.Key == key })
	if i < 0 {
		return fiber.ErrNotFound
	}
	if claims[i].Reason != "" {
		return unpublishable(claims[i].Reason)
	}
	return s.publish(c, publish.CitedClaim, claims[i].Number, claimDocument(p, claims[i]))
}

func unpublishable(reason string) error {
	return &problem{status: http.StatusConflict, code: "unpublishable", words: "Can't publish: " + reason}
}

// publishChart freezes a chart as everybody may see it.
func (s *publishingPages) publishChart(c *fiber.Ctx) error {
	p, recorded, err := s.publication(c.UserContext())
	if err != nil {
		return err
	}
	chart, ok := p.Chart(formValue(c, "chart"))
	if !recorded || !ok {
		return fiber.ErrNotFound
	}
	return s.publish(c, publish.CitedChart, 0, chartDocument(p, chart))
}

func (s *publishingPages) publish(c *fiber.Ctx, kind string, number int64, d citedDocument) (err error) {
	d.ID, d.Published = publish.NewCitationID(), s.Clock().UTC().Format("2006-01-02")
	if d.Invented, err = s.Store.IsDemo(c.UserContext()); err != nil {
		return err
	}
	day, err := models.ParseDay(d.AsOf)
	if err != nil {
		return err
	}
	citation := models.Citation{
		ID:       d.ID,
		Kind:     kind,
		Subject:  d.Subject,
		Day:      day,
		Number:   number,
		Document: d.canonical(),
	}
	if err := s.Publish.AddCitation(c.UserContext(), citation); err != nil {
		return err
	}
	return s.finish(c, "publish", fmt.Sprintf("%s %s as /c/%s", kind, d.Subject, d.ID), "/promote", "published")
}

func (s *publishingPages) withdraw(c *fiber.Ctx) error {
	id, reason := formValue(c, "id"), formValue(c, "reason")
	if err := s.Publish.Withdraw(c.UserContext(), id, reason); err != nil {
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
