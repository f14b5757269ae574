package handlers

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/copies"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/studio"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// showCitation sends what was published: as a page, with .json, .svg or .png after its ID, and as a badge.
func (s *publicPages) showCitation(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	id, isBadge := strings.CutSuffix(name, studio.PillEnding)
	format := path.Ext(id)
	cited, err := s.desk.Citation(c.UserContext(), strings.TrimSuffix(id, format))
	if err != nil {
		return err
	}
	d := report.ReadCited(cited.Document)
	if isBadge {
		if format != "" {
			return fiber.ErrNotFound
		}
		words, hasNumber := studio.PillWords(d, cited.WithdrawnAt != nil)
		return s.sendBadge(c, badgeText{label: studio.PillLabel, message: words, hasNumber: hasNumber})
	}
	switch format {
	case "":
		return s.showCitationPage(c, cited, d)
	case ".json":
		c.Set(fiber.HeaderContentType, "application/json; charset=utf-8")
		return copies.AsItIs([]byte(cited.Document)).SendPublic(c)
	}
	fileName := publicFileName("citation-"+cited.ID, d.AsOf, d.Invented)
	return s.drawer.sendPublic(c, format, "citation "+publish.Hash(cited), fileName, func() picture.Picture {
		p := studio.Picture(d)
		p.Site = siteName(s.publicURL, "/c/"+cited.ID)
		return p
	})
}

func (s *publicPages) showCitationPage(c *fiber.Ctx, cited models.Citation, d report.Cited) error {
	state, err := s.desk.State(c.UserContext())
	if err != nil {
		return err
	}
	key := fmt.Sprint("citation ", publish.Hash(cited), withdrawnWords(cited), state.Version)
	err = s.sendPage(c, key, d.Sentence, func(base views.Base) templ.Component {
		return s.citationPage(base, cited, d, state.Settings.Indexable)
	})
	c.Set(fiber.HeaderCacheControl, "no-cache") // what was withdrawn is so at once
	return err
}

func (s *publicPages) citationPage(
	base views.Base, cited models.Citation, d report.Cited, indexable bool,
) templ.Component {
	address := s.publicURL + "/c/" + cited.ID
	page := views.Citation{
		Base:      base,
		Sentence:  d.Sentence,
		Footnote:  d.Footnote,
		Withdrawn: withdrawnWords(cited),
		Facts:     studio.Facts(d),
		Chart:     d.Drawn(),
		Document:  "/c/" + cited.ID + ".json",
		Hash:      publish.Hash(cited),
		Check:     "curl -s " + address + ".json | sha256sum",
		Pictures:  pictureLinks("/c/"+cited.ID, ""),
	}
	if cited.WithdrawnAt == nil {
		page.Pill = new(views.Pill)
		*page.Pill, page.ID = studio.Pill(d, address), cited.ID
	}
	page.Public = citationCard(d, address, indexable && cited.WithdrawnAt == nil)
	return views.CitationPage(page)
}

// citationCard is what a link to the citation shows elsewhere.
func citationCard(d report.Cited, address string, indexable bool) *views.PublicCard {
	return &views.PublicCard{
		Indexable: indexable,
		Words:     joinSentences(d.Sentence, "As of "+views.DayLabel(d.AsOf)+", "+d.Population+"."),
		Address:   address,
		Image:     address + ".png?size=social",
		ImageAlt:  d.Sentence,
		Demo:      d.Invented,
	}
}

func withdrawnWords(cited models.Citation) string {
	if cited.WithdrawnAt == nil {
		return ""
	}
	return fmt.Sprintf(
		"%s on %s.",
		strings.TrimSuffix(cited.WithdrawnFor, "."),
		cited.WithdrawnAt.UTC().Format("2 January 2006"),
	)
}

func citationRows(all []models.Citation, claims []publish.Claim, today models.Day) (rows []views.CitationRow) {
	for _, c := range all {
		status := publish.StatusOf(c, claims, today)
		row := views.CitationRow{
			ID:        c.ID,
			Title:     report.ReadCited(c.Document).Sentence,
			Published: views.TimeLabel(c.PublishedAt),
			Status:    string(status),
			Removed:   c.NumbersRemoved,
			Fresh:     status == publish.StatusCurrent || status == publish.StatusBeaten,
		}
		for _, use := range c.Uses {
			row.Uses = append(row.Uses, use.Place)
		}
		rows = append(rows, row)
	}
	return rows
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
		return s.sendBadge(c, b)
	case ".json":
		return sendBadgeJSON(c, b)
	}
	return fiber.ErrNotFound
}

// badgeLabel is a badge's name in words; "200+" says already that there are at least so many faces.
func badgeLabel(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, "-", " "), "at least ")
}

// badgeNamed reads no release while badges are switched off.
func (s *publicPages) badgeNamed(c *fiber.Ctx, name string) (badgeText, error) {
	b := badgeText{label: badgeLabel(name), message: "not published"}
	if slices.Contains(endedBadges, name) {
		c.Status(http.StatusGone)
		b.message = "no longer published"
		return b, nil
	}
	if !slices.Contains(publish.Badges(), name) {
		c.Status(http.StatusNotFound)
		return badgeText{label: "badge", message: "unknown"}, nil
	}
	state, err := s.desk.State(c.UserContext())
	if err != nil || !state.Settings.Badges {
		return b, err
	}
	if r, ok := state.Releases.Newest(); ok {
		b.message, b.hasNumber = badgeMessage(state.Releases, name)
		if r.Demo && b.hasNumber {
			b.message = "demo: " + b.message
		}
	}
	return b, err
}

// endedBadges told numbers that releases do not have.
var endedBadges = []string{"established-installations", "collections-over-a-million"}

func badgeMessage(all publish.Releases, name string) (message string, hasNumber bool) {
	words, hasNumber := all.Badge(name)
	if !hasNumber {
		return "too few to tell", false
	}
	return words, true
}

// sendBadge draws each badge once: its words are of a release.
func (s *publicPages) sendBadge(c *fiber.Ctx, b badgeText) error {
	token := views.TokenAccent
	if !b.hasNumber {
		token = "--muted"
	}
	drawn, err := s.shelf.Get(fmt.Sprint("badge ", b), func() (*copies.Copy, error) {
		body, err := picture.Badge(b.label, b.message, token)
		return copies.Of(body), err
	})
	if err != nil {
		return err
	}
	c.Type("svg")
	return drawn.SendPublic(c)
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
		{Name: "cacheSeconds", Value: table.Count(int64(copies.CacheTime.Seconds()))},
	})
	c.Type("json", "utf-8")
	return copies.AsItIs(out).SendPublic(c)
}
