package handlers

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/aside"
)

func (s *infoPages) releaseAside(c *fiber.Ctx) error {
	return s.moveAside(c, s.Aside.Release, "aside released", "aside-released")
}

func (s *infoPages) takeBackAside(c *fiber.Ctx) error {
	return s.moveAside(c, s.Aside.TakeBack, "release taken back", "set-aside")
}

func (s *infoPages) removeAside(c *fiber.Ctx) error {
	return s.moveAside(c, s.asSeen(c, s.Aside.Remove), "aside removed", "aside-removed")
}

func (s *infoPages) letErasuresGo(c *fiber.Ctx) error {
	return s.moveAside(c, s.asSeen(c, s.Aside.LetGo), "erasures let go", "erasures-let-go")
}

// moveBatch changes what stands under a name.
type moveBatch = func(context.Context, string) (models.AsideChange, error)

// asSeen carries out what cannot be undone, of a batch that is still as the form showed it.
func (s *infoPages) asSeen(c *fiber.Ctx, move moveBatch) moveBatch {
	seen := formLine(c, "seen")
	return func(ctx context.Context, id string) (change models.AsideChange, err error) {
		batch, err := s.Aside.Find(ctx, id)
		if err == nil && seenOf(batch) != seen {
			err = errChanged
		}
		if err != nil {
			return change, err
		}
		return move(ctx, id)
	}
}

// moveAside carries out one change of the batch that the form names.
func (s *infoPages) moveAside(
	c *fiber.Ctx, move moveBatch, action, notice string,
) error {
	batch := formLine(c, "batch")
	change, err := move(c.UserContext(), batch)
	if errors.Is(err, models.ErrNoBatch) {
		return missingProblem(models.ErrNotFound, "batch")
	}
	if err != nil {
		return err
	}
	return s.finish(c, action, aside.Summary(batch, change), asidePath, notice)
}
