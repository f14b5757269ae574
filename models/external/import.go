package external

import (
	"context"
	"fmt"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// agree refuses an import whose words are not those of the series that is known.
func agree(known, given models.ExternalSeries) error {
	for _, field := range []struct{ name, known, given string }{
		{"kind", known.Kind, given.Kind}, {"unit", known.Unit, given.Unit},
		{"source", known.Source, given.Source}, {"licence", known.Licence, given.Licence},
	} {
		if field.given != "" && field.given != field.known {
			return models.NewInvalid(BadSeries, "%s: %s is known with another one; leave it out, or change the series first",
				field.name, known.Name)
		}
	}
	return nil
}

// Outcome is what an import did or, where it was only tried, would do.
type Outcome struct {
	Series string `json:"series"`
	Made   bool   `json:"made"` // the series was not known before
	Added  int    `json:"added"`
	// Changed are days that had another value, and Same those that had this one.
	Changed int  `json:"changed"`
	Same    int  `json:"same"`
	Tried   bool `json:"tried"`
}

// String tells of the import in a line.
func (o Outcome) String() string {
	words := fmt.Sprintf("%s: %d days added, %d changed, %d as before", o.Series, o.Added, o.Changed, o.Same)
	if o.Made {
		words += "; a new series"
	}
	return words
}

// Import takes the values of days that Read returned, all or none: they take the place of what was known of these days,
// and other days stay. A series that is not known is made, for which s needs a name, a unit, a kind and a source; of a
// known one the name is enough. Where it is only tried nothing is changed. It returns *Invalid for what cannot be
// taken.
func (k *Keeper) Import(ctx context.Context, s models.ExternalSeries, days []Value, try bool) (o Outcome, err error) {
	run := k.store.DB().Update
	if try {
		run = k.store.DB().View
	}
	err = run(ctx, func(tx *db.Tx) error {
		o = Outcome{Series: s.Name, Tried: try}
		if err := k.prepare(tx, s, &o); err != nil {
			return err
		}
		fresh, err := compare(tx, s.Name, days, &o)
		if err != nil || try || len(fresh) == 0 {
			return err
		}
		replace := clause.OnConflict{
			Columns:   []clause.Column{{Name: "series"}, {Name: "day"}},
			DoUpdates: clause.AssignmentColumns([]string{"value"}),
		}
		const atOnce = 1000
		return tx.Clauses(replace).CreateInBatches(&fresh, atOnce).Error
	})
	return o, db.Wrap("import an external series", err)
}

// prepare sees to it that there is the series.
func (k *Keeper) prepare(tx *db.Tx, s models.ExternalSeries, o *Outcome) error {
	known, err := allSeries(tx)
	if err != nil {
		return err
	}
	for _, other := range known {
		if other.Name == s.Name {
			return agree(other, s)
		}
	}
	if err := check(s); err != nil {
		return err
	}
	if len(known) >= MostSeries {
		return models.NewInvalid(BadSeries, "there are %d series already: remove one", MostSeries)
	}
	o.Made = true
	if o.Tried {
		return nil
	}
	s.CreatedAt = k.store.Now().UTC()
	return tx.Create(&s).Error
}

// compare counts what the values change, and returns those that do.
func compare(tx *db.Tx, series string, days []Value, o *Outcome) (fresh []models.ExternalDay, err error) {
	var stored []models.ExternalDay
	if err := tx.Where("series = ?", series).Find(&stored).Error; err != nil {
		return nil, err
	}
	known := make(map[models.Day]int64, len(stored))
	for _, d := range stored {
		known[d.Day] = d.Value
	}
	for _, d := range days {
		switch before, found := known[d.Day]; {
		case !found:
			o.Added++
		case before != d.Value:
			o.Changed++
		default:
			o.Same++
			continue
		}
		fresh = append(fresh, models.ExternalDay{Series: series, Day: d.Day, Value: d.Value})
	}
	if len(stored)+o.Added > MostDays {
		return nil, models.NewInvalid(BadSeries, "a series has at most %d days", MostDays)
	}
	return fresh, nil
}
