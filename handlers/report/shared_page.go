package report

import "compreface-stats/views"

// WithoutLinks takes from a page all that leads to where only people go who are signed in: files, the pages of facts,
// of figures and of the parts of a sum, and those of notes.
func WithoutLinks(page *views.Report) {
	if page.Story != nil {
		page.Story.Page, page.Story.RestLink = page.Title, views.Link{}
		for _, links := range [][]views.Link{page.Story.Why, page.Story.Facts} {
			for i := range links {
				links[i].URL = ""
			}
		}
	}
	for i := range page.Figures {
		page.Figures[i].URL = ""
	}
	for i := range page.Notes {
		page.Notes[i].ID = ""
	}
	for i := range page.Charts {
		c := &page.Charts[i]
		c.Files = nil
		if c.Drawing != nil {
			c.Drawing.Plot.Links = nil
		}
	}
}
