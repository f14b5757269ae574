package publish

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// The kinds of citations.
const (
	CitedClaim = "claim"
	CitedChart = "chart"
)

// Hash returns the SHA-256 of the citation's document, in hexadecimal: whoever fetches the document can compute it
// again.
func Hash(c models.Citation) string { return hashOf(c.Document) }

// BadCitation is the cause of words about a citation that cannot be.
const BadCitation models.Cause = "bad_citation"

// NewCitationID makes an ID that cannot be guessed: 60 random bits.
func NewCitationID() string { return strings.ToLower(rand.Text()[:citationLetters]) }

const citationLetters = 12

// CitationID returns the ID if it is one that NewCitationID may have made, and otherwise a new one.
func CitationID(id string) string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	if len(id) != citationLetters || strings.Trim(id, letters) != "" {
		return NewCitationID()
	}
	return id
}

// AddCitation keeps a citation under its ID.
func (d *Desk) AddCitation(ctx context.Context, c models.Citation) error {
	c.PublishedAt = d.now().UTC()
	c.WithdrawnAt = nil
	c.WithdrawnFor = ""
	return db.Wrap("publish", d.db.Write(ctx).Omit("Uses").Create(&c).Error)
}

// Citation returns one, or ErrNotFound.
func (d *Desk) Citation(ctx context.Context, id string) (c models.Citation, err error) {
	err = d.db.Read(ctx).Preload("Uses").Take(&c, "id = ?", id).Error
	return c, db.Wrap("citation", err)
}

// Citations lists all, the newest first.
func (d *Desk) Citations(ctx context.Context) (all []models.Citation, err error) {
	err = d.db.Read(ctx).Preload("Uses").Order("published_at DESC, id").Find(&all).Error
	return all, db.Wrap("list citations", err)
}

// Withdraw takes a citation back, with a reason for the public. One that is taken back for what it tells loses its
// document, and gets the one without numbers instead; with "" it keeps what it has. It returns *Invalid without a
// reason, or ErrNotFound; what is withdrawn already stays as it is, but may still lose its numbers.
func (d *Desk) Withdraw(ctx context.Context, id, reason, withoutNumbers string) error {
	reason, err := oneLine(reason)
	if err != nil {
		return err
	}
	if _, err := d.Citation(ctx, id); err != nil {
		return err
	}
	values := map[string]any{"withdrawn_at": d.now().UTC(), "withdrawn_for": reason}
	still := "withdrawn_at IS NULL"
	if withoutNumbers != "" {
		values["document"], values["number"], values["numbers_removed"] = withoutNumbers, 0, true
		still = "NOT numbers_removed"
	}
	change := d.db.Write(ctx).Model(&models.Citation{}).Where("id = ? AND "+still, id)
	return db.Wrap("withdraw", change.Updates(values).Error)
}

// AddUse remembers where a citation is used; a second time changes nothing. It returns *Invalid for an empty place,
// or ErrNotFound.
func (d *Desk) AddUse(ctx context.Context, id, place string) error {
	place, err := oneLine(place)
	if err != nil {
		return err
	}
	if _, err := d.Citation(ctx, id); err != nil {
		return err
	}
	known := clause.OnConflict{Columns: []clause.Column{{Name: "citation_id"}, {Name: "place"}}, DoNothing: true}
	write := d.db.Write(ctx).Clauses(known)
	return db.Wrap("add a use", write.Create(&models.CitationUse{CitationID: id, Place: place}).Error)
}

// RemoveUse forgets it; one that is not there is no error.
func (d *Desk) RemoveUse(ctx context.Context, id, place string) error {
	err := d.db.Write(ctx).Delete(&models.CitationUse{}, "citation_id = ? AND place = ?", id, place).Error
	return db.Wrap("remove a use", err)
}

const longestWords = 300

// oneLine checks words that people write about a citation or a link.
func oneLine(text string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		return "", &models.Invalid{Cause: BadCitation, Words: "Enter a few words."}
	case strings.ContainsFunc(text, models.IsNoLetter):
		return "", &models.Invalid{Cause: BadCitation, Words: "Leave out signs that do not show or turn the text around."}
	case utf8.RuneCountInString(text) > longestWords:
		return "", &models.Invalid{Cause: BadCitation, Words: fmt.Sprintf("At most %d characters.", longestWords)}
	}
	return text, nil
}

// Status says how a citation compares with the newest release.
type Status string

// The statuses, the gravest last.
const (
	StatusCurrent   Status = "current"
	StatusBeaten    Status = "beaten"         // the newest release supports a higher claim
	StatusOutdated  Status = "outdated"       // older than 90 days
	StatusUntrue    Status = "no longer true" // the newest release does not support it; it was right on its day
	StatusWithdrawn Status = "withdrawn"
)

// outdatedAfter is how many days a citation is fresh.
const outdatedAfter = 90

// StatusOf compares a citation with the claims of the newest release.
func StatusOf(c models.Citation, claims []Claim, today models.Day) Status {
	status := StatusCurrent
	for _, now := range claims {
		switch {
		case !heldAgainst(c, now):
		case now.Reason != "" || now.Exceeds < c.Number:
			status = StatusUntrue
		case now.Number > c.Number:
			status = StatusBeaten
		}
	}
	switch {
	case c.WithdrawnAt != nil:
		return StatusWithdrawn
	case status != StatusUntrue && c.Subject != PassedKey && today-c.Day > outdatedAfter:
		return StatusOutdated
	}
	return status
}

// heldAgainst reports whether a claim of today tells how the citation stands. What was said of a month stays true.
func heldAgainst(c models.Citation, now Claim) bool {
	if c.Kind != CitedClaim || strings.HasSuffix(c.Subject, inMonth) {
		return false
	}
	return now.Key == c.Subject || now.Key == followers()[c.Subject]
}

// followers are the claims that those are held against which were made up to 2026 and are not any more.
func followers() map[string]string {
	keys := map[string]string{usersKey: installationsKey}
	for _, s := range Services() {
		keys["reach-"+s.String()] = ReachKey(s)
	}
	return keys
}
