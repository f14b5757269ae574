package digest

import (
	"context"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/digest"
)

type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []link   `xml:"link"`
	Entries []entry  `xml:"entry"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type entry struct {
	ID      string  `xml:"id"`
	Title   string  `xml:"title"`
	Updated string  `xml:"updated"`
	Link    link    `xml:"link"`
	Content content `xml:"content"`
}

type content struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// inFeed is how many digests a feed holds, and milestonesInFeed how many milestones.
const inFeed, milestonesInFeed = 8, 20

// Feed is the newest digests as an Atom feed, the newest first.
func (s Source) Feed(ctx context.Context, every digest.Every) ([]byte, error) {
	address := s.Site + "/digest.atom?every=" + string(every)
	f := feed{
		ID: address, Title: "CompreFace Stats, by " + string(every), Author: "CompreFace Stats",
		Links: []link{{Rel: "self", Href: address}, {Rel: "alternate", Href: s.Site + "/"}},
	}
	p := every.Newest(models.DayOf(s.Clock()))
	f.Updated = madeAt(p)
	for range inFeed {
		d, ok, err := s.Make(ctx, p, false)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		html, err := d.HTML(ctx, "")
		if err != nil {
			return nil, err
		}
		f.Entries = append(f.Entries, entry{
			ID: address + "#" + p.Key(), Title: d.Subject(), Updated: madeAt(p), Link: link{Rel: "alternate", Href: d.Page},
			Content: content{Type: "html", Text: html},
		})
		p = p.Before()
	}
	if err := s.addMilestones(ctx, &f, address); err != nil {
		return nil, err
	}
	text, err := xml.MarshalIndent(f, "", "  ")
	return append([]byte(xml.Header), append(text, '\n')...), err
}

// addMilestones sets the milestones between the digests, by when each was told.
func (s Source) addMilestones(ctx context.Context, f *feed, address string) error {
	news, err := s.milestones(ctx)
	for i, m := range news {
		if i == milestonesInFeed {
			break
		}
		text := m.Facts + " Exact, not for publication."
		if m.Claim != "" {
			text += " Ready to publish: " + m.Claim
		}
		f.Entries = append(f.Entries, entry{
			ID: address + "#" + m.Name, Title: m.Title, Updated: m.Told.Time().Format(time.RFC3339),
			Link: link{Rel: "alternate", Href: s.address(m)}, Content: content{Type: "text", Text: text},
		})
	}
	slices.SortStableFunc(f.Entries, func(a, b entry) int { return strings.Compare(b.Updated, a.Updated) })
	if len(f.Entries) > 0 {
		f.Updated = max(f.Updated, f.Entries[0].Updated)
	}
	return err
}

func madeAt(p digest.Period) string { return (p.To + 1).Time().Format(time.RFC3339) }
