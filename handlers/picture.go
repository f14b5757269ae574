package handlers

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// picturesAtOnce bounds the memory and the time that drawing takes.
const picturesAtOnce = 2

// pictureLinks offers a picture in every size; query begins with & where there is one.
func pictureLinks(base, query string) (links []views.Link) {
	for _, p := range []struct{ label, format, size string }{
		{label: "Slide PNG", format: "png", size: "slide"},
		{label: "Slide SVG", format: "svg", size: "slide"},
		{label: "Post PNG", format: "png", size: "social"},
		{label: "Post SVG", format: "svg", size: "social"},
	} {
		links = append(links, views.Link{Label: p.label, URL: base + "." + p.format + "?size=" + p.size + query})
	}
	return links
}

// showPicture draws a chart with its exact numbers, or a claim of today: /picture/active.svg,
// /picture/claim-active-users.png.
func (s *publicPages) showPicture(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	name = strings.TrimSuffix(name, format)
	if key, ok := strings.CutPrefix(name, "claim-"); ok {
		p, err := s.claimPicture(c.UserContext(), key)
		if err != nil {
			return err
		}
		return s.sendPicture(c, format, p, false)
	}
	r, err := s.recordedRange(c)
	if err != nil {
		return err
	}
	chart, v, err := s.loadChart(c.UserContext(), r, name)
	if err != nil {
		return err
	}
	subtitle := views.RangeLabel(r.From.String(), r.To.String()) + " · " + report.Population
	return s.sendPicture(c, format, picture.FromChart(chart.Render(v), subtitle), false)
}

func (s *publicPages) claimPicture(ctx context.Context, key string) (picture.Picture, error) {
	p, recorded, err := s.publication(ctx)
	if err != nil || !recorded {
		return picture.Picture{}, orMissing(err)
	}
	claims, err := s.claims(ctx, p)
	if err != nil {
		return picture.Picture{}, err
	}
	for _, claim := range claims {
		if claim.Key == key && claim.Reason == "" {
			return citedPicture(claimDocument(p, claim)), nil
		}
	}
	return picture.Picture{}, fiber.ErrNotFound
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return fiber.ErrNotFound
}

// citedPicture draws what was published, from nothing but what was published.
func citedPicture(d citedDocument) picture.Picture {
	if chart := d.chart(); chart != nil {
		p := picture.FromChart(*chart, d.Population)
		p.Demo = d.Invented
		p.Footer = joinSentences(d.Definition, d.Rule)
		return p
	}
	return picture.Picture{
		Title:    "CompreFace in numbers",
		Demo:     d.Invented,
		Subtitle: "As of " + views.DayLabel(d.AsOf) + " · " + d.Population,
		Claim:    claimWords(d),
		Footer: joinSentences(
			d.Footnote,
			"Counted over "+d.Window+".",
		),
		Alt: joinSentences(d.Sentence, "As of "+views.DayLabel(d.AsOf)+", "+d.Population+"."),
	}
}

// claimWords sets the number of a sentence apart; a sentence without one stands as it is.
func claimWords(d citedDocument) *picture.Claim {
	number := "1 million"
	if d.MoreThan > 0 {
		number = views.Number(d.MoreThan)
	}
	alone := regexp.MustCompile(
		`(^|[^0-9,.])` + regexp.QuoteMeta(number) + `([^0-9,]|,[^0-9]|$)`,
	) // "20" is not in 2020
	at := alone.FindStringSubmatchIndex(d.Sentence)
	if at == nil {
		return &picture.Claim{Before: d.Sentence}
	}
	return &picture.Claim{
		Before: strings.TrimSpace(d.Sentence[:at[3]]),
		Number: number,
		After:  strings.TrimSpace(d.Sentence[at[4]:]),
	}
}

// sendPicture draws in the size and theme that the address asks for. What everybody may see may be kept for an hour.
func (s *publicPages) sendPicture(c *fiber.Ctx, format string, p picture.Picture, shared bool) (err error) {
	if p, err = withPictureOptions(c, p); err != nil {
		return err
	}
	return s.draw(c, format, p, shared)
}

// pictureFormats are what the address of a picture may end with.
var pictureFormats = map[string]func(picture.Picture) ([]byte, error){
	".svg": picture.Picture.SVG,
	".png": picture.Picture.PNG,
}

func (s *publicPages) draw(c *fiber.Ctx, format string, p picture.Picture, shared bool) error {
	draw, known := pictureFormats[format]
	if !known {
		return fiber.ErrNotFound
	}
	p, err := s.demoPicture(c.UserContext(), p)
	if err != nil {
		return err
	}
	select {
	case s.drawing <- struct{}{}:
		defer func() { <-s.drawing }()
	case <-c.UserContext().Done():
		return c.UserContext().Err()
	}
	body, err := draw(p)
	if err != nil {
		return err
	}
	c.Type(format[1:])
	if !shared {
		return c.Send(body)
	}
	return sendCached(c, body)
}

func withPictureOptions(c *fiber.Ctx, p picture.Picture) (picture.Picture, error) {
	size, err := picture.ParseSize(c.Query("size", "slide"))
	if err != nil {
		return p, badParameter("size", "%q is not known: use slide or social", report.Shortened(c.Query("size")))
	}
	p.Size = size
	switch text := c.Query("theme", "light"); text {
	case "light":
	case "dark":
		p.Dark = true
	default:
		return p, badParameter("theme", "%q is not known: use light or dark", report.Shortened(text))
	}
	return p, nil
}

// showPublicPicture draws a chart of the public page.
func (s *publicPages) showPublicPicture(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	p, chart, err := s.publicChartNamed(c, strings.TrimSuffix(name, format))
	if err != nil {
		return err
	}
	return s.sendPicture(c, format, citedPicture(chartDocument(p, chart)), true)
}

// publicChartNamed is a chart that is on the public page.
func (s *publicPages) publicChartNamed(
	c *fiber.Ctx,
	id string,
) (p report.Public, chart views.Chart, err error) {
	settings, err := s.openPage(c.UserContext())
	if err != nil {
		return p, chart, err
	}
	p, recorded, err := s.publication(c.UserContext())
	if err != nil {
		return p, chart, err
	}
	for _, chosen := range settings.Charts {
		if chosen == id && recorded {
			if chart, ok := p.Chart(id); ok {
				return p, chart, nil
			}
		}
	}
	return p, chart, fiber.ErrNotFound
}

// openPage returns the settings while the public page is switched on, and as if nothing were there otherwise.
func (s *publicPages) openPage(ctx context.Context) (publish.Settings, error) {
	settings, err := s.Publish.Settings(ctx)
	if err == nil && !settings.Page {
		err = fiber.ErrNotFound
	}
	if err != nil {
		return settings, fmt.Errorf("public page: %w", err)
	}
	return settings, nil
}

// showSocial is the picture that a link to any page shows elsewhere, if what the page tells is not public: it tells
// no number.
func (s *publicPages) showSocial(c *fiber.Ctx) error {
	return s.draw(c, ".png", picture.Picture{
		Title:    "CompreFace Stats",
		Subtitle: "From installations that opted in",
		Size:     picture.Social,
		Claim: &picture.Claim{
			Before: "How CompreFace is used: active installations, services, and the size of face collections.",
		},
	}, true)
}
