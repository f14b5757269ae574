package stay

import (
	"context"
	"fmt"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Windows are the days that an installation is active for after it was seen, in each count of active installations.
var Windows = [...]int{Window, 7, 1}

// ActiveOnBoth counts all installations that are active on both days, by each of the Windows: whoever was seen within so
// many days to the one day, and within as many to the other. It needs no histories, and so is cheap.
func (k *Keeper) ActiveOnBoth(ctx context.Context, one, other models.Day) (both map[int]int64, err error) {
	err = k.view(ctx, false, func(*db.Tx) error {
		both = make(map[int]int64, len(Windows))
		for i := range k.lives {
			for _, window := range Windows { // from the longest on: who is in none is in no shorter one
				if !k.lives[i].isActive(one, window) || !k.lives[i].isActive(other, window) {
					break
				}
				both[window]++
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count who is active on %s and %s: %w", one, other, err)
	}
	return both, nil
}

func (l *life) isActive(day models.Day, window int) bool {
	return l.seen.Count(day-models.Day(window)+1, day) > 0
}
