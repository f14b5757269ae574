package handlers

import (
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

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
		return sendBadgeJSON(c, b)
	}
	return fiber.ErrNotFound
}

// badgeNamed reads no release while badges are switched off.
func (s *publicPages) badgeNamed(c *fiber.Ctx, name string) (badgeText, error) {
	b := badgeText{label: strings.ReplaceAll(name, "-", " "), message: "not published"}
	exceeds, known := badgeNumbers[name]
	if slices.Contains(endedBadges, name) {
		c.Status(http.StatusGone)
		b.message = "no longer published"
		return b, nil
	}
	if !known {
		c.Status(http.StatusNotFound)
		return badgeText{label: "badge", message: "unknown"}, nil
	}
	settings, err := s.desk.Settings(c.UserContext())
	if err != nil || !settings.Badges {
		return b, err
	}
	all, err := s.desk.Releases(c.UserContext())
	if r, ok := all.Newest(); ok {
		b.message, b.hasNumber = badgeMessage(exceeds(report.Public{Releases: all}))
		if r.Demo && b.hasNumber {
			b.message = "demo: " + b.message
		}
	}
	return b, err
}

// badgeNumbers are what a badge can say is exceeded; 0 where nothing can be said.
var badgeNumbers = map[string]func(report.Public) int64{
	"active-installations": func(p report.Public) int64 { return p.Now().Active.MoreThan() },
	"face-detection":       func(p report.Public) int64 { return reachBadge(p, 0) },
	"face-verification":    func(p report.Public) int64 { return reachBadge(p, 1) },
	"face-recognition":     func(p report.Public) int64 { return reachBadge(p, 2) },
	"at-least-faces": func(p report.Public) int64 {
		if r, ok := p.NewestParts(); ok {
			return publish.Leading(r.Parts.ExceedsFaces())
		}
		return 0
	},
}

// endedBadges told numbers that releases do not have.
var endedBadges = []string{"established-installations", "collections-over-a-million"}

func reachBadge(p report.Public, s publish.Service) int64 {
	if r, ok := p.NewestParts(); ok {
		return r.Parts.Reach[s].MoreThan()
	}
	return 0
}

func badgeMessage(exceeded int64) (message string, hasNumber bool) {
	if exceeded == 0 {
		return "too few to tell", false
	}
	return views.Number(exceeded) + "+", true
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
	return sendPublic(c, body)
}

// sendBadgeJSON follows the schema of shields.io's endpoint badges.
func sendBadgeJSON(c *fiber.Ctx, b badgeText) error {
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
	return sendPublic(c, out)
}
