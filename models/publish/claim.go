package publish

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Claim is a sentence that maintainers may publish, filled with the numbers of a release.
type Claim struct {
	Key string
	// Forms are the sentence in full, in a few words, and for a post that must say all by itself.
	Forms map[string]string
	// Number is what the claim says is exceeded; 0 where it names none. Exceeds is what is surely exceeded, before it is
	// rounded. Released is the number that was released of the same thing, noise and all.
	Number, Exceeds, Released int64
	// About is what the claim says that it was about, within Margin; 0 where it says no such thing.
	About, Margin int64
	// Footnote says what is counted; Definition is that of the number behind it.
	Footnote, Definition string
	// Window is the days that were counted, in words.
	Window string
	Day    models.Day
	Month  string // of the release; empty where the claim names no number
	// Reason says why it must not be published; empty where it may. Doubtful says that it would be true, and mislead.
	Reason   string
	Doubtful bool
}

// The forms of a claim.
const (
	FormLong   = "long"
	FormShort  = "short"
	FormSocial = "social"
)

// Forms lists the forms of a claim, the fullest first.
func Forms() []string { return []string{FormLong, FormShort, FormSocial} }

// Templates are the words of claims, by key and form.
type Templates map[string]map[string]string

// BadTemplate is the cause of words that cannot be a claim's.
const BadTemplate models.Cause = "bad_template"

// Holders is how many installations hold a face collection of more than 1,000,000 faces, exactly, as of a day. It
// decides whether the one sentence that names no number may be published, and is for people who are signed in.
type Holders struct {
	Installations int64
	Day           models.Day
}

// Claims fills every claim from the newest release that tells its number, made from what was released alone. One tells
// the released number with its margin; what the others name is surely exceeded by the true number.
func (all Releases) Claims(t Templates, holders Holders) (list []Claim) {
	for _, kind := range claimDefinitions() {
		c := Claim{Key: kind.key, Footnote: kind.footnote, Definition: kind.definition}
		kind.fill(&c, all, holders)
		c.Forms = filled(t[kind.key], c)
		list = append(list, c)
	}
	return list
}

func filled(words map[string]string, c Claim) map[string]string {
	fill := strings.NewReplacer(
		"{n}", humanize.Comma(max(c.Number, c.About)), "{margin}", humanize.Comma(c.Margin),
		"{day}", c.Day.Time().Format("2 January 2006"), "{month}", c.Day.Time().Format("January 2006"),
	)
	forms := map[string]string{}
	for form, text := range words {
		forms[form] = fill.Replace(text)
	}
	if short := forms[FormShort]; short != "" {
		forms[FormShort] = Dated(short, c.Day)
	}
	return forms
}

// Dated adds the month of a day to a few words that name no year, so that they do not get old unseen: "…, Oct 2026".
func Dated(words string, day models.Day) string {
	if day == 0 || strings.Contains(words, day.Time().Format("2006")) {
		return words
	}
	return words + ", " + day.Time().Format("Jan 2006")
}

// Templates returns the words of every claim: those that were changed, and the program's own.
func (d *Desk) Templates(ctx context.Context) (Templates, error) {
	t := DefaultTemplates()
	var changed []models.ClaimTemplate
	if err := d.db.Read(ctx).Find(&changed).Error; err != nil {
		return nil, db.Wrap("read the templates", err)
	}
	for _, c := range changed {
		if t[c.Claim] != nil {
			t[c.Claim][c.Form] = c.Words
		}
	}
	return t, nil
}

// SetTemplate changes the words of a claim. Without words the program's own are back. It returns *Invalid for words
// that lack a placeholder which those have, and ErrNotFound for a claim or form that does not exist.
func (d *Desk) SetTemplate(ctx context.Context, claim, form, words string) error {
	own, ok := DefaultTemplates()[claim][form]
	if !ok {
		return fmt.Errorf("template of %q: %w", claim, models.ErrNotFound)
	}
	words = strings.Join(strings.Fields(words), " ")
	if words == "" || words == own {
		err := d.db.Write(ctx).Delete(&models.ClaimTemplate{}, "claim = ? AND form = ?", claim, form).Error
		return db.Wrap("reset a template", err)
	}
	if err := checkTemplate(words, own); err != nil {
		return err
	}
	write := d.db.Write(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "claim"}, {Name: "form"}},
		DoUpdates: clause.AssignmentColumns([]string{"words"}),
	})
	changed := models.ClaimTemplate{Claim: claim, Form: form, Words: words}
	return db.Wrap("change a template", write.Create(&changed).Error)
}

const longestTemplate = 400

func checkTemplate(words, own string) error {
	if utf8.RuneCountInString(words) > longestTemplate {
		words := fmt.Sprintf("The sentence is longer than %d characters.", longestTemplate)
		return &models.Invalid{Cause: BadTemplate, Words: words}
	}
	rest := words
	for _, place := range []string{"{n}", "{margin}", "{month}", "{day}"} {
		if strings.Contains(own, place) && !strings.Contains(words, place) {
			return &models.Invalid{Cause: BadTemplate, Words: "The sentence must contain " + place + "."}
		}
		if strings.Contains(own, place) {
			rest = strings.ReplaceAll(rest, place, "")
		}
	}
	if strings.ContainsAny(rest, "{}") {
		return &models.Invalid{Cause: BadTemplate, Words: "Only the places of the default sentence can be filled in."}
	}
	return nil
}
