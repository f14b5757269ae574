// Package digest is who gets a digest, how often, and which were sent: so that each goes out once, whatever number of
// servers there is and however often they start. What a digest says is not its business. It may use models and
// models/internal/db and nothing that stands beside it. Start with Mailbook.
package digest

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Every is how often a digest comes.
type Every string

// How often digests come.
const (
	Week  Every = "week"
	Month Every = "month"
)

// interval is the calendar's word for it.
func (e Every) interval() models.Interval {
	if e == Month {
		return models.ByMonth
	}
	return models.ByWeek
}

// Period is a week or a month that is over.
type Period struct {
	Every Every
	models.Span
}

// Key names the period, as the API does.
func (p Period) Key() string { return p.Every.interval().Label(p.From) }

// Newest returns the newest period that was over on the day.
func (e Every) Newest(today models.Day) Period {
	end := e.interval().Start(today) - 1
	return Period{Every: e, Span: models.Span{From: e.interval().Start(end), To: end}}
}

// Before returns the period before this one.
func (p Period) Before() Period { return p.Every.Newest(p.From) }

// Digests go out from this hour of the day after the period, and are late for some days: older ones are no news.
const (
	sendHour = 6
	lateDays = 5
)

// Due returns the period whose digest is to be out by now; ok is false outside of its days.
func (e Every) Due(now time.Time) (p Period, ok bool) {
	p = e.Newest(models.DayOf(now))
	began := (p.To + 1).Time().Add(sendHour * time.Hour)
	return p, !now.Before(began) && models.DayOf(now) <= p.To+lateDays
}

// Webhook is the recipient that is no person.
const Webhook = "webhook"

// Mailbook keeps who gets what. It is safe for concurrent use.
type Mailbook struct{ store *models.Store }

// Open returns the mailbook of the store's database.
func Open(store *models.Store) *Mailbook { return &Mailbook{store: store} }

// Choice returns what the person gets.
func (m *Mailbook) Choice(ctx context.Context, userID string) (c models.DigestChoice, err error) {
	err = m.store.DB().Read(ctx).Where("user_id = ?", userID).Limit(1).Find(&c).Error
	c.UserID = userID
	return c, db.Wrap("digest", err)
}

// Choose keeps what the person gets from now on.
func (m *Mailbook) Choose(ctx context.Context, c models.DigestChoice) error {
	always := clause.OnConflict{Columns: []clause.Column{{Name: "user_id"}}, UpdateAll: true}
	return db.Wrap("choose digests", m.store.DB().Write(ctx).Clauses(always).Create(&c).Error)
}

// Unsubscribe ends one of the person's digests. That there is none is no error: it was ended before.
func (m *Mailbook) Unsubscribe(ctx context.Context, userID string, every Every) error {
	column := map[Every]string{Week: "weekly", Month: "monthly"}[every]
	change := m.store.DB().Write(ctx).Model(&models.DigestChoice{}).Where("user_id = ?", userID).Update(column, false)
	return db.Wrap("unsubscribe", change.Error)
}

// UnsubscribeText is what is signed in the address that ends a digest: whoever has a message can end it, and nobody
// else.
func UnsubscribeText(userID string, every Every) string {
	return "unsubscribe " + userID + " " + string(every)
}

// Readers lists the people who get the digest and may sign in.
func (m *Mailbook) Readers(ctx context.Context, every Every) (all []models.User, err error) {
	chosen := "weekly"
	if every == Month {
		chosen = "monthly"
	}
	err = m.store.DB().Read(ctx).Where("disabled_at IS NULL").
		Where("id IN (SELECT user_id FROM digest_choices WHERE " + chosen + ")").Order("email").Find(&all).Error
	return all, db.Wrap("readers of digests", err)
}

// claimTime is after how long a message that was begun and never ended is begun anew: its server may be gone, or the
// mail server was.
const claimTime = time.Hour

// Claim reports whether the caller is to send the digest to the recipient: nobody did, and nobody is about to.
func (m *Mailbook) Claim(ctx context.Context, p Period, recipient string, now time.Time) (ours bool, err error) {
	row := models.DigestDelivery{Period: p.Key(), Recipient: recipient, ClaimedAt: now.UTC()}
	var known models.DigestDelivery
	err = m.store.DB().Read(ctx).Where("period = ? AND recipient = ?", row.Period, recipient).Limit(1).Find(&known).Error
	if err != nil || known.DoneAt != nil || known.Period != "" && now.Sub(known.ClaimedAt) < claimTime {
		return false, db.Wrap("claim a digest", err)
	}
	done := m.store.DB().Write(ctx)
	if known.Period == "" {
		done = done.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	} else {
		done = done.Model(&models.DigestDelivery{}).
			Where("period = ? AND recipient = ? AND done_at IS NULL AND claimed_at = ?", row.Period, recipient, known.ClaimedAt).
			Update("claimed_at", row.ClaimedAt)
	}
	return done.RowsAffected == 1, db.Wrap("claim a digest", done.Error)
}

// Done notes that the recipient has it.
func (m *Mailbook) Done(ctx context.Context, p Period, recipient string, now time.Time) error {
	change := m.store.DB().Write(ctx).Model(&models.DigestDelivery{}).
		Where("period = ? AND recipient = ?", p.Key(), recipient).Update("done_at", now.UTC())
	return db.Changed("note a digest", change)
}
