package handlers

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/copies"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/segment"
	"compreface-stats/handlers/studio"
	"compreface-stats/handlers/table"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// picturesAtOnce bounds the memory and the time that drawing takes.
const picturesAtOnce = 2

// pictureDrawer draws pictures, so many at once, and keeps what everybody may see.
type pictureDrawer struct {
	room chan struct{}
	kept *copies.Shelf
}

// copiesKept bounds the memory: pictures and pages have some 60 KB each.
const copiesKept = 200

func newPictureDrawer() *pictureDrawer {
	return &pictureDrawer{room: make(chan struct{}, picturesAtOnce), kept: copies.NewShelf(copiesKept)}
}

// pictureLinks offers a picture in every size; query begins with & where there is one.
func pictureLinks(base, query string) (links []views.Link) {
	for _, p := range []struct{ label, format, size string }{
		{label: "Slide PNG", format: "png", size: "slide"},
		{label: "Slide SVG", format: "svg", size: "slide"},
		{label: "Post PNG", format: "png", size: "social"},
		{label: "Post SVG", format: "svg", size: "social"},
		{label: "Dark slide PNG", format: "png", size: "slide&theme=dark"},
		{label: "Dark post PNG", format: "png", size: "social&theme=dark"},
	} {
		links = append(links, views.Link{Label: p.label, URL: base + "." + p.format + "?size=" + p.size + query})
	}
	return links
}

// showPicture draws a chart with its exact numbers, or a claim of the newest release: /picture/active.svg,
// /picture/claim-active-in-month.png.
func (s *publishingPages) showPicture(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	name = strings.TrimSuffix(name, format)
	if key, ok := strings.CutPrefix(name, "claim-"); ok {
		p, fileName, err := s.claimPicture(c, key)
		if err != nil {
			return err
		}
		p.Site = siteName(s.PublicURL, "/public")
		return s.drawer.send(c, format, fileName, p)
	}
	r, err := s.recordedRange(c, "look", "size", "theme")
	if err != nil {
		return err
	}
	chart, v, err := s.loadChart(c.UserContext(), r, name, report.Chart.DrawnSources)
	if err != nil {
		return err
	}
	drawn := chart.Render(v)
	subtitle := drawn.Days + " · exact numbers, not for publication"
	if len(r.Segment()) > 0 {
		drawn.Finding, subtitle = "", segment.Caption(r)+" · "+subtitle // what was found would pass for all installations
	}
	p := picture.FromChart(drawn, subtitle)
	p.Site = siteName(s.PublicURL, "")
	if p.Demo, err = s.Store.IsDemo(c.UserContext()); err != nil {
		return err
	}
	return s.drawer.send(c, format, chart.FileName(v, p.Demo), p)
}

// claimPicture draws the claim of the key: its number, or the chart behind it with the sentence as its title.
func (s *publishingPages) claimPicture(
	c *fiber.Ctx, key string,
) (drawn picture.Picture, fileName string, err error) {
	claim, p, err := s.claimNamed(c.UserContext(), key)
	if err != nil {
		return drawn, "", err
	}
	cited, err := s.citedClaim(c.UserContext(), claim, p)
	if err != nil {
		return drawn, "", err
	}
	choice := studio.Choice{Words: strings.Clone(c.Query("words", publish.FormLong)), Chart: c.Query("draw") == "chart"}
	drawn, ok := studio.ClaimPicture(claim, cited, p, choice)
	if !ok {
		return drawn, "", fiber.ErrNotFound
	}
	return drawn, publicFileName("claim-"+key, p.Now().Month, p.Now().Demo), nil
}

// siteName is where a reader finds more, as it is written on a picture; empty for a server that others cannot reach.
func siteName(publicURL, below string) string {
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" || u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback() {
		return ""
	}
	return u.Host + u.Path + below
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return fiber.ErrNotFound
}

// publicFileName is what a picture of released numbers is called, like charts: compreface-stats-public-active-2026-10.
func publicFileName(what, date string, demo bool) string {
	t := table.Table{Name: what, About: []table.Fact{{Value: table.Words(date)}}}
	if demo {
		t.State = append(t.State, table.Invented)
	}
	return t.FileName()
}

// nameFile says what a picture is called when it is kept, with its size and theme; and that it is, where the address
// does.
func nameFile(c *fiber.Ctx, fileName, format string, p picture.Picture) {
	kind, look := "inline", "-"+p.Size.String()
	if c.Query("download") != "" {
		kind = "attachment"
	}
	if p.Dark {
		look += "-dark"
	}
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("%s; filename=%q", kind, fileName+look+format))
}

// send draws in the size and theme that the address asks for.
func (w *pictureDrawer) send(c *fiber.Ctx, format, fileName string, p picture.Picture) (err error) {
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
	nameFile(c, fileName, format, p)
	c.Type(format[1:])
	return c.Send(body)
}

// sendPublic is send for everybody: a picture is made and drawn once. The key tells it from every other one, but for
// size, theme and format.
func (w *pictureDrawer) sendPublic(c *fiber.Ctx, format, key, fileName string, made func() picture.Picture) error {
	look, err := withPictureOptions(c, picture.Picture{})
	if err != nil {
		return err
	}
	err = w.sendKept(c, format, fmt.Sprint(key, " ", look.Size, " ", look.Dark), func() picture.Picture {
		p := made()
		p.Size, p.Dark = look.Size, look.Dark
		return p
	})
	if err == nil {
		nameFile(c, fileName, format, look)
	}
	return err
}

// sendKept is sendPublic for a picture of one size and theme.
func (w *pictureDrawer) sendKept(c *fiber.Ctx, format, key string, made func() picture.Picture) error {
	draw, known := pictureFormats[format]
	if !known {
		return fiber.ErrNotFound
	}
	drawn, err := w.kept.Get(key+format, func() (*copies.Copy, error) {
		body, err := w.draw(c.UserContext(), made(), draw)
		if format == ".png" {
			return copies.AsItIs(body), err
		}
		return copies.Of(body), err
	})
	if err != nil {
		return err
	}
	c.Type(format[1:])
	return drawn.SendPublic(c)
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
	sizeName, theme := c.Query("size", "slide"), c.Query("theme", "light")
	if look := c.Query("look"); look != "" { // both in one, as a form's choice sends them
		sizeName, theme, _ = strings.Cut(look, "-")
	}
	size, err := picture.ParseSize(sizeName)
	if err != nil {
		return p, badParameter("size", "%q is not known: use slide, social, card or wide", report.Shortened(sizeName))
	}
	p.Size = size
	switch theme {
	case "light":
	case "dark":
		p.Dark = true
	default:
		return p, badParameter("theme", "%q is not known: use light or dark", report.Shortened(theme))
	}
	return p, nil
}
