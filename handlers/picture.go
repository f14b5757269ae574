package handlers

import (
	"context"
	"path"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// picturesAtOnce bounds the memory and the time that drawing takes.
const picturesAtOnce = 2

// pictureDrawer draws pictures, so many at once.
type pictureDrawer struct{ room chan struct{} }

func newPictureDrawer() pictureDrawer {
	return pictureDrawer{room: make(chan struct{}, picturesAtOnce)}
}

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

// showPicture draws a chart with its exact numbers, or a claim of the newest release: /picture/active.svg,
// /picture/claim-active-users.png.
func (s *publishingPages) showPicture(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	name = strings.TrimSuffix(name, format)
	if key, ok := strings.CutPrefix(name, "claim-"); ok {
		p, err := s.claimPicture(c.UserContext(), key)
		if err != nil {
			return err
		}
		return s.drawer.send(c, format, p, false)
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
	p := picture.FromChart(chart.Render(v), subtitle)
	if p.Demo, err = s.Store.IsDemo(c.UserContext()); err != nil {
		return err
	}
	return s.drawer.send(c, format, p, false)
}

func (s *publishingPages) claimPicture(ctx context.Context, key string) (picture.Picture, error) {
	d, err := s.citedClaim(ctx, key)
	return citedPicture(d), err
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return fiber.ErrNotFound
}

// citedPicture draws what was published, from nothing but what was published.
func citedPicture(d report.Cited) picture.Picture {
	if chart := d.Drawn(); chart != nil {
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
func claimWords(d report.Cited) *picture.Claim {
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

// send draws in the size and theme that the address asks for. What everybody may see may be kept for an hour.
func (w pictureDrawer) send(c *fiber.Ctx, format string, p picture.Picture, public bool) (err error) {
	if p, err = withPictureOptions(c, p); err != nil {
		return err
	}
	return w.draw(c, format, p, public)
}

// pictureFormats are what the address of a picture may end with.
var pictureFormats = map[string]func(picture.Picture) ([]byte, error){
	".svg": picture.Picture.SVG,
	".png": picture.Picture.PNG,
}

func (w pictureDrawer) draw(c *fiber.Ctx, format string, p picture.Picture, public bool) error {
	draw, known := pictureFormats[format]
	if !known {
		return fiber.ErrNotFound
	}
	select {
	case w.room <- struct{}{}:
		defer func() { <-w.room }()
	case <-c.UserContext().Done():
		return c.UserContext().Err()
	}
	body, err := draw(p)
	if err != nil {
		return err
	}
	c.Type(format[1:])
	if !public {
		return c.Send(body)
	}
	return sendPublic(c, body)
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
