package views

// tabs are the pages about publishing that the reader may open.
func (p Promote) tabs() (tabs []Preset) {
	for _, tab := range []struct {
		label, url string
		open       bool
	}{
		{"Claims", "/promote", true}, {"Exports", "/promote/exports", true}, {"Words", "/promote/words", p.Publishes},
		{"Links", "/promote/links", p.Publishes}, {"Public page", "/promote/settings", p.Administers},
	} {
		if tab.open {
			tabs = append(tabs, Preset{Label: tab.label, URL: tab.url, Current: tab.url == p.Path})
		}
	}
	return tabs
}

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
