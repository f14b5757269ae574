package studio

import (
	"fmt"
	"html"
	"strings"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/publish"
	"compreface-stats/views"
)

// PillLabel is the left side of every pill.
const PillLabel = "CompreFace"

// PillWords are the right side of a citation's pill, the short form of what it says with its month; hasNumber is false
// where it was withdrawn.
func PillWords(d report.Cited, withdrawn bool) (words string, hasNumber bool) {
	switch {
	case withdrawn:
		return "withdrawn", false
	case d.Invented:
		return "demo: " + pillAlt(d), true
	default:
		return pillAlt(d), true
	}
}

func pillAlt(d report.Cited) string {
	words := d.Short
	if words == "" {
		words = d.Sentence
	}
	words = strings.TrimSuffix(words, ".")
	if day, err := models.ParseDay(d.AsOf); err == nil {
		words = publish.Dated(words, day)
	}
	return words
}

// Pill is the badge, or the picture, that leads to what was published, for a README. address is where that stands for
// good.
func Pill(d report.Cited, address string) views.Pill {
	image, words := address+PillEnding, PillLabel+": "+pillAlt(d)
	return views.Pill{
		Markdown: linkedImage(words, image, address),
		Picture:  linkedImage(Picture(d).AltText(), address+".png", address),
		HTML: `<a href="` + html.EscapeString(address) + `"><img src="` + html.EscapeString(image) +
			`" alt="` + html.EscapeString(words) + `" height="20"></a>`,
	}
}

// LiveBadges are badges that follow each release, on a site. They lead to its public page, where there is one.
func LiveBadges(names []string, site string, hasPage bool) (list []views.LiveBadge) {
	for _, name := range names {
		alt, image := PillLabel+": "+strings.ReplaceAll(name, "-", " "), site+"/badge/"+name+".svg"
		b := views.LiveBadge{Name: name, URL: "/badge/" + name + ".svg", Markdown: "![" + alt + "](" + image + ")"}
		if hasPage {
			b.Markdown = linkedImage(alt, image, site+"/public")
		}
		list = append(list, b)
	}
	return list
}

// linkedImage is Markdown of an image that is a link. Brackets would end its text alternative, and so would a line's
// end.
func linkedImage(alt, image, address string) string {
	safe := strings.NewReplacer("[", "(", "]", ")", "\\", "", "\n", " ").Replace(alt)
	return "[![" + safe + "](" + image + ")](" + address + ")"
}

// PillEnding stands behind the address of what was published.
const PillEnding = ".badge.svg"

// MarkPublished puts on each card where it is published already: by its newest citation that stands. Of one that says
// the same and is current nothing is left to publish.
func MarkPublished(cards []views.ClaimCard, all []models.Citation, rows []views.CitationRow, site string) {
	for i := range cards {
		for n, c := range all {
			if c.Kind != publish.CitedClaim || c.Subject != cards[i].Key || c.WithdrawnAt != nil {
				continue
			}
			d, address := report.ReadCited(c.Document), site+"/c/"+c.ID
			cards[i].Published = &views.PublishedClaim{
				ID: c.ID, Address: address, On: rows[n].Published, Status: rows[n].Status, Fresh: rows[n].Fresh,
				Same: d.Sentence == cards[i].Long && rows[n].Status == string(publish.StatusCurrent),
				Pill: Pill(d, address),
			}
			if cards[i].Published.Same {
				cards[i].Source = address
			}
			break
		}
	}
}

// Facts are what a number is worth nothing without.
func Facts(d report.Cited) (facts []views.Fact) {
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
	if d.About > 0 {
		add("About", fmt.Sprintf("%s (±%d)", views.Number(d.About), d.Margin))
	}
	add("As of", views.DayLabel(d.AsOf))
	add("Counted over", d.Window)
	add("Population", d.Population)
	add("Definition", d.Definition)
	add("Rule", d.Rule)
	add("Published", views.DayLabel(d.Published))
	return facts
}
