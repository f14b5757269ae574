package aside

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"compreface-stats/models"
	"compreface-stats/models/aside/suspect"
	"compreface-stats/models/internal/db"
)

// Suspected is new installations that look invented, and what the headline would be without them. They are counted
// until an administrator sets them aside.
type Suspected struct {
	suspect.Group
	Preview
	// Dismissed says that an administrator looked at them and has them counted; By is who it was.
	Dismissed bool
	By        string
}

// ErrNotSuspected is returned for a name under which nothing is suspected any more.
var ErrNotSuspected = errors.New("nothing is suspected under this name any more")

// Suspected lists the new installations of the last 28 days that look invented, the newest first, and notes what is
// undecided: see Mark.
func (k *Keeper) Suspected(ctx context.Context) (all []Suspected, err error) {
	var groups []choices
	err = k.store.DB().View(ctx, func(tx *db.Tx) error {
		groups, err = k.groups(tx)
		return err
	})
	if err != nil {
		return nil, db.Wrap("look for invented installations", err)
	}
	var dismissed []models.SuspicionDismissal
	if err := k.store.DB().Read(ctx).Find(&dismissed).Error; err != nil {
		return nil, db.Wrap("list dismissed suspicions", err)
	}
	day := models.DayOf(k.store.Now())
	undecided := choices{}
	for _, g := range groups {
		one, err := k.suspicion(ctx, g, dismissed, day)
		if err != nil {
			return nil, err
		}
		if !one.Dismissed {
			undecided.all = append(undecided.all, g.all...)
		}
		if one.Installations > 0 {
			all = append(all, one)
		}
	}
	return all, k.mark(ctx, day, undecided)
}

// suspicion says what a group is about, and what was decided of it.
func (k *Keeper) suspicion(
	ctx context.Context, g choices, dismissed []models.SuspicionDismissal, day models.Day,
) (one Suspected, err error) {
	effect, err := k.aside.Effect(ctx, g.choose, day)
	if err != nil {
		return one, err
	}
	one.Group = g.Group
	if one.Preview, err = k.preview(ctx, day, effect, -1); err != nil {
		return one, err
	}
	i := slices.IndexFunc(dismissed, func(d models.SuspicionDismissal) bool { return d.Name == g.Name() })
	if one.Dismissed = i >= 0; one.Dismissed {
		one.By = dismissed[i].Who
	}
	return one, nil
}

// choices is a group with the installations that it is.
type choices struct {
	suspect.Group
	all []models.Choice
}

func (c choices) choose(*db.Tx) ([]models.Choice, error) { return c.all, nil }

// groups finds what is suspected, among those that are counted.
func (k *Keeper) groups(tx *db.Tx) (found []choices, err error) {
	now := models.HourOf(k.store.Now())
	var oldest []models.HourlyCount
	first := tx.Where("what = ?", models.CountNewcomers).Order("hour").Limit(1)
	if err := first.Find(&oldest).Error; err != nil || len(oldest) == 0 {
		return nil, err
	}
	since := max(suspect.Since(suspect.Since(now)), oldest[0].Hour) // the oldest group's past, too
	const counted = `
SELECT f.install_guid, f.hour
FROM   first_sights f
JOIN   installations i ON i.install_guid = f.install_guid
WHERE  f.hour >= ? AND length(i.seen) > 0
ORDER  BY f.hour, f.install_guid`
	var sights []models.FirstSight
	if err := tx.Raw(counted, since).Scan(&sights).Error; err != nil {
		return nil, err
	}
	newcomers, err := readFirstDays(tx, sights)
	for _, g := range suspect.Find(newcomers, since, now) {
		c := choices{Group: g}
		for _, i := range g.Members {
			c.all = append(c.all, models.Choice{Installation: sights[i].Installation, Hour: sights[i].Hour})
		}
		found = append(found, c)
	}
	return found, err
}

// firstDay is what an installation reported on the day on which it was heard of first.
type firstDay struct {
	actions []models.Action
	sizes   []models.SizeRange
}

// sightsRead is how many installations' facts are read at once.
const sightsRead = 500

func readFirstDays(tx *db.Tx, sights []models.FirstSight) ([]suspect.Newcomer, error) {
	newcomers := make([]suspect.Newcomer, len(sights))
	for start := 0; start < len(sights); {
		day := models.DayOf(models.HourTime(sights[start].Hour))
		end := start
		for end < len(sights) && end-start < sightsRead && models.DayOf(models.HourTime(sights[end].Hour)) == day {
			end++
		}
		days, err := readDays(tx, sights[start:end], day)
		if err != nil {
			return nil, fmt.Errorf("read first days: %w", err)
		}
		for i := start; i < end; i++ {
			newcomers[i] = days[sights[i].Installation].newcomer(sights[i].Hour)
		}
		start = end
	}
	return newcomers, nil
}

func readDays(tx *db.Tx, sights []models.FirstSight, day models.Day) (map[models.ID]*firstDay, error) {
	days, ids := make(map[models.ID]*firstDay), make([]models.ID, len(sights))
	for i, sight := range sights {
		ids[i], days[sight.Installation] = sight.Installation, new(firstDay)
	}
	// As rows of their own, in SQL, a hundred thousand create events of one installation take minutes.
	var rows []models.InstallationDay
	if err := tx.Find(&rows, "install_guid IN ? AND day = ?", ids, day).Error; err != nil {
		return nil, err
	}
	for i := range rows {
		if err := days[rows[i].Installation].read(&rows[i]); err != nil {
			return nil, err
		}
	}
	return days, nil
}

// read takes in what the installation reported, its create events in the order in which they came.
func (f *firstDay) read(row *models.InstallationDay) error {
	var created []models.CreationFact
	err := row.EachCreation(func(c *models.CreationFact) error {
		created = append(created, *c)
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(created, func(a, b models.CreationFact) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), bytes.Compare(a.Key[:], b.Key[:]))
	})
	for _, c := range created {
		f.actions = append(f.actions, c.Action)
	}
	_, err = row.Facts(func(r *models.ReportFact) error {
		f.sizes = append(f.sizes, r.Size)
		return nil
	})
	return err
}

// newcomer says what the day tells of the installation.
func (f *firstDay) newcomer(hour int64) suspect.Newcomer {
	return suspect.Newcomer{Hour: hour, Pattern: f.pattern(), Impossible: f.impossible()}
}

// patternBegins is how many create events of a pattern are told one by one.
const patternBegins = 100

// pattern is the day in words: the actions in their order, then the sizes.
func (f *firstDay) pattern() string {
	var words []string
	for _, a := range f.actions[:min(len(f.actions), patternBegins)] {
		words = append(words, a.String())
	}
	if more := len(f.actions) - patternBegins; more > 0 {
		words = append(words, fmt.Sprintf("and %d more", more))
	}
	slices.Sort(f.sizes)
	for _, size := range f.sizes {
		words = append(words, size.String())
	}
	return strings.Join(words, ", ")
}

// An installation comes with three demo services. A post may be lost, so that some more collections than it created
// services are no contradiction.
const demoServices, lostAtMost = 3, 10

// impossible reports whether an installation that created its first user on the day reported more collections than it
// has services, or more than a million faces: those take longer to be learned than a day has.
func (f *firstDay) impossible() bool {
	if len(f.actions) == 0 || f.actions[0] != models.UserCreate {
		return false
	}
	services := 0
	for _, a := range f.actions {
		if a != models.UserCreate && a != models.AppCreate {
			services++
		}
	}
	return len(f.sizes) > services+demoServices+lostAtMost || slices.Contains(f.sizes, models.SizeRangeCount-1)
}
