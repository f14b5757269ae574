package models

import (
	"compreface-stats/models/internal/db"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm/clause"
)

// The kinds of citations.
const (
	CitedClaim = "claim"
	CitedChart = "chart"
)

// Hash is the SHA-256 of the document, in hexadecimal: whoever fetches the document can compute it again.
func (c Citation) Hash() string {
	sum := sha256.Sum256([]byte(c.Document))
	return hex.EncodeToString(sum[:])
}

// BadCitation is the cause of words about a citation that cannot be.
const BadCitation Cause = "bad_citation"

// NewCitationID makes an ID that cannot be guessed: 60 random bits.
func NewCitationID() string { return strings.ToLower(rand.Text()[:12]) }

// Publish keeps a citation under its ID.
func (s *Store) Publish(ctx context.Context, c Citation) error {
	c.PublishedAt, c.WithdrawnAt, c.WithdrawnFor = s.now().UTC(), nil, ""
	return db.Wrap("publish", s.db.Write(ctx).Omit("Uses").Create(&c).Error)
}

// Citation answers one, or ErrNotFound.
func (s *Store) Citation(ctx context.Context, id string) (c Citation, err error) {
	err = s.db.Read(ctx).Preload("Uses").Take(&c, "id = ?", id).Error
	return c, db.Wrap("citation", err)
}

// Citations lists all, the newest first.
func (s *Store) Citations(ctx context.Context) (all []Citation, err error) {
	err = s.db.Read(ctx).Preload("Uses").Order("published_at DESC, id").Find(&all).Error
	return all, db.Wrap("list citations", err)
}

// Withdraw takes a citation back, with a reason for the public. It answers *Invalid without a reason, or ErrNotFound; what is
// withdrawn already stays as it is.
func (s *Store) Withdraw(ctx context.Context, id, reason string) error {
	reason, err := oneLine(reason)
	if err != nil {
		return err
	}
	if _, err := s.Citation(ctx, id); err != nil {
		return err
	}
	change := s.db.Write(ctx).Model(&Citation{}).Where("id = ? AND withdrawn_at IS NULL", id)
	return db.Wrap("withdraw", change.Updates(map[string]any{"withdrawn_at": s.now().UTC(), "withdrawn_for": reason}).Error)
}

// AddUse remembers where a citation is used; a second time changes nothing. It answers *Invalid for an empty place, or ErrNotFound.
func (s *Store) AddUse(ctx context.Context, id, place string) error {
	place, err := oneLine(place)
	if err != nil {
		return err
	}
	if _, err := s.Citation(ctx, id); err != nil {
		return err
	}
	write := s.db.Write(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "citation_id"}, {Name: "place"}}, DoNothing: true})
	return db.Wrap("add a use", write.Create(&CitationUse{id, place}).Error)
}

// RemoveUse forgets it; one that is not there is no error.
func (s *Store) RemoveUse(ctx context.Context, id, place string) error {
	err := s.db.Write(ctx).Delete(&CitationUse{}, "citation_id = ? AND place = ?", id, place).Error
	return db.Wrap("remove a use", err)
}

const longestWords = 300

// oneLine checks words that people write about a citation or a link.
func oneLine(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		return "", &Invalid{BadCitation, "Say it in a few words."}
	case utf8.RuneCountInString(text) > longestWords:
		return "", &Invalid{BadCitation, fmt.Sprintf("That is longer than %d characters.", longestWords)}
	}
	return text, nil
}

// Standing says how a citation compares with what is published today.
type Standing string

// The standings, the gravest last.
const (
	StandingCurrent   Standing = "current"
	StandingBeaten    Standing = "beaten"         // today's number supports a higher claim
	StandingOutdated  Standing = "outdated"       // older than 90 days
	StandingUntrue    Standing = "no longer true" // today's number does not support it; it was right on its day
	StandingWithdrawn Standing = "withdrawn"
)

// outdatedAfter is how many days a citation is fresh.
const outdatedAfter = 90

// Standing compares a citation with today's claims.
func (c Citation) Standing(claims []Claim, today Day) Standing {
	standing := StandingCurrent
	for _, now := range claims {
		switch {
		case c.Kind != CitedClaim || now.Key != c.Subject:
		case now.Reason != "" || now.Number < c.Number:
			standing = StandingUntrue
		case now.Number > c.Number:
			standing = StandingBeaten
		}
	}
	switch {
	case c.WithdrawnAt != nil:
		return StandingWithdrawn
	case standing != StandingUntrue && today-c.Day > outdatedAfter:
		return StandingOutdated
	}
	return standing
}
