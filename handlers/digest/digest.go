// Package digest makes the digest of a week or a month: the heading and the ranked facts of the overview, and two
// pictures; as text, as an e-mail's HTML, and as a feed, in which milestones stand too. Its numbers are exact, so it is
// for people of the house alone. It knows no request and sends nothing. Start with Source.
package digest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"compreface-stats/handlers/numbers"
	"compreface-stats/handlers/outlook"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/models/digest"
	"compreface-stats/models/publish"
	"compreface-stats/views"
	"compreface-stats/views/picture"
)

// Source is what digests are made from.
type Source struct {
	Store *models.Store
	Clock func() time.Time
	// Site is the address of the server, without a slash at the end.
	Site string
}

// Digest is what is told of one week or month.
type Digest struct {
	Period   digest.Period
	Heading  string // "181 active installations on 30 Mar 2025, 28 more than 7 days before"
	Facts    []views.Link
	Pictures []Picture
	Demo     bool
	Page     string // where the same days are seen
	site     string
}

// Picture is a chart as it looked.
type Picture struct {
	Name, Title string
	PNG         []byte
}

// Make returns the digest of the period, with pictures where they are wanted; ok is false where nothing was recorded
// up to its end.
func (s Source) Make(ctx context.Context, p digest.Period, pictures bool) (d Digest, ok bool, err error) {
	extent, recorded, err := s.Store.Extent(ctx)
	if err != nil || !recorded || extent.From > p.To {
		return d, false, err
	}
	d = Digest{Period: p, site: s.Site}
	if d.Demo, err = s.Store.IsDemo(ctx); err != nil {
		return d, false, err
	}
	if err := s.loadFacts(ctx, &d, extent); err != nil || !pictures {
		return d, err == nil, err
	}
	return d, true, s.draw(ctx, &d, extent)
}

// loadFacts takes heading and facts from the overview of the same days.
func (s Source) loadFacts(ctx context.Context, d *Digest, extent models.Span) error {
	overview, _ := report.PageAt("/")
	r, err := s.days(d.Period.Span, extent)
	if err != nil {
		return err
	}
	v, err := numbers.NewSource(s.Store).Load(ctx, r, overview.AllSources())
	if err != nil {
		return err
	}
	story := v.Story()
	d.Heading = heading(v, story)
	d.Page = s.Site + "/?" + r.WholeQuery()
	for _, fact := range slices.Concat(story.Why, story.Facts) {
		d.Facts = append(d.Facts, views.Link{Label: fact.Label, URL: s.Site + fact.URL})
	}
	news, err := s.milestones(ctx)
	for _, m := range news {
		if d.Period.From <= m.Told && m.Told <= d.Period.To {
			d.Facts = append(d.Facts, views.Link{Label: m.Title, URL: s.address(m)})
		}
	}
	return err
}

// heading is the overview's with its day; of a server that has been silent for long, the silence.
func heading(v report.View, story *views.Story) string {
	if words := v.Silence(); words != "" {
		return words
	}
	words := story.Number + " on " + views.DayLabel(v.To.String())
	if story.Than != "" {
		words += ", " + strings.TrimSpace(story.Moved+" "+story.Than)
	}
	return words
}

// milestones are those that were noted, each with the sentence that may be published about it.
func (s Source) milestones(ctx context.Context) ([]outlook.Passed, error) {
	desk := publish.Open(s.Store)
	releases, err := desk.Releases(ctx)
	if err != nil {
		return nil, err
	}
	words, err := desk.Templates(ctx)
	if err != nil {
		return nil, err
	}
	return outlook.News(ctx, s.Store, releases.Claims(words, publish.Holders{}))
}

func (s Source) address(m outlook.Passed) string { return s.Site + "/promote/milestones#" + m.Name }

func (s Source) days(span, extent models.Span) (report.DateRange, error) {
	days := map[string]string{"from": span.From.String(), "to": span.To.String(), "compare": "previous"}
	return report.ParseRange(days, models.DayOf(s.Clock()), extent)
}

// drawnDays is how far pictures look back, so that a week is seen in its season.
const drawnDays = 90

func (s Source) draw(ctx context.Context, d *Digest, extent models.Span) error {
	span := models.Span{From: d.Period.To - drawnDays + 1, To: d.Period.To}
	for _, id := range []string{"active", "gains"} {
		chart, _ := report.ByID(id)
		r, err := s.days(span, extent)
		if err != nil {
			return err
		}
		v, err := numbers.NewSource(s.Store).Load(ctx, r, chart.DrawnSources())
		if err != nil {
			return err
		}
		drawn := chart.Render(v)
		p := picture.FromChart(drawn, drawn.Days+" · exact, not for publication")
		p.Demo = d.Demo
		png, err := p.PNG()
		if err != nil {
			return fmt.Errorf("draw %s: %w", id, err)
		}
		d.Pictures = append(d.Pictures, Picture{Name: id + ".png", Title: drawn.Title, PNG: png})
	}
	return nil
}
