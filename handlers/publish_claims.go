package handlers

import (
	"context"

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
