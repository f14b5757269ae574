package foreign

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"io"
	"strings"
	"time"
)

// FeedEntry is what a feed says of one of its entries. ID is the feed's own name for it, or its title where it has
// none.
type FeedEntry struct {
	ID    string
	At    time.Time
	Title string
}

// IsFeed reports whether a file that begins so is XML, as the feeds of releases are.
func IsFeed(start []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(start, []byte(markUTF8))), []byte("<"))
}

// largestFeed bounds what is read of a feed; those of releases have some ten entries.
const largestFeed = 1 << 20

// feedShape is what is read of Atom and RSS.
type feedShape struct {
	Atom []struct {
		ID        string `xml:"id"`
		Title     string `xml:"title"`
		Published string `xml:"published"`
		Updated   string `xml:"updated"`
	} `xml:"entry"`
	RSS []struct {
		ID    string `xml:"guid"`
		Title string `xml:"title"`
		Date  string `xml:"pubDate"`
	} `xml:"channel>item"`
}

// Feed reads the entries of an Atom or RSS feed in their order. It returns *Unreadable for other XML, for more than
// largestFeed, and for a document type: no entity is ever expanded.
func Feed(from io.Reader) (entries []FeedEntry, err error) {
	text, err := io.ReadAll(io.LimitReader(from, largestFeed+1))
	if err != nil {
		return nil, err
	}
	if len(text) > largestFeed {
		return nil, unreadable("the feed is larger than %d KiB", largestFeed>>10)
	}
	feed, err := decodeFeed(text)
	if err != nil {
		return nil, err
	}
	for _, e := range feed.Atom {
		at := cmp.Or(e.Published, e.Updated)
		entries = append(entries, FeedEntry{ID: e.ID, At: feedTime(at), Title: strings.TrimSpace(e.Title)})
	}
	for _, e := range feed.RSS {
		entries = append(entries, FeedEntry{ID: e.ID, At: feedTime(e.Date), Title: strings.TrimSpace(e.Title)})
	}
	for i, e := range entries {
		if e.At.IsZero() || e.Title == "" {
			return nil, unreadable("an entry of this feed has no title, or no date that can be read")
		}
		entries[i].ID = cmp.Or(strings.TrimSpace(e.ID), e.Title)
	}
	if len(entries) == 0 {
		return nil, unreadable("this is no feed of Atom or RSS, or an empty one")
	}
	return entries, nil
}

func decodeFeed(text []byte) (feed feedShape, err error) {
	in := xml.NewDecoder(bytes.NewReader(text))
	for {
		token, err := in.Token()
		if err != nil {
			return feed, unreadable("this is no feed: it cannot be read as XML")
		}
		switch token := token.(type) {
		case xml.Directive:
			return feed, unreadable("this XML declares a document type: feeds have none, and it is not read")
		case xml.StartElement:
			if in.DecodeElement(&feed, &token) != nil {
				return feed, unreadable("this is no feed: it cannot be read as XML")
			}
			return feed, nil
		default:
		}
	}
}

// feedTime reads the times of Atom and RSS; the zero time stands for what is none.
func feedTime(text string) time.Time {
	for _, layout := range []string{time.RFC3339, time.RFC1123Z, time.RFC1123} {
		if at, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}
