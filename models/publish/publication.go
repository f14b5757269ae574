package publish

import (
	"context"
	"fmt"

	"compreface-stats/models"
)

// Publication is all that may be said in public as of one day, and all that anything public is made from. What is
// not in it stays inside: numbers that are sums or differences of others (new, lapsed, periods, creations, each
// cohort) would tell cells that those hide.
type Publication struct {
	K Anonymity
	// Days are the ends of the months before the day, at most twelve, and the day itself, oldest first. Ends of months
	// are 28 days and more apart and do not move: a page of tomorrow shows the same ones. The day may follow the last
	// of them at once: what the two tell together is what two pages read on two days running tell, and the rounding
	// must stand that.
	Days []PublicDay
	// Retention is all cohorts of the last 26 complete weeks together, a row a week after the first.
	Retention []PublicShare
}

// PublicDay is what may be said of one day.
type PublicDay struct {
	Day      models.Day
	Active28 Cell
	// Small says that so few were active that only Active28 is published; the rest is hidden.
	Small       bool
	Established Cell
	Reach       [models.ActionCount]Cell // of Active28
	// Collections by size range are judged by the installations that hold them; index 0 is unused.
	Collections [models.SizeRangeCount]Cell
	// Largest counts installations by their largest face collection; index 0 is unused.
	Largest [models.SizeRangeCount]Cell
	// More is what a sentence may say that the true number is more than.
	More More
}

// More holds, for some published numbers, the largest multiple of k that the true one exceeds; 0 where it is hidden.
type More struct {
	Active28, Established int64
	Reach                 [models.ActionCount]int64
}

// PublicShare is how many installations were seen a number of weeks after the week of their first.
type PublicShare struct {
	Week       int
	Size, Seen Cell
}

// AtLeastFaces is the sum of the lower bounds of the published collections.
func (d PublicDay) AtLeastFaces() (sum int64) {
	for r, c := range d.Collections {
		sum += c.Value * models.SizeRange(r).Lower()
	}
	return sum
}

// SizesHidden says that no size is published, so that their sums say nothing.
func (d PublicDay) SizesHidden() bool { return d.Collections[1].Hidden && !d.Collections[1].Few }

// FaceCollections is the sum of the published collections.
func (d PublicDay) FaceCollections() int64 { return sumOf(d.Collections[:]) }

// Holders is the sum of the published installations with face collections.
func (d PublicDay) Holders() int64 { return sumOf(d.Largest[:]) }

// OverOneMillion is the published collections of more than 1,000,000 faces.
func (d PublicDay) OverOneMillion() Cell { return d.Collections[models.SizeRangeCount-1] }

// Now is the day that the publication is about.
func (p Publication) Now() PublicDay { return p.Days[len(p.Days)-1] }

func sumOf(cells []Cell) (sum int64) {
	for _, c := range cells {
		sum += c.Value
	}
	return sum
}

// publishDay decides what may be said of a day.
func (k Anonymity) publishDay(active models.ActiveDay, reach models.ReachDay, sizes models.SizesDay) PublicDay {
	d := PublicDay{
		Day: active.Day, Active28: k.Count(active.Active28), Small: active.Active28 < smallPopulation*int64(k),
	}
	d.More.Active28 = k.below(active.Active28)
	if d.Small {
		d.hideParts()
		return d
	}
	d.Established, d.More.Established = k.Count(active.Established), k.below(active.Established)
	for a, n := range reach.Created {
		d.Reach[a], d.More.Reach[a] = k.Count(n), k.below(n)
	}
	k.publishSizes(&d, sizes, k.ceiling(active.Active28))
	return d
}

// publishSizes publishes collections, and the installations by their largest one: these are parts of the active
// ones. A published range is held by at least k installations, and the largest range of all is the largest of each
// of these. It is taken for granted of every range, which hides more rather than less.
func (k Anonymity) publishSizes(d *PublicDay, sizes models.SizesDay, most int64) {
	var set [models.SizeRangeCount]setPart
	for r := 1; r < models.SizeRangeCount; r++ {
		d.Collections[r] = k.judged(sizes.Collections[r], sizes.Holding[r])
		set[r] = setPart{count: sizes.Largest[r]}
		if d.Collections[r].Value > 0 && sizes.Largest[r] > 0 {
			set[r].known = int64(k)
		}
	}
	largest, ok := k.parts(set[:], most)
	copy(d.Largest[:], largest)
	if !ok {
		d.hideSizes()
	}
}

func (d *PublicDay) hideParts() {
	d.Established = Cell{Hidden: true}
	for a := range d.Reach {
		d.Reach[a] = Cell{Hidden: true}
	}
	d.hideSizes()
}

func (d *PublicDay) hideSizes() {
	for r := 1; r < models.SizeRangeCount; r++ {
		d.Collections[r], d.Largest[r] = Cell{Hidden: true}, Cell{Hidden: true}
	}
}

// Publication returns what may be said in public as of a day, under the k that is set.
func (d *Desk) Publication(ctx context.Context, asOf models.Day) (p Publication, err error) {
	settings, err := d.Settings(ctx)
	if err != nil {
		return p, err
	}
	p.K = settings.K
	extent, _, err := d.store.Extent(ctx)
	if err != nil {
		return p, fmt.Errorf("publication: %w", err)
	}
	days := publicDays(asOf, extent.From)
	if p.Days, err = d.publishDays(ctx, p.K, days); err != nil {
		return p, fmt.Errorf("publication: %w", err)
	}
	if p.Now().Small {
		return p, nil
	}
	p.Retention, err = d.publishRetention(ctx, p.K, asOf)
	return p, err
}

// monthsShown is how many ends of months a publication holds.
const monthsShown = 12

// publicDays are the ends of the months before asOf on which anything was recorded, and asOf.
func publicDays(asOf, recorded models.Day) []models.Day {
	days := []models.Day{asOf}
	for end := asOf.Month() - 1; len(days) <= monthsShown && end >= recorded && recorded > 0; end = end.Month() - 1 {
		days = append([]models.Day{end}, days...)
	}
	return days
}

func (d *Desk) publishDays(ctx context.Context, k Anonymity, days []models.Day) (published []PublicDay, err error) {
	span := models.Span{From: days[0], To: days[len(days)-1]}
	active, err := d.store.ActiveInstallations(ctx, span)
	if err != nil {
		return nil, err
	}
	reach, err := d.store.Reach(ctx, span)
	if err != nil {
		return nil, err
	}
	sizes, err := d.store.FaceCollections(ctx, span)
	if err != nil {
		return nil, err
	}
	for _, day := range days {
		i := day - span.From
		published = append(published, k.publishDay(active[i], reach[i], sizes[i]))
	}
	return published, nil
}

func (d *Desk) publishRetention(ctx context.Context, k Anonymity, asOf models.Day) ([]PublicShare, error) {
	cohorts, err := d.store.Retention(ctx, pooledWeeks(asOf))
	if err != nil {
		return nil, fmt.Errorf("publication: %w", err)
	}
	return k.pool(cohorts), nil
}

// cohortsTogether is how many weekly cohorts the published retention pools, weeksAfter how far it follows them.
const cohortsTogether, weeksAfter = 26, 12

// pooledWeeks ends with the last week that was over as of the day.
func pooledWeeks(asOf models.Day) models.Span {
	last := (asOf + 1).Week() - 7
	return models.Span{From: last - 7*(cohortsTogether-1), To: last}
}

// pool adds up, for each week after the first, the cohorts of which that week is over. The sizes are then nested
// sets, as are those seen of them: of such, rounded numbers do not tell the difference.
func (k Anonymity) pool(cohorts []models.Cohort) (rows []PublicShare) {
	for week := range weeksAfter + 1 {
		var size, seen int64
		for _, c := range cohorts {
			if week < len(c.Retained) {
				size, seen = size+c.Size, seen+c.Retained[week]
			}
		}
		rows = append(rows, PublicShare{Week: week, Size: k.Count(size), Seen: k.Count(seen)})
	}
	return rows
}
