package aside

import (
	"context"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/aside/suspect"
	"compreface-stats/models/internal/db"
)

// Busy is an hour in which installations were heard of first.
type Busy struct {
	Hour          int64
	IngestKey     string // a mark; empty: none that is known
	Installations int64
	// Suspect says that they are many more than an hour usually brings.
	Suspect bool
}

const (
	busyDays  = 28
	busyShown = 10
)

// BusyHours lists the hours of the last 28 days that brought most new installations, by key.
func (k *Keeper) BusyHours(ctx context.Context) (top []Busy, err error) {
	const query = `
SELECT hour, ingest_key, COUNT(*) AS installations
FROM   first_sights
WHERE  hour >= ?
GROUP  BY hour, ingest_key
ORDER  BY installations DESC, hour DESC`
	since := models.HourOf(k.store.Now().AddDate(0, 0, -busyDays))
	if err := k.store.DB().Read(ctx).Raw(query, since).Scan(&top).Error; err != nil || len(top) == 0 {
		return nil, db.Wrap("list hours with many newcomers", err)
	}
	top = top[:min(len(top), busyShown)]
	return top, k.markBursts(ctx, top)
}

// markBursts marks the hours that are bursts, as far as it was this key.
func (k *Keeper) markBursts(ctx context.Context, top []Busy) error {
	return k.store.DB().View(ctx, func(tx *db.Tx) error {
		groups, err := k.groups(tx)
		for i := range top {
			top[i].Suspect = slices.ContainsFunc(groups, func(g choices) bool {
				return g.Kind == suspect.Burst && g.Hour == top[i].Hour && 2*top[i].Installations > int64(len(g.Members))
			})
		}
		return err
	})
}
