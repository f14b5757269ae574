package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/copies"
	"compreface-stats/handlers/mount"
	"compreface-stats/handlers/report"
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
	shelf     *copies.Shelf // of pages and badges, by the version of what they show
	clock     func() time.Time
}

const publicTitle = "CompreFace in numbers"

// errNotReleased is the answer where everybody may look, and there is nothing yet.
var errNotReleased = &problem{
	status: http.StatusNotFound,
	code:   "not_released",
	words:  "Nothing has been released yet. Releases are made once a month.",
}

// errPageOff is the answer while administrators have the public page switched off.
var errPageOff = &problem{status: http.StatusNotFound, code: pageOff, words: "The public page is switched off."}

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

// sendPage sends a page that is the same for everybody, and makes it once for each theme. The key tells what it shows
// at this address from what it ever will.
func (s *publicPages) sendPage(c *fiber.Ctx, key, title string, page func(views.Base) templ.Component) error {
	base := publicBase(c, s.assets, title)
	if base.Theme != "light" && base.Theme != "dark" {
		base.Theme = ""
	}
	at, _ := c.Locals(mountKey).(mount.Path)
	copied, err := s.shelf.Get(fmt.Sprint(base.Path, " ", base.Theme, " ", key), func() (*copies.Copy, error) {
		var html bytes.Buffer
		err := page(base).Render(context.Background(), &html)
		return copies.Of(at.Page(html.Bytes())), err
	})
	if err != nil {
		return err
	}
	c.Type("html", "utf-8")
	return copied.Send(c)
}

// released returns the state, and everything that was released, while the public page is switched on; as if nothing
// were there otherwise.
func (s *publicPages) released(ctx context.Context) (state publish.State, p report.Public, err error) {
	state, err = s.desk.State(ctx)
	if err != nil {
		return state, p, err
	}
	p.Releases = state.Releases
	switch {
	case !state.Settings.Page:
		err = errPageOff
	case len(p.Releases) == 0:
		err = errNotReleased
	}
	return state, p, err
}

// showPublic shows what was released.
func (s *publicPages) showPublic(c *fiber.Ctx) error {
	state, p, err := s.released(c.UserContext())
	if err != nil {
		return err
	}
	allowFrames(c, state.Settings.Origins)
	return s.sendPage(c, fmt.Sprint("public ", state.Version), publicTitle, func(base views.Base) templ.Component {
		return s.publicPage(base, state.Settings, p)
	})
}

func (s *publicPages) publicPage(base views.Base, settings publish.Settings, p report.Public) templ.Component {
	months, years := p.Sheets()
	page := views.Public{
		Base:       base,
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
	return views.PublicPage(page)
}

// wayForStrangers leads to the public page; without a label there is none, or it cannot be told.
func (s *server) wayForStrangers(ctx context.Context) (way views.Link) {
	state, err := s.Publish.State(ctx)
	if err == nil && state.Settings.Page && len(state.Releases) > 0 {
		way = views.Link{Label: publicTitle, URL: "/public"}
	}
	return way
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

// showEmbed shows one chart for the pages of the sites that administrators allowed.
func (s *publicPages) showEmbed(c *fiber.Ctx) error {
	state, p, err := s.released(c.UserContext())
	if err != nil {
		return err
	}
	chart, ok := p.Chart(strings.Clone(c.Params("chart")))
	if !ok {
		return fiber.ErrNotFound
	}
	allowFrames(c, state.Settings.Origins)
	return s.sendPage(c, fmt.Sprint("embed ", state.Version), chart.Title, func(base views.Base) templ.Component {
		return views.EmbedPage(views.Embed{
			Base: base, Chart: chart, Source: s.publicURL + "/public", Demo: p.Now().Demo,
			About: fmt.Sprintf("%s, %s.", views.UpperFirst(report.Population), report.MonthLabel(p.ReleaseOf(chart.ID))),
		})
	})
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
	return s.drawer.sendKept(c, ".png", fmt.Sprint("social ", newest.Demo), func() picture.Picture {
		return picture.Picture{
			Title:    "CompreFace Stats",
			Subtitle: "From installations that opted in",
			Size:     picture.Social,
			Demo:     newest.Demo,
			Claim: &picture.Claim{
				Before: "How CompreFace is used: active installations, services, and the size of face collections.",
			},
		}
	})
}
