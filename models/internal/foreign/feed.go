package foreign

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"time"
)

// FeedEntry is what a feed says of one of its entries.
type FeedEntry struct {
	At    time.Time
	Title string
}

// IsFeed reports whether a file that begins so is XML, as the feeds of releases are.
func IsFeed(start []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(start, []byte(markUTF8))), []byte("<"))
}

// Feed reads the entries of an Atom or RSS feed in their order. It returns *Unreadable for other XML.
func Feed(from io.Reader) (entries []FeedEntry, err error) {
	var feed struct {
		Atom []struct {
			Title     string `xml:"title"`
			Published string `xml:"published"`
			Updated   string `xml:"updated"`
		} `xml:"entry"`
		RSS []struct {
			Title string `xml:"title"`
			Date  string `xml:"pubDate"`
		} `xml:"channel>item"`
	}
	if err := xml.NewDecoder(from).Decode(&feed); err != nil {
		return nil, unreadable("this is no feed: it cannot be read as XML")
	}
	for _, e := range feed.Atom {
		at := e.Published
		if at == "" {
			at = e.Updated
		}
		entries = append(entries, FeedEntry{At: feedTime(at), Title: strings.TrimSpace(e.Title)})
	}
	for _, e := range feed.RSS {
		entries = append(entries, FeedEntry{At: feedTime(e.Date), Title: strings.TrimSpace(e.Title)})
	}
	for _, e := range entries {
		if e.At.IsZero() || e.Title == "" {
			return nil, unreadable("an entry of this feed has no title, or no date that can be read")
		}
	}
	if len(entries) == 0 {
		return nil, unreadable("this is no feed of Atom or RSS, or an empty one")
	}
	return entries, nil
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
