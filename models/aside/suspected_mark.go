package aside

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// markSetting keeps the mark, so that every process and every page can show it without looking anew.
const markSetting = "suspected"

// mark notes what the headline would be without all that is suspected and undecided.
func (k *Keeper) mark(ctx context.Context, day models.Day, undecided choices) error {
	slices.SortFunc(undecided.all, func(a, b models.Choice) int {
		return bytes.Compare(a.Installation[:], b.Installation[:])
	})
	undecided.all = slices.CompactFunc(undecided.all, func(a, b models.Choice) bool { // an hour's burst may be clones, too
		return a.Installation == b.Installation
	})
	effect, err := k.aside.Effect(ctx, undecided.choose, day)
	if err != nil {
		return err
	}
	found, err := k.preview(ctx, day, effect, -1)
	if err != nil {
		return err
	}
	before, err := k.Mark(ctx)
	if err != nil || before == found || before.Installations == 0 && found.Installations == 0 {
		return err
	}
	text, err := json.Marshal(found)
	if err != nil {
		return err
	}
	err = db.PutSettings(k.store.DB().Write(ctx), db.Setting{Name: markSetting, Value: string(text)})
	if db.IsUnavailable(err) { // a standby is read all the same
		return nil
	}
	return err
}

// Mark is how many new installations look invented while nobody has decided, and what the headline would be without
// them, as Suspected found it last: a server looks once an hour. It is zero where there are none.
func (k *Keeper) Mark(ctx context.Context) (found Preview, err error) {
	text, known, err := db.GetSetting(k.store.DB().Read(ctx), markSetting)
	if err != nil || !known {
		return found, err
	}
	if err := json.Unmarshal([]byte(text), &found); err != nil {
		return found, fmt.Errorf("setting %s: %w", markSetting, err)
	}
	return found, nil
}
