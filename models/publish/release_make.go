package publish

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/publish/noise"
)

// A release is made on the third day of the month after, at six: the reports of a long outage have come by then.
const releasedAfter = 2*24*time.Hour + 6*time.Hour

// monthsAtStart is of how many months the active installations are released when publishing is set up.
const monthsAtStart = 12

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

// Start sets publishing up with noise of this sigma, which may be raised later and never lowered. It releases how
// many installations were active at the ends of the last twelve months; from now on Make makes a release of each
// month. It returns *Invalid for a sigma that cannot be, and ErrConflict where it is set up.
func (d *Desk) Start(ctx context.Context, store *models.Store, sigma int64) error {
	defer d.changed()
	if err := checkSigma(sigma); err != nil {
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
		return err
	})
	return db.Wrap("set up publishing", err)
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
	return db.PutSettings(tx.DB, db.Setting{Name: settingSigma, Value: fmt.Sprint(sigma)})
}

// Make makes the releases that are due and were not made yet, oldest first, each in one transaction, and returns
// their months. The month is their primary key: whatever other processes do, and whenever it is called again, there
// is no second. It makes none while publishing is not set up.
func (d *Desk) Make(ctx context.Context, store *models.Store) (made []string, err error) {
	settings, err := d.Settings(ctx)
	if err != nil || settings.Sigma == 0 {
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

func (d *Desk) makeRelease(ctx context.Context, store *models.Store, end models.Day) error {
	demo, err := store.IsDemo(ctx)
	if err != nil {
		return err
	}
	return d.db.Update(ctx, func(tx *db.Tx) error {
		sigma, err := readSigma(tx.DB)
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

// drawer adds noise to numbers.
type drawer struct {
	random io.Reader
	sigma  int64
	demo   bool // the numbers are of invented installations
}

func (w drawer) active(month string, active int64) (d document, err error) {
	d = document{Month: month, Sigma: w.sigma, Demo: w.demo}
	d.Active, err = w.draw(active)
	return d, err
}

// full draws what is released of a month: at the end of a quarter, parts and newcomers too. The space of numbers is
// fixed, whatever was counted.
func (w drawer) full(end models.Day, c models.ReleaseCounts) (d document, err error) {
	d, err = w.active(monthOf(end), c.Active)
	if err != nil || end.Time().Month()%3 != 0 {
		return d, err
	}
	d.Reach = map[string]int64{}
	for _, s := range Services() {
		if d.Reach[s.String()], err = w.draw(c.Reach[s.Action()]); err != nil {
			return d, err
		}
	}
	if d.Largest, err = w.largest(c); err != nil {
		return d, err
	}
	d.Newcomers, err = w.newcomers(end, c)
	return d, err
}

func (w drawer) largest(c models.ReleaseCounts) (drawn map[string]int64, err error) {
	if !c.SizesKnown {
		return nil, nil
	}
	drawn = map[string]int64{}
	for _, class := range models.SizeClasses() {
		if drawn[class.String()], err = w.draw(c.Largest[class]); err != nil {
			return nil, err
		}
	}
	return drawn, nil
}

func (w drawer) newcomers(end models.Day, c models.ReleaseCounts) (*newcomersDocument, error) {
	n := &newcomersDocument{Quarter: quarterBefore(end)}
	for _, cell := range []struct {
		into  *int64
		count int64
	}{{&n.First, c.Newcomers}, {&n.After4, c.After4}, {&n.After12, c.After12}} {
		drawn, err := w.draw(cell.count)
		if err != nil {
			return nil, err
		}
		*cell.into = drawn
	}
	return n, nil
}

// quarterBefore names the quarter before the one that ends on the day: 2026-Q2.
func quarterBefore(end models.Day) string {
	const monthsAQuarter = 3
	before := end.Month().Time().AddDate(0, -monthsAQuarter, 0)
	return fmt.Sprintf("%d-Q%d", before.Year(), (int(before.Month())+monthsAQuarter-1)/monthsAQuarter)
}

func (w drawer) draw(count int64) (int64, error) {
	n, err := noise.For(w.sigma).Draw(w.random)
	if err != nil {
		return 0, fmt.Errorf("draw noise: %w", err)
	}
	return count + n, nil
}
