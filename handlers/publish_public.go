package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/studio"
	"compreface-stats/handlers/table"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// publicPages serve what was published: pages, charts, pictures, badges and citations. They have no way to the
// numbers but the desk, which reads releases.
type publicPages struct {
	desk      *publish.Desk
	publicURL string
	assets    views.Assets
	drawer    *pictureDrawer
	clock     func() time.Time
}

const publicTitle = "CompreFace in numbers"

// publicCacheTime is how long others may keep what everybody may see.
const publicCacheTime = time.Hour

// errNotReleased is the answer where everybody may look, and there is nothing yet.
var errNotReleased = &problem{
	status: http.StatusNotFound,
	code:   "not_released",
	words:  "Nothing has been released yet. Releases are made once a month.",
}

// errPageOff is the answer while administrators have the public page switched off.
var errPageOff = &problem{status: http.StatusNotFound, code: pageOff, words: "The public page is switched off."}

// sendCached sends what everybody may see with a mark of its content, or says that it has not changed. What says that
// there is nothing is kept for a minute alone: there may be something soon.
func sendCached(c *fiber.Ctx, body []byte) error {
	if c.Response().StatusCode() != http.StatusOK {
		c.Set(fiber.HeaderCacheControl, "public, max-age=60")
		return c.Send(body)
	}
	c.Set(fiber.HeaderCacheControl, fmt.Sprintf("public, max-age=%d", int(publicCacheTime.Seconds())))
	return sendMarked(c, body)
}

// sendMarked sends a body with a mark of its content, or says that it is the one that the program has already. The mark
// is a weak one: compressed, the same content is other bytes.
func sendMarked(c *fiber.Ctx, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	c.Set(fiber.HeaderETag, "W/"+tag)
	if known := c.Get(fiber.HeaderIfNoneMatch); strings.Contains(known, tag) || strings.TrimSpace(known) == "*" {
		return c.SendStatus(http.StatusNotModified)
	}
	return c.Send(body)
}

// sendPublic is sendCached for what any site's script may read.
func sendPublic(c *fiber.Ctx, body []byte) error {
	c.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	c.Set("X-Robots-Tag", "noindex") // of pages alone, search engines may list some
	return sendCached(c, body)
}

// publicBase is what a page for everybody has around it: no form, and so no cookie.
func publicBase(c *fiber.Ctx, assets views.Assets, title string) views.Base {
	c.Set(fiber.HeaderVary, fiber.HeaderCookie) // of the theme
	c.Set(fiber.HeaderCacheControl, "private, max-age=60")
	return views.Base{
		Title:  title,
		Path:   strings.Clone(c.Path()),
		Theme:  strings.Clone(c.Cookies(themeCookie)),
		Assets: assets,
	}
}

// released returns the settings and everything that was released, while the public page is switched on; as if nothing
// were there otherwise.
func (s *publicPages) released(ctx context.Context) (settings publish.Settings, p report.Public, err error) {
	state, err := s.desk.State(ctx)
	if err != nil {
		return settings, p, err
	}
	settings, p.Releases = state.Settings, state.Releases
	switch {
	case !settings.Page:
		err = errPageOff
	case len(p.Releases) == 0:
		err = errNotReleased
	}
	return settings, p, err
}

// showPublic shows what was released.
func (s *publicPages) showPublic(c *fiber.Ctx) error {
	settings, p, err := s.released(c.UserContext())
	if err != nil {
		return err
	}
	months, years := p.Sheets()
	page := views.Public{
		Base:       publicBase(c, s.assets, publicTitle),
		Story:      p.Story(),
		Figures:    p.Figures(),
		Charts:     p.Charts(),
		Rule:       p.Rule(),
		Guarantees: p.Guarantees(),
		Released:   publicReleased(p),
		Files:      publicFiles(),
		Demo:       p.Now().Demo,
		Months:     months,
		Years:      years,
	}
	page.Public = s.publicCard(settings, p)
	page.Public.Demo = page.Demo
	allowFrames(c, settings.Origins)
	return renderPage(c, views.PublicPage(page))
}

// wayForStrangers leads to the public page; without a label there is none, or it cannot be told.
func (s *server) wayForStrangers(ctx context.Context) (way views.Link) {
	state, err := s.Publish.State(ctx)
	if err == nil && state.Settings.Page && len(state.Releases) > 0 {
		way = views.Link{Label: publicTitle, URL: "/public"}
	}
	return way
}

// publicFiles are the releases as data.
func publicFiles() []views.Link {
	return []views.Link{
		{Label: "CSV", URL: "/public/releases.csv"},
		{Label: "JSON", URL: "/public/releases.json"},
		{Label: "Dictionary", URL: "/public/dictionary.csv"},
		{Label: "Feed", URL: feedPath},
	}
}

func publicReleased(p report.Public) string {
	now := p.Now()
	return fmt.Sprintf("%s, %s. Released on %s (UTC), once and for all; releases are made on the 3rd of each month.",
		views.UpperFirst(report.Population), report.MonthLabel(now), views.DayLabel(now.MadeAt.UTC().Format(time.DateOnly)))
}

func (s *publicPages) publicCard(settings publish.Settings, p report.Public) *views.PublicCard {
	return &views.PublicCard{
		Indexable: settings.Indexable,
		Address:   s.publicURL + "/public",
		Feed:      feedPath,
		Words:     joinSentences(p.Story(), views.UpperFirst(report.Population)+"."),
		Image:     s.publicURL + "/public/active.png?size=social",
		ImageAlt:  "Active installations",
	}
}

// feedPath is the feed of releases.
const feedPath = "/public/feed.atom"

// showPublicFile sends the releases as data, the feed of them, or a chart of the public page as a picture.
func (s *publicPages) showPublicFile(c *fiber.Ctx) error {
	settings, p, err := s.released(c.UserContext())
	if err != nil {
		return err
	}
	switch name := strings.Clone(c.Params("name")); name {
	case "releases.csv":
		return sendPublicCSV(c, p.Table())
	case "dictionary.csv":
		return sendPublicCSV(c, table.Dictionary([]table.Table{p.Table()}))
	case "releases.json":
		c.Type("json", "utf-8")
		return sendPublic(c, append(p.Table().JSON(), '\n'))
	case path.Base(feedPath):
		c.Set(fiber.HeaderContentType, "application/atom+xml; charset=utf-8")
		feed, err := p.Feed(s.publicURL)
		if err != nil {
			return err
		}
		return sendPublic(c, feed)
	default:
		if sheet, ok := p.SheetOf(name); ok {
			return s.showSheet(c, settings, sheet)
		}
		return s.sendPublicChart(c, p, name)
	}
}

// showSheet shows a month or a year in numbers: /public/2026-10, /public/2026.
func (s *publicPages) showSheet(c *fiber.Ctx, settings publish.Settings, sheet report.Sheet) error {
	page := sheet.Sheet(s.publicURL)
	page.Base = publicBase(c, s.assets, sheet.Title())
	page.Public = s.publicCard(settings, sheet.Public)
	page.Public.Address, page.Public.Demo = s.publicURL+"/public/"+sheet.Period, page.Demo
	page.Public.Words = joinSentences(page.Story, views.UpperFirst(report.Population)+".")
	return renderPage(c, views.SheetPage(page))
}

func sendPublicCSV(c *fiber.Ctx, t table.Table) error {
	body, err := t.CSV()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, typeCSV)
	return sendPublic(c, body)
}

func (s *publicPages) sendPublicChart(c *fiber.Ctx, p report.Public, name string) error {
	format := path.Ext(name)
	chart, ok := p.Chart(strings.TrimSuffix(name, format))
	if !ok {
		return fiber.ErrNotFound
	}
	drawn := studio.Picture(p.CitedChart(chart))
	drawn.Site = siteName(s.publicURL, "/public")
	return s.drawer.sendPublic(c, format, "chart "+chart.ID+" "+p.Now().Month, drawn)
}

// showEmbed shows one chart for the pages of the sites that administrators allowed.
func (s *publicPages) showEmbed(c *fiber.Ctx) error {
	settings, p, err := s.released(c.UserContext())
	if err != nil {
		return err
	}
	chart, ok := p.Chart(strings.Clone(c.Params("chart")))
	if !ok {
		return fiber.ErrNotFound
	}
	page := views.Embed{
		Base: publicBase(c, s.assets, chart.Title), Chart: chart, Source: s.publicURL + "/public", Demo: p.Now().Demo,
		About: fmt.Sprintf("%s, %s.", views.UpperFirst(report.Population), report.MonthLabel(p.ReleaseOf(chart.ID))),
	}
	allowFrames(c, settings.Origins)
	return renderPage(c, views.EmbedPage(page))
}

// allowFrames lets our own pages and the allowed sites show the answer in a frame. The old header knows no list.
func allowFrames(c *fiber.Ctx, origins []string) {
	ancestors := strings.Join(append([]string{"frame-ancestors 'self'"}, origins...), " ")
	c.Set(
		fiber.HeaderContentSecurityPolicy,
		strings.Replace(contentPolicy, "frame-ancestors 'none'", ancestors, 1),
	)
	c.Response().Header.Del(fiber.HeaderXFrameOptions)
}

// showSocial is the picture that a link to any page shows elsewhere, if what the page tells is not public: it tells
// no number.
func (s *publicPages) showSocial(c *fiber.Ctx) error {
	state, err := s.desk.State(c.UserContext())
	if err != nil {
		return err
	}
	newest, _ := state.Releases.Newest()
	return s.drawer.sendKept(c, ".png", fmt.Sprint("social ", newest.Demo), picture.Picture{
		Title:    "CompreFace Stats",
		Subtitle: "From installations that opted in",
		Size:     picture.Social,
		Demo:     newest.Demo,
		Claim: &picture.Claim{
			Before: "How CompreFace is used: active installations, services, and the size of face collections.",
		},
	})
}
