package handlers

import (
	"fmt"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// showCitation sends what was published: as a page, and with .json, .svg or .png after its ID.
func (s *publicPages) showCitation(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("name"))
	format := path.Ext(name)
	cited, err := s.desk.Citation(c.UserContext(), strings.TrimSuffix(name, format))
	if err != nil {
		return err
	}
	d := report.ReadCited(cited.Document)
	switch format {
	case "":
		return s.showCitationPage(c, cited, d)
	case ".json":
		c.Set(fiber.HeaderContentType, "application/json; charset=utf-8")
		return sendPublic(c, []byte(cited.Document))
	}
	return s.drawer.send(c, format, citedPicture(d), true)
}

func (s *publicPages) showCitationPage(c *fiber.Ctx, cited models.Citation, d report.Cited) error {
	settings, err := s.desk.Settings(c.UserContext())
	if err != nil {
		return err
	}
	address := s.publicURL + "/c/" + cited.ID
	page := views.Citation{
		Base:      publicBase(c, s.assets, d.Sentence),
		Sentence:  d.Sentence,
		Footnote:  d.Footnote,
		Withdrawn: withdrawnWords(cited),
		Facts:     citedFacts(d),
		Chart:     d.Drawn(),
		Document:  "/c/" + cited.ID + ".json",
		Hash:      publish.Hash(cited),
		Check:     "curl -s " + address + ".json | sha256sum",
		Pictures:  pictureLinks("/c/"+cited.ID, ""),
	}
	page.Public = citationCard(d, address, settings.Indexable && cited.WithdrawnAt == nil)
	return renderPage(c, views.CitationPage(page))
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

// citedFacts are what a number is worth nothing without.
func citedFacts(d report.Cited) (facts []views.Fact) {
	add := func(label, value string) {
		if value != "" {
			facts = append(facts, views.Fact{Label: label, Value: value})
		}
	}
	if d.Invented {
		add("Demo", "Demo data. None of these installations exist.")
	}
	if d.MoreThan > 0 {
		add("More than", views.Number(d.MoreThan))
	}
	add("As of", views.DayLabel(d.AsOf))
	add("Counted over", d.Window)
	add("Population", d.Population)
	add("Definition", d.Definition)
	add("Rule", d.Rule)
	add("Published", views.DayLabel(d.Published))
	return facts
}
