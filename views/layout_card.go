package views

// description is the page's sentence for search engines and previews.
func (b Base) description() string {
	if b.Public != nil && b.Public.Words != "" {
		return b.Public.Words
	}
	return siteDescription
}

// card is what a link to the page shows elsewhere.
func (b Base) card() PublicCard {
	if b.Public != nil {
		return *b.Public
	}
	if b.Site == "" {
		return PublicCard{}
	}
	return PublicCard{Image: b.Site + "/social.png", ImageAlt: "CompreFace Stats"}
}
