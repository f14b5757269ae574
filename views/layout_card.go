package views

import "strings"

// description is the page's sentence for search engines and previews.
func (b Base) description() string {
	if b.Public != nil && b.Public.Words != "" {
		return b.Public.marked(b.Public.Words)
	}
	return siteDescription
}

// card is what a link to the page shows elsewhere.
func (b Base) card() PublicCard {
	if b.Public != nil {
		card := *b.Public
		card.ImageAlt = card.marked(card.ImageAlt)
		return card
	}
	if b.Site == "" {
		return PublicCard{}
	}
	return PublicCard{Image: b.Site + "/social.png", ImageAlt: "CompreFace Stats"}
}

// marked puts before words about demo data that they are.
func (p PublicCard) marked(words string) string {
	if p.Demo {
		return strings.TrimSpace("Demo data. " + words)
	}
	return words
}
