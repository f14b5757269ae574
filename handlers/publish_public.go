package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// publicCacheTime is how long others may keep what everybody may see.
const publicCacheTime = time.Hour

// sendCached sends what everybody may see with a mark of its content, or says that it has not changed.
func sendCached(c *fiber.Ctx, body []byte) error {
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:12]) + `"`
	c.Set(fiber.HeaderETag, tag)
	c.Set(fiber.HeaderCacheControl, fmt.Sprintf("public, max-age=%d", int(publicCacheTime.Seconds())))
	if strings.Contains(c.Get(fiber.HeaderIfNoneMatch), tag) {
		return c.SendStatus(http.StatusNotModified)
	}
	return c.Send(body)
}

// publicBase is what a page for everybody has around it: no form, and so no cookie.
func (s *server) publicBase(c *fiber.Ctx, title string) views.Base {
	c.Set(fiber.HeaderVary, fiber.HeaderCookie) // of the theme
	c.Set(fiber.HeaderCacheControl, "private, max-age=60")
	return views.Base{
		Title:  title,
		Path:   strings.Clone(c.Path()),
		Theme:  strings.Clone(c.Cookies(themeCookie)),
		Assets: s.assets,
	}
}

// showPublic shows the charts that administrators chose, as everybody may see them.
func (s *publicPages) showPublic(c *fiber.Ctx) error {
	ctx := c.UserContext()
	settings, err := s.openPage(ctx)
	if err != nil {
		return err
	}
	p, recorded, err := s.publication(ctx)
	if err != nil || !recorded {
		return orMissing(err)
	}
	page := views.Public{
		Base:    s.publicBase(c, "CompreFace in numbers"),
		Figures: p.Figures(),
		About:   publicAbout(p),
	}
	if page.Demo, err = s.Store.IsDemo(ctx); err != nil {
		return err
	}
	page.Charts = chosenCharts(settings, p)
	page.Public = s.publicCard(settings, p)
	page.Public.Demo = page.Demo
	return s.render(c, views.PublicPage(page))
}

// chosenCharts are the charts that administrators chose for everybody.
func chosenCharts(settings publish.Settings, p report.Public) (charts []views.Chart) {
	for _, id := range settings.Charts {
		if chart, ok := p.Chart(id); ok {
			charts = append(charts, chart)
		}
	}
	report.FillRows(charts)
	return charts
}

func (s *publicPages) publicCard(settings publish.Settings, p report.Public) *views.PublicCard {
	card := &views.PublicCard{
		Indexable: settings.Indexable,
		Address:   s.PublicURL + "/public",
		Words: fmt.Sprintf(
			"%s active CompreFace installations in the 28 days to %s. %s.",
			p.AtLeast(p.Now().Active28),
			views.DayLabel(p.Now().Day.String()),
			upperFirst(report.Population),
		),
	}
	if len(settings.Charts) > 0 {
		card.Image = s.PublicURL + "/public/" + settings.Charts[0] + ".png?size=social"
		if c, ok := report.ByID(settings.Charts[0]); ok && c.Public != nil {
			card.ImageAlt = c.Public.Title
		}
	}
	return card
}

// publicAbout says of whom, when and by which rule.
func publicAbout(p report.Public) string {
	return fmt.Sprintf(
		"%s, as of %s (UTC). %s",
		upperFirst(report.Population),
		views.DayLabel(p.Now().Day.String()),
		p.Rule(),
	)
}

// showEmbed shows one chart for the pages of the sites that administrators allowed.
func (s *publicPages) showEmbed(c *fiber.Ctx) error {
	p, chart, err := s.publicChartNamed(c, strings.Clone(c.Params("chart")))
	if err != nil {
		return err
	}
	settings, err := s.Publish.Settings(c.UserContext())
	if err != nil {
		return err
	}
	page := views.Embed{Base: s.publicBase(c, chart.Title), Chart: chart, Source: s.PublicURL + "/public",
		About: fmt.Sprintf("%s, %s.", upperFirst(report.Population), views.DayLabel(p.Now().Day.String()))}
	if page.Demo, err = s.Store.IsDemo(c.UserContext()); err != nil {
		return err
	}
	allowFrames(c, settings.Origins)
	return s.render(c, views.EmbedPage(page))
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

// badgeText is what a badge says: the two sides of it.
type badgeText struct {
	label, message string
	hasNumber      bool // else it is grey
}

// showBadge sends a badge as an image, or as the JSON that shields.io makes one from. Of an unknown name the
// image says so, with a 404: whoever embeds it sees why, and a program notices.
func (s *publicPages) showBadge(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	b, err := s.badgeNamed(c, strings.TrimSuffix(name, format))
	if err != nil {
		return err
	}
	switch format {
	case ".svg":
		return sendBadge(c, b)
	case ".json":
		return cachedJSON(c, b)
	}
	return fiber.ErrNotFound
}

// badgeNamed asks for no number while badges are switched off.
func (s *publicPages) badgeNamed(c *fiber.Ctx, name string) (badgeText, error) {
	message, known := badgeMessages[name]
	if !known {
		c.Status(http.StatusNotFound)
		return badgeText{label: "badge", message: "unknown"}, nil
	}
	b := badgeText{label: strings.ReplaceAll(name, "-", " "), message: "not published"}
	settings, err := s.Publish.Settings(c.UserContext())
	if err != nil || !settings.Badges {
		return b, err
	}
	p, recorded, err := s.publication(c.UserContext())
	if err != nil || !recorded {
		return b, err
	}
	b.message, b.hasNumber = message(p)
	return s.demoBadge(c.UserContext(), b)
}

// badgeMessages are the numbers that a badge can tell, as lower bounds.
var badgeMessages = map[string]func(report.Public) (message string, hasNumber bool){
	"active-installations":      func(p report.Public) (string, bool) { return badgeOf(p, p.Now().Active28) },
	"established-installations": func(p report.Public) (string, bool) { return badgeOf(p, p.Now().Established) },
	"collections-over-a-million": func(p report.Public) (string, bool) {
		return badgeOf(p, p.Now().OverOneMillion())
	},
	"at-least-faces": func(p report.Public) (string, bool) {
		if p.Now().AtLeastFaces() == 0 { // of the sizes that are published
			return badgeOf(p, publish.Cell{Hidden: true})
		}
		return views.Number(p.Now().AtLeastFaces()) + "+", true
	},
}

func badgeOf(p report.Public, c publish.Cell) (string, bool) {
	if c.Hidden && !c.Few {
		return "too few to tell", false
	}
	return p.AtLeast(c), !c.Hidden
}

func sendBadge(c *fiber.Ctx, b badgeText) error {
	token := views.TokenAccent
	if !b.hasNumber {
		token = "--muted"
	}
	body, err := picture.Badge(b.label, b.message, token)
	if err != nil {
		return err
	}
	c.Type("svg")
	return sendCached(c, body)
}

// cachedJSON is the schema of shields.io's endpoint badges.
func cachedJSON(c *fiber.Ctx, b badgeText) error {
	color := "blue"
	if !b.hasNumber {
		color = "lightgrey"
	}
	out := table.Object([]table.Fact{
		{Name: "schemaVersion", Value: table.Count(1)},
		{Name: "label", Value: table.Words(b.label)},
		{Name: "message", Value: table.Words(b.message)},
		{Name: "color", Value: table.Words(color)},
		{Name: "cacheSeconds", Value: table.Count(int64(publicCacheTime.Seconds()))},
	})
	c.Type("json", "utf-8")
	return sendCached(c, out)
}
