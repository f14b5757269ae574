package publish

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// A release is made on the third day of the month after, at six: the reports of a long outage have come by then.
const releasedAfter = 2*24*time.Hour + 6*time.Hour

// DueMonth is the last day of the newest month of which a release may be made at the time.
func DueMonth(now time.Time) models.Day {
	return models.DayOf(now.UTC().Add(-releasedAfter)).Month() - 1
}

// LastDue is when the newest release that may be made at the time was due.
func LastDue(now time.Time) time.Time { return (DueMonth(now) + 1).Time().Add(releasedAfter) }

// NextRelease is when the next release after the time is made.
func NextRelease(now time.Time) time.Time {
	next := models.ByMonth.Next((DueMonth(now) + 1).Month())
	return next.Time().Add(releasedAfter)
}

// Make makes the releases that are due and were not made yet, oldest first, each in one transaction, and returns
// their months. The month is their primary key: whatever other processes do, and whenever it is called again, there
// is no second. It makes none while publishing is not set up.
func (d *Desk) Make(ctx context.Context, store *models.Store) (made []string, err error) {
	settings, err := d.Settings(ctx)
	if err != nil || settings.Sigma == 0 || store.Clock().Doubt {
		return nil, err
	}
	due, err := d.dueEnds(ctx)
	if err != nil {
		return nil, err
	}
	defer d.changed()
	for _, end := range due {
		err := d.makeRelease(ctx, store, end)
		if errors.Is(err, models.ErrConflict) {
			continue // another process made it
		}
		if err != nil {
			return made, fmt.Errorf("release of %s: %w", monthOf(end), err)
		}
		made = append(made, monthOf(end))
	}
	return made, copiesOf(store).matchReleases(ctx, d)
}

// dueEnds are the last days of the months since the newest release.
func (d *Desk) dueEnds(ctx context.Context) (ends []models.Day, err error) {
	all, err := d.Releases(ctx)
	if err != nil {
		return nil, err
	}
	newest, due := DueMonth(d.now()), DueMonth(d.now())
	if r, ok := all.Newest(); ok {
		newest = r.End + 1
	}
	for first := newest.Month(); first <= due; first = models.ByMonth.Next(first) {
		ends = append(ends, models.ByMonth.Next(first)-1)
	}
	return ends, nil
}

// Undrawn returns the months, oldest first, that Make would count and draw now: due, not in the database, and not
// among this machine's copies. After a restore they may have been shown before, with other noise.
func (d *Desk) Undrawn(ctx context.Context, store *models.Store) (months []string, err error) {
	settings, err := d.Settings(ctx)
	if err != nil || settings.Sigma == 0 {
		return nil, err
	}
	due, err := d.dueEnds(ctx)
	if err != nil {
		return nil, err
	}
	for _, end := range due {
		_, kept, err := copiesOf(store).find(monthOf(end))
		if err != nil {
			return nil, err
		}
		if !kept {
			months = append(months, monthOf(end))
		}
	}
	return months, nil
}

func (d *Desk) makeRelease(ctx context.Context, store *models.Store, end models.Day) error {
	demo, err := store.IsDemo(ctx)
	if err != nil {
		return err
	}
	return d.db.Update(ctx, func(tx *db.Tx) error {
		sigma, err := noiseNow(tx)
		if err != nil {
			return err
		}
		counts, err := store.CountRelease(ctx, tx, end)
		if err != nil {
			return err
		}
		return d.keepRelease(tx, copiesOf(store), monthOf(end), func() (document, error) {
			return drawer{random: rand.Reader, sigma: sigma, demo: demo}.full(end, counts)
		})
	})
}

// noiseNow is the noise that is set, and never less than that of a release before: a restored database may have
// forgotten that it was raised.
func noiseNow(tx *db.Tx) (int64, error) {
	sigma, err := readSigma(tx.DB)
	if err != nil {
		return 0, err
	}
	var before int64
	err = tx.Model(&models.Release{}).Select("COALESCE(MAX(sigma), 0)").Scan(&before).Error
	return max(sigma, before), err
}

// KeepCopies makes this machine's copies those of the database. Every server does it now and then: another may have
// made the releases.
func (d *Desk) KeepCopies(ctx context.Context, store *models.Store) error {
	return copiesOf(store).matchReleases(ctx, d)
}

// keepRelease keeps the release of a month: the one that this machine has a copy of, so that a database which went
// back in time gets no other one, or the drawn one, of which a copy is on disk before it can be read by anybody.
func (d *Desk) keepRelease(tx *db.Tx, kept copies, month string, draw func() (document, error)) error {
	row, found, err := kept.find(month)
	if err != nil {
		return err
	}
	if !found {
		drawn, err := draw()
		if err != nil {
			return err
		}
		text, err := json.Marshal(drawn)
		if err != nil {
			return err
		}
		row = models.Release{
			Month: month, MadeAt: d.now().UTC().Truncate(time.Second), Sigma: drawn.Sigma, Document: string(text),
			SHA256: hashOf(string(text)),
		}
		if err := kept.keep(row); err != nil {
			return err
		}
	}
	return db.Wrap("keep it", tx.Create(&row).Error)
}

// copiesOf are this machine's copies of the store's releases.
func copiesOf(store *models.Store) copies {
	return copies{folder: store.Options().SpoolFolder(), databaseID: store.Identity().ID}
}
