package handlers

import (
	"context"
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

// released is everything that was released; ok is false while nothing is.
func (s *server) released(ctx context.Context) (p report.Public, ok bool, err error) {
	p.Releases, err = s.Publish.Releases(ctx)
	return p, len(p.Releases) > 0, err
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
	page := views.Claims{Promote: s.promoteBase(c, "Promote"), Narrow: isNarrow(c)}
	if err := s.describeRecords(ctx, &page); err != nil {
		return err
	}
	claims, err := s.fillClaims(ctx, &page)
	if err != nil {
		return err
	}
	all, err := s.Publish.Citations(ctx)
	if err != nil {
		return err
	}
	page.Citations = citationRows(all, claims, models.DayOf(s.Clock()))
	studio.MarkPublished(page.Claims, all, page.Citations, s.PublicURL)
	return renderPage(c, views.ClaimsPage(page))
}

// describeRecords says where claims are not of installations that report: invented ones, or none of late.
func (s *publishingPages) describeRecords(ctx context.Context, page *views.Claims) (err error) {
	if page.Demo, err = s.Store.IsDemo(ctx); err != nil {
		return err
	}
	extent, recorded, err := s.Store.Extent(ctx)
	if recorded {
		page.Silence = report.ReleaseSilence(extent, models.DayOf(s.Clock()))
	}
	return err
}

// fillClaims puts the claims of the newest release on the page and returns them.
func (s *publishingPages) fillClaims(ctx context.Context, page *views.Claims) ([]publish.Claim, error) {
	p, released, err := s.released(ctx)
	if err != nil {
		return nil, err
	}
	claims, err := s.claims(ctx, p)
	if err != nil {
		return nil, err
	}
	settings, err := s.Publish.Settings(ctx)
	if err != nil {
		return nil, err
	}
	page.Started, page.PublicPage = settings.Sigma > 0, settings.Page
	if settings.Badges {
		page.Badges = studio.LiveBadges(p.BadgesTold(), s.PublicURL, settings.Page)
	}
	page.Next = views.TimeLabel(publish.NextRelease(s.Clock()))
	if released {
		page.Released = report.MonthLabel(p.Now())
		page.Rule = p.Rule()
	}
	return claims, s.fillCards(ctx, page, claims, p)
}

// fillCards puts the claims on cards, each with the overview's number of now and of the day that the claim is of.
func (s *publishingPages) fillCards(
	ctx context.Context, page *views.Claims, claims []publish.Claim, p report.Public,
) error {
	exact, err := s.exactNumbers(ctx, s.lastComplete())
	if err != nil {
		return err
	}
	page.Numbers = studio.Numbers(p, exact[publish.InMonthKey], views.DayLabel(s.lastComplete().String()))
	for _, claim := range claims {
		claim = claim.Doubted()
		counted := studio.Counted{Now: exact[claim.Key]}
		if claim.Reason == "" && claim.Month != "" {
			then, err := s.exactNumbers(ctx, claim.Day)
			if err != nil {
				return err
			}
			counted.Then, counted.Day = then[claim.Key], claim.Day
		}
		card := studio.Card(claim, p, page.Demo, counted)
		if page.PublicPage {
			card.Source = s.PublicURL + "/public"
		}
		page.Claims = append(page.Claims, card)
	}
	return nil
}

// claims fills all claims from what was released. Whether anybody holds a collection of more than a million faces is
// the one thing that is looked up, for a person's decision.
func (s *server) claims(ctx context.Context, p report.Public) ([]publish.Claim, error) {
	words, err := s.Publish.Templates(ctx)
	if err != nil {
		return nil, err
	}
	day := s.lastComplete()
	sizes, err := s.Store.FaceCollections(ctx, models.Span{From: day, To: day})
	if err != nil {
		return nil, err
	}
	holders := publish.Holders{Installations: sizes[0].Holding[models.SizeRangeCount-1], Day: day}
	return p.Claims(words, holders), nil
}

// exactNumbers are the numbers behind the claims as they are counted to a day, for people who are signed in.
func (s *server) exactNumbers(ctx context.Context, day models.Day) (map[string]int64, error) {
	sum, err := s.Store.Summary(ctx, day)
	exact := map[string]int64{
		publish.InMonthKey:     sum.Active.Active28,
		"active-installations": sum.Active.Active28,
		publish.PassedKey:      sum.Active.Active28,
		"over-a-million":       sum.Sizes.Holding[models.SizeRangeCount-1],
		publish.FacesKey:       sum.Sizes.AtLeastFaces(),
	}
	for _, service := range publish.Services() {
		exact[publish.ReachKey(service)] = sum.Reach.Created[service.Action()]
	}
	return exact, err
}

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

func (s *publishingPages) publishOrPreview(c *fiber.Ctx, d report.Cited, kind string) error {
	d.Published = s.Clock().UTC().Format(time.DateOnly)
	if formValue(c, "confirmed") != "yes" {
		return s.preview(c, d, kind)
	}
	d.ID = publish.NewCitationID()
	day, err := models.ParseDay(d.AsOf)
	if err != nil {
		return err
	}
	citation := models.Citation{
		ID: d.ID, Kind: d.Kind, Subject: d.Subject, Day: day, Number: d.MoreThan, Document: d.Canonical(),
	}
	if err := s.Publish.AddCitation(c.UserContext(), citation); err != nil {
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
