package publish

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// monthsAtStart is of how many months the active installations are released when publishing is set up.
const monthsAtStart = 12

// Start sets publishing up with noise of this sigma, which may be raised later and never lowered. It releases how
// many installations were active at the ends of the last twelve months; from now on Make makes a release of each
// month. It returns *Invalid for a sigma that cannot be, and ErrConflict where it is set up.
func (d *Desk) Start(ctx context.Context, store *models.Store, sigma int64) error {
	defer d.changed()
	if err := checkStart(store, sigma); err != nil {
		return err
	}
	demo, err := store.IsDemo(ctx)
	if err != nil {
		return fmt.Errorf("set up publishing: %w", err)
	}
	kept, end := copiesOf(store), DueMonth(d.now())
	ends := make([]models.Day, monthsAtStart)
	for i := range ends {
		ends[monthsAtStart-1-i] = end
		end = end.Month() - 1
	}
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		if err := beginSigma(tx, sigma); err != nil {
			return err
		}
		draws, err := startDraws(ctx, tx, store, drawer{random: rand.Reader, sigma: sigma, demo: demo}, ends)
		for i := 0; i < len(draws) && err == nil; i++ {
			err = d.keepRelease(tx, kept, monthOf(ends[i]), draws[i])
		}
		return errors.Join(err, keepOlder(tx, kept, monthOf(ends[0])))
	})
	return errors.Join(db.Wrap("set up publishing", err), kept.matchReleases(ctx, d))
}

// keepOlder takes back what was released before the first month and is only in this machine's copies: the database
// went back to before publishing was set up.
func keepOlder(tx *db.Tx, kept copies, first string) error {
	rows, err := kept.before(first)
	if err != nil || len(rows) == 0 {
		return err
	}
	return db.Wrap("take back older releases", tx.Create(&rows).Error)
}

// checkStart returns *Invalid for noise that cannot be, and while the clock is in doubt: months that have not been
// would be released for ever.
func checkStart(store *models.Store, sigma int64) error {
	if verdict := store.Clock(); verdict.Doubt {
		const words = "The server's clock is in doubt, and decides which months are over. See the Data page first."
		return &models.Invalid{Cause: BadSetting, Words: words}
	}
	return checkSigma(sigma)
}

// startDraws are the releases of the ends of months at the start. Of demo data they are whole: there is nobody to
// protect and all to show.
func startDraws(
	ctx context.Context, tx *db.Tx, store *models.Store, w drawer, ends []models.Day,
) (draws []func() (document, error), err error) {
	if w.demo {
		for _, end := range ends {
			counts, err := store.CountRelease(ctx, tx, end)
			if err != nil {
				return nil, err
			}
			draws = append(draws, func() (document, error) { return w.full(end, counts) })
		}
		return draws, nil
	}
	counts, err := models.CountRegular(ctx, tx, ends)
	if err != nil {
		return nil, err
	}
	for i, end := range ends {
		draws = append(draws, func() (document, error) { return w.active(monthOf(end), counts[i]) })
	}
	return draws, nil
}

// beginSigma sets sigma for the first time.
func beginSigma(tx *db.Tx, sigma int64) error {
	if known, err := readSigma(tx.DB); err != nil || known != 0 {
		return cmp.Or(err, models.ErrConflict)
	}
	off := Settings{Sigma: sigma} // what was public under older rules does not become public by itself
	return db.PutSettings(tx.DB, off.rows()...)
}
