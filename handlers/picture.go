package handlers

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// picturesAtOnce bounds the memory and the time that drawing takes.
const picturesAtOnce = 2

// pictureDrawer draws pictures, so many at once, and keeps what everybody may see.
type pictureDrawer struct {
	room chan struct{}
	mu   sync.Mutex
	kept map[string][]byte // as drawn, by what tells them apart
}

// picturesKept bounds the memory: some 50 KB each.
const picturesKept = 200

func newPictureDrawer() *pictureDrawer {
	return &pictureDrawer{room: make(chan struct{}, picturesAtOnce), kept: map[string][]byte{}}
}

// keptOrDrawn returns the picture of the key. Those who wait for the same one are served by one drawing.
func (w *pictureDrawer) keptOrDrawn(key string, draw func() ([]byte, error)) ([]byte, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if body, known := w.kept[key]; known {
		return body, nil
	}
	body, err := draw()
	if err == nil {
		if len(w.kept) >= picturesKept {
			clear(w.kept)
		}
		w.kept[key] = body
	}
	return body, err
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
		return s.drawer.send(c, format, p)
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
	return s.drawer.send(c, format, p)
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

// send draws in the size and theme that the address asks for.
func (w *pictureDrawer) send(c *fiber.Ctx, format string, p picture.Picture) (err error) {
	draw, known := pictureFormats[format]
	if !known {
		return fiber.ErrNotFound
	}
	if p, err = withPictureOptions(c, p); err != nil {
		return err
	}
	body, err := w.draw(c.UserContext(), p, draw)
	if err != nil {
		return err
	}
	c.Type(format[1:])
	return c.Send(body)
}

// sendPublic is send for everybody: a picture is drawn once. The key tells it from every other one, but for size, theme
// and format.
func (w *pictureDrawer) sendPublic(c *fiber.Ctx, format, key string, p picture.Picture) (err error) {
	if p, err = withPictureOptions(c, p); err != nil {
		return err
	}
	return w.sendKept(c, format, key, p)
}

// sendKept is sendPublic for a picture of one size and theme.
func (w *pictureDrawer) sendKept(c *fiber.Ctx, format, key string, p picture.Picture) (err error) {
	draw, known := pictureFormats[format]
	if !known {
		return fiber.ErrNotFound
	}
	key = fmt.Sprint(key, " ", p.Size, " ", p.Dark, format)
	body, err := w.keptOrDrawn(key, func() ([]byte, error) { return w.draw(c.UserContext(), p, draw) })
	if err != nil {
		return err
	}
	c.Type(format[1:])
	return sendPublic(c, body)
}

// pictureFormats are what the address of a picture may end with.
var pictureFormats = map[string]func(picture.Picture) ([]byte, error){
	".svg": picture.Picture.SVG,
	".png": picture.Picture.PNG,
}

func (w *pictureDrawer) draw(
	ctx context.Context, p picture.Picture, draw func(picture.Picture) ([]byte, error),
) ([]byte, error) {
	select {
	case w.room <- struct{}{}:
		defer func() { <-w.room }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return draw(p)
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
