// Package external keeps named series of numbers that others counted, such as downloads of an image or stars of a
// repository, beside ours, and takes releases from a feed as notes. Nothing is fetched: files are brought in. A value
// that is not known stays unknown; it is never 0 and never guessed. Series are for people of the house alone. It may
// use models and models/internal/{db,foreign} and nothing that stands beside it. Start with Keeper; Line says what may
// be read off a series, and Line.ShareOf what of it is an estimate.
package external

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// What a series counts.
const (
	Total = "total" // a counter as it stands on the day, such as all downloads so far
	Daily = "daily" // what came on the day
)

// BadSeries is the cause of a series, or of a file of one, that cannot be.
const BadSeries models.Cause = "bad_series"

const (
	// MostSeries is how many series there may be: as many as a chart can tell apart.
	MostSeries = 8
	// MostDays is of how many days a series may have values.
	MostDays = 20_000
	// LongestText is how many characters a unit, a source or a licence may have.
	LongestText = 120
)

// Keeper keeps series in the store's database. It is safe for concurrent use.
type Keeper struct{ store *models.Store }

// Open returns the keeper of the store's database.
func Open(store *models.Store) *Keeper { return &Keeper{store: store} }

// Held is a series with how much of it is known.
type Held struct {
	models.ExternalSeries
	Days        int64
	First, Last models.Day // without a meaning where there are no days
}

// List lists the series by name.
func (k *Keeper) List(ctx context.Context) (all []Held, err error) {
	err = k.store.DB().View(ctx, func(tx *db.Tx) error {
		series, err := allSeries(tx)
		if err != nil {
			return err
		}
		all = make([]Held, len(series))
		for i, s := range series {
			if all[i], err = held(tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	return all, db.Wrap("list external series", err)
}

func allSeries(tx *db.Tx) (all []models.ExternalSeries, err error) {
	err = tx.Order("name").Find(&all).Error
	return all, err
}

func held(tx *db.Tx, s models.ExternalSeries) (h Held, err error) {
	h.ExternalSeries = s
	days := tx.Model(&models.ExternalDay{}).Where("series = ?", s.Name)
	if err := days.Count(&h.Days).Error; err != nil || h.Days == 0 {
		return h, err
	}
	var ends []models.ExternalDay
	for _, order := range []string{"day", "day DESC"} {
		var end models.ExternalDay
		if err := tx.Where("series = ?", s.Name).Order(order).Take(&end).Error; err != nil {
			return h, err
		}
		ends = append(ends, end)
	}
	h.First, h.Last = ends[0].Day, ends[1].Day
	return h, nil
}

// Lines returns every series, by name, with its values of the span's days.
func (k *Keeper) Lines(ctx context.Context, span models.Span) (all []Line, err error) {
	err = k.store.DB().View(ctx, func(tx *db.Tx) error {
		series, err := allSeries(tx)
		if err != nil || len(series) == 0 {
			return err
		}
		var days []models.ExternalDay
		if err := tx.Where("day BETWEEN ? AND ?", span.From, span.To).Find(&days).Error; err != nil {
			return err
		}
		all = make([]Line, 0, len(series))
		for _, s := range series {
			all = append(all, LineOf(s, days))
		}
		return nil
	})
	return all, db.Wrap("read external series", err)
}

// Change gives a series another unit, source, licence and mark of being comparable; its kind stays. It returns *Invalid
// or ErrNotFound.
func (k *Keeper) Change(ctx context.Context, s models.ExternalSeries) error {
	s.Kind = Total // which is not changed
	if err := check(s); err != nil {
		return err
	}
	done := k.store.DB().Write(ctx).Model(&models.ExternalSeries{}).Where("name = ?", s.Name).Updates(map[string]any{
		"unit": s.Unit, "source": s.Source, "licence": s.Licence, "comparable": s.Comparable,
	})
	return db.Changed("change an external series", done)
}

// Remove removes a series with its values, or returns ErrNotFound.
func (k *Keeper) Remove(ctx context.Context, name string) error {
	done := k.store.DB().Write(ctx).Delete(&models.ExternalSeries{}, "name = ?", name)
	return db.Changed("remove an external series", done)
}

var seriesName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// check returns *Invalid for a series that cannot be kept.
func check(s models.ExternalSeries) error {
	switch {
	case !seriesName.MatchString(s.Name):
		return models.NewInvalid(BadSeries, "name: use up to 40 small letters, digits and hyphens, such as docker-pulls")
	case !slices.Contains([]string{Total, Daily}, s.Kind):
		return models.NewInvalid(BadSeries, "kind: use total for a counter, or daily for what came on each day")
	case s.Unit == "":
		return models.NewInvalid(BadSeries, "unit: say what is counted, such as pulls")
	case s.Source == "":
		return models.NewInvalid(BadSeries, "source: say where the numbers come from")
	}
	for name, text := range map[string]string{"unit": s.Unit, "source": s.Source, "licence": s.Licence} {
		bad := !utf8.ValidString(text) || strings.ContainsFunc(text, models.IsNoLetter)
		if bad || utf8.RuneCountInString(text) > LongestText {
			return models.NewInvalid(BadSeries, "%s: one line of at most %d characters", name, LongestText)
		}
	}
	return nil
}
