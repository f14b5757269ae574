package handlers

import (
	"net/http"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// badge is what a badge says: the two sides of it.
type badge struct {
	label, message string
	told           bool // it tells a number; else it is grey
}

// showBadge answers a badge as an image, or as the JSON that shields.io makes one from. Of an unknown name the
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
func (s *publicPages) badgeNamed(c *fiber.Ctx, name string) (badge, error) {
	make, known := badgeMessages[name]
	if !known {
		c.Status(http.StatusNotFound)
		return badge{label: "badge", message: "unknown"}, nil
	}
	b := badge{label: strings.ReplaceAll(name, "-", " "), message: "not published"}
	settings, err := s.Publish.Settings(c.UserContext())
	if err != nil || !settings.Badges {
		return b, err
	}
	p, recorded, err := s.publication(c.UserContext())
	if err != nil || !recorded {
		return b, err
	}
	b.message, b.told = make(p)
	return b, nil
}

// badgeMessages are the numbers that a badge can tell, as lower bounds.
var badgeMessages = map[string]func(report.Public) (message string, told bool){
	"active-installations":      func(p report.Public) (string, bool) { return badgeOf(p, p.Now().Active28) },
	"established-installations": func(p report.Public) (string, bool) { return badgeOf(p, p.Now().Established) },
	"collections-over-a-million": func(p report.Public) (string, bool) {
		return badgeOf(p, p.Now().OverOneMillion())
	},
	"at-least-faces": func(p report.Public) (string, bool) {
		if p.Now().AtLeastFaces() == 0 { // of the sizes that may be told
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

func sendBadge(c *fiber.Ctx, b badge) error {
	token := views.TokenAccent
	if !b.told {
		token = "--muted"
	}
	body, err := picture.Badge(b.label, b.message, token)
	if err != nil {
		return err
	}
	c.Type("svg")
	return sendCached(c, body, publicCacheTime)
}

// cachedJSON is the schema of shields.io's endpoint badges.
func cachedJSON(c *fiber.Ctx, b badge) error {
	color := "blue"
	if !b.told {
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
	return sendCached(c, out, publicCacheTime)
}
