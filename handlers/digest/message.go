package digest

import (
	"bytes"
	"context"
	"strings"

	"compreface-stats/models/digest"
	"compreface-stats/views"
)

// Name says which week or month it is: "week of 24 Mar 2025", "March 2025".
func (d Digest) Name() string {
	if d.Period.Every == digest.Month {
		return d.Period.From.Time().Format("January 2006")
	}
	return "week of " + views.DayLabel(d.Period.From.String())
}

// Subject is the message's.
func (d Digest) Subject() string {
	subject := "CompreFace, " + d.Name() + ": " + d.Heading
	if d.Demo {
		return "Demo data · " + subject
	}
	return subject
}

const houseRule = "Exact numbers, not for publication."

// Text is the digest for chats and plain mail.
func (d Digest) Text() string {
	lines := []string{d.Subject()}
	for _, fact := range d.Facts {
		lines = append(lines, "• "+fact.Label+" "+fact.URL)
	}
	return strings.Join(append(lines, d.Page, houseRule), "\n")
}

// HTML is the digest for mail, with the address that ends it.
func (d Digest) HTML(ctx context.Context, unsubscribe string) (string, error) {
	mail := views.Digest{
		Subject: d.Subject(), Heading: d.Heading, Facts: d.Facts, Page: d.Page, Rule: houseRule, Unsubscribe: unsubscribe,
	}
	for _, p := range d.Pictures {
		mail.Pictures = append(mail.Pictures, views.DigestPicture{Source: "cid:" + p.Name, Title: p.Title})
	}
	var html bytes.Buffer
	err := views.DigestMail(mail).Render(ctx, &html)
	return html.String(), err
}
