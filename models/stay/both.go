package stay

import (
	"context"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Both counts installations that are active on each of two days, by each count of active installations.
type Both struct {
	Active28    int64 // seen in the 28 days to the one day, and in the 28 to the other
	Active7     int64
	Active1     int64
	Established int64 // seen on two days or more of both 28
}

// ActiveOnBoth counts all installations that are active on both days. It needs no histories, and so is cheap.
func (k *Keeper) ActiveOnBoth(ctx context.Context, one, other models.Day) (both Both, err error) {
	err = k.view(ctx, false, func(*db.Tx) error {
		both = Both{}
		for i := range k.lives {
			both.add(&k.lives[i], one, other)
		}
		return nil
	})
	if err != nil {
		return Both{}, fmt.Errorf("count who is active on %s and %s: %w", one, other, err)
	}
	return both, nil
}

func (b *Both) add(l *life, one, other models.Day) {
	seen := func(window models.Day) int { // on so many days or more, of each window
		first := l.seen.Count(one-window+1, one)
		if first == 0 {
			return 0
		}
		return min(first, l.seen.Count(other-window+1, other))
	}
	days := seen(Window)
	if days == 0 { // and so in no shorter window
		return
	}
	b.Active28++
	b.Established += oneIf(days >= 2)
	b.Active7 += oneIf(seen(7) > 0)
	b.Active1 += oneIf(seen(1) > 0)
}

func oneIf(holds bool) int64 {
	if holds {
		return 1
	}
	return 0
}
