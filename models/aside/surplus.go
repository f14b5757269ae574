package aside

import (
	"context"
	"fmt"
	"strings"

	"compreface-stats/models"
)

const surplusPrefix = "beyond-"

// surplus lists what installations sent beyond the limit of each day, as batches.
func (k *Keeper) surplus(ctx context.Context) (all []Batch, err error) {
	days, err := k.aside.SurplusDays(ctx)
	for _, d := range days {
		all = append(all, Batch{
			AsideBatch: models.AsideBatch{
				ID: surplusPrefix + d.Day.String(), Kind: models.AsideSurplus, MadeAt: d.Day.Time(), Who: "the server",
				Why: fmt.Sprintf("more than one installation may send, on %s", d.Day),
			},
			Installations: d.Installations, Records: d.Records, Counted: d.Counted,
		})
	}
	return all, err
}

// surplusDay is the day of which the batch is what came beyond the limit.
func surplusDay(batch string) (models.Day, bool) {
	text, found := strings.CutPrefix(batch, surplusPrefix)
	if !found {
		return 0, false
	}
	day, err := models.ParseDay(text)
	return day, err == nil
}

// TakeBack takes what a release counted beyond the limit of a day out of every number again. It returns
// models.ErrNoBatch where nothing of the batch is counted.
func (k *Keeper) TakeBack(ctx context.Context, batch string) (models.AsideChange, error) {
	day, ok := surplusDay(batch)
	if !ok {
		return models.AsideChange{}, models.ErrNoBatch
	}
	return k.aside.TakeBackSurplus(ctx, day)
}
