package milestone

import (
	"context"
	"slices"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// BadGoal is the cause of a goal that cannot be.
const BadGoal models.Cause = "bad_goal"

const (
	mostGoals   = 20
	highestGoal = 1_000_000_000
	longestGoal = 5 * 366 // days from now
)

// Goals lists the goals, the next day first.
func (k *Keeper) Goals(ctx context.Context) (all []models.Goal, err error) {
	err = k.store.DB().Read(ctx).Order("day, figure, number, id").Find(&all).Error
	return all, db.Wrap("list goals", err)
}

// AddGoal keeps a goal under a new ID, or returns *Invalid.
func (k *Keeper) AddGoal(ctx context.Context, goal models.Goal) error {
	if err := k.check(goal); err != nil {
		return err
	}
	goal.ID, goal.CreatedAt = db.NewID(), k.store.Now().UTC()
	return db.Wrap("add a goal", k.store.DB().Update(ctx, func(tx *db.Tx) error {
		var known int64
		if err := tx.Model(&models.Goal{}).Count(&known).Error; err != nil {
			return err
		}
		if known >= mostGoals {
			return models.NewInvalid(BadGoal, "there are %d goals already: remove one", mostGoals)
		}
		return tx.Create(&goal).Error
	}))
}

func (k *Keeper) check(goal models.Goal) error {
	today := models.DayOf(k.store.Now())
	switch {
	case !slices.Contains(Figures(), Figure(goal.Figure)):
		return models.NewInvalid(BadGoal, "choose one of the figures")
	case goal.Number < 1 || goal.Number > highestGoal:
		return models.NewInvalid(BadGoal, "the number must be from 1 to 1,000,000,000")
	case goal.Day <= today || goal.Day > today+longestGoal:
		return models.NewInvalid(BadGoal, "the day must be after today and within five years")
	}
	return nil
}

// RemoveGoal removes a goal, or returns ErrNotFound.
func (k *Keeper) RemoveGoal(ctx context.Context, id string) error {
	return db.Changed("remove a goal", k.store.DB().Write(ctx).Delete(&models.Goal{}, "id = ?", id))
}
