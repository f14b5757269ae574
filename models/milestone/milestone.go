// Package milestone is round numbers that figures have passed for good, goals, and where a figure is heading. A
// milestone counts after seven complete days above its number and is noted once, so that it never un-happens; whether
// the numbers as they are counted now still say so is told beside it. Everything here is exact and for people of the
// house. It may use models and models/internal/db and nothing that stands beside it. Start with Keeper; Passed says
// what a milestone is, and Line.Outlook where a line is heading.
package milestone

import (
	"context"
	"slices"

	"gorm.io/gorm/clause"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Figure is a number of each day that people tell.
type Figure string

// The figures.
const (
	Active      Figure = "active-installations"         // in the 28 days to the day
	EverSeen    Figure = "installations-seen"           // on or before the day
	OverMillion Figure = "collections-over-one-million" // face collections of more than 1,000,000 faces
)

// Figures lists the figures, the headline first.
func Figures() []Figure { return []Figure{Active, EverSeen, OverMillion} }

// Line is a figure's value of each day, from a day on.
type Line struct {
	From   models.Day
	Values []int64
	Rises  bool // it cannot fall
}

// Last is the line's last day.
func (l Line) Last() models.Day { return l.From + models.Day(len(l.Values)) - 1 }

// Now is the line's last value; 0 where there is none.
func (l Line) Now() int64 {
	if len(l.Values) == 0 {
		return 0
	}
	return l.Values[len(l.Values)-1]
}

// Reached is the first day on which the line was at the number or above it, however briefly; ok is false where there is
// none.
func (l Line) Reached(number int64) (day models.Day, ok bool) {
	i := slices.IndexFunc(l.Values, func(value int64) bool { return value >= number })
	return l.From + models.Day(i), i >= 0
}

// held is how many complete days a figure must be above a number.
const held = 7

// Passing is a number of the ladder and the first of the days on which a line was above it for long enough.
type Passing struct {
	Number int64
	Since  models.Day
}

// Told is the day on which the passing is told: the one after the last of the days that it needs.
func Told(since models.Day) models.Day { return since + held }

// Passed lists the numbers of the ladder that the line was above for seven days on end, the smallest first, each
// with the first day of the first such seven.
func Passed(line Line) (all []Passing) {
	above := make(map[int64]int) // days on end, by number
	passed := make(map[int64]bool)
	rungs := ladder(line.Values)
	for i, value := range line.Values {
		for _, rung := range rungs {
			if value <= rung {
				above[rung] = 0
				continue
			}
			if above[rung]++; above[rung] == held && !passed[rung] {
				passed[rung] = true
				all = append(all, Passing{Number: rung, Since: line.From + models.Day(i-held+1)})
			}
		}
	}
	return all
}

// ladder lists 10, 20, 50, 100, 200, 500 … below the greatest of the values.
func ladder(values []int64) (rungs []int64) {
	var most int64
	for _, value := range values {
		most = max(most, value)
	}
	for rung := int64(10); rung < most; rung = next(rung) {
		rungs = append(rungs, rung)
	}
	return rungs
}

// next is the ladder's number above one of it.
func next(rung int64) int64 {
	ten := rung
	for ten%10 == 0 {
		ten /= 10
	}
	if ten == 2 {
		return rung / 2 * 5
	}
	return rung * 2
}

// Keeper notes milestones and keeps goals in the store's database. It is safe for concurrent use.
type Keeper struct{ store *models.Store }

// Open returns the keeper of the store's database.
func Open(store *models.Store) *Keeper { return &Keeper{store: store} }

// Line returns the figure's values of all complete days since the first record; it is empty where there are none.
func (k *Keeper) Line(ctx context.Context, figure Figure) (line Line, err error) {
	extent, recorded, err := k.store.Extent(ctx)
	span := models.Span{From: extent.From, To: models.DayOf(k.store.Now()) - 1}
	if err != nil || !recorded || span.To < span.From {
		return line, err
	}
	line.From = span.From
	if figure == OverMillion {
		line.Values, err = k.overMillion(ctx, span)
		return line, err
	}
	days, err := k.store.ActiveInstallations(ctx, span)
	if err != nil {
		return line, err
	}
	if figure == Active {
		for _, d := range days {
			line.Values = append(line.Values, d.Active28)
		}
		return line, nil
	}
	first, err := k.store.Summary(ctx, span.From)
	seen := first.EverSeen - days[0].New
	line.Rises = true
	for _, d := range days {
		seen += d.New
		line.Values = append(line.Values, seen)
	}
	return line, err
}

func (k *Keeper) overMillion(ctx context.Context, span models.Span) (values []int64, err error) {
	days, err := k.store.FaceCollections(ctx, span)
	for _, d := range days {
		values = append(values, d.Collections[models.SizeRangeCount-1])
	}
	return values, err
}

// Note notes the milestones that are not noted yet, and returns them.
func (k *Keeper) Note(ctx context.Context) (fresh []models.Milestone, err error) {
	for _, figure := range Figures() {
		line, err := k.Line(ctx, figure)
		if err != nil {
			return fresh, err
		}
		for _, p := range Passed(line) {
			m := models.Milestone{Figure: string(figure), Number: p.Number, Since: p.Since, NotedAt: k.store.Now().UTC()}
			done := k.store.DB().Write(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&m)
			if done.Error != nil {
				return fresh, db.Wrap("note a milestone", done.Error)
			}
			if done.RowsAffected > 0 {
				fresh = append(fresh, m)
			}
		}
	}
	return fresh, nil
}

// Standing is a milestone, and whether the numbers as they are counted now still have the figure pass it.
type Standing struct {
	models.Milestone
	Confirmed bool
	Reached   models.Day // the first day at the number or above it; without a meaning unless confirmed
	Now       int64      // the figure's last value
}

// List lists the milestones that were noted, the newest first.
func (k *Keeper) List(ctx context.Context) (all []Standing, err error) {
	var noted []models.Milestone
	if err := k.store.DB().Read(ctx).Order("since DESC, figure, number DESC").Find(&noted).Error; err != nil {
		return nil, db.Wrap("list milestones", err)
	}
	lines := make(map[Figure]Line)
	for _, figure := range Figures() {
		if lines[figure], err = k.Line(ctx, figure); err != nil {
			return nil, err
		}
	}
	for _, m := range noted {
		all = append(all, standing(m, lines[Figure(m.Figure)]))
	}
	return all, nil
}

func standing(m models.Milestone, line Line) Standing {
	s := Standing{Milestone: m, Now: line.Now()}
	s.Confirmed = slices.ContainsFunc(Passed(line), func(p Passing) bool { return p.Number == m.Number })
	s.Reached, _ = line.Reached(m.Number)
	return s
}
