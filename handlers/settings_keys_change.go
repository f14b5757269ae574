package handlers

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

// longestHearing is how long is waited for posts on their way into the database: a first key must not be taken for
// that of a server to which nobody posts.
const longestHearing = 10 * time.Second

func (s *settingsPages) hearAll(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, longestHearing)
	defer cancel()
	s.Recorder.WaitUntilApplied(ctx)
}

func (s *settingsPages) createKey(c *fiber.Ctx) error {
	name, value := formLine(c, "name"), formLine(c, "value")
	s.hearAll(c.UserContext())
	key, err := s.Access.IngestKeys.Create(c.UserContext(), name, value)
	exists := conflictWords("A key with this value already exists.")
	words, err := formMistake(c, err, exists, access.ErrKeyName, access.ErrKeyValue)
	if words != "" {
		return s.renderKeys(c, views.IngestKeys{Error: words, Name: name, Value: value})
	}
	if err == nil {
		s.hearAll(c.UserContext()) // what was acknowledged in the same moment
		_, reconsidered := s.Access.IngestKeys.Reconsider(c.UserContext())
		err = errors.Join(reconsidered, s.audit(c, "ingest key made", key.Name))
	}
	if err != nil {
		return err
	}
	return redirectWithNotice(c, keysPath, "key-made")
}

func (s *settingsPages) rotateKey(c *fiber.Ctx) error {
	days, err := strconv.Atoi(formValue(c, "days"))
	if err != nil || days < 1 || days > 3650 {
		return badForm(errors.New("an overlap is 1 to 3650 days"))
	}
	return s.changeKey(
		c,
		"key-rotated",
		"ingest key rotated",
		func(ctx context.Context, id string) (models.IngestKey, error) {
			return s.Access.IngestKeys.Rotate(ctx, id, time.Duration(days)*24*time.Hour)
		},
	)
}

func (s *settingsPages) retireKey(c *fiber.Ctx) error {
	return s.changeKey(c, "key-retired", "ingest key retired", s.Access.IngestKeys.Retire)
}

func (s *settingsPages) restoreKey(c *fiber.Ctx) error {
	return s.changeKey(c, "key-restored", "ingest key restored", s.Access.IngestKeys.Restore)
}

func (s *settingsPages) removeKey(c *fiber.Ctx) error {
	return s.changeKey(c, "key-removed", "ingest key removed", s.Access.IngestKeys.Remove)
}

// changeKey carries out one change of the key with the form's ID.
func (s *settingsPages) changeKey(
	c *fiber.Ctx,
	notice, action string,
	change func(context.Context, string) (models.IngestKey, error),
) error {
	key, err := change(c.UserContext(), formValue(c, "id"))
	if errors.Is(err, access.ErrNotRetired) {
		return badForm(access.ErrNotRetired)
	}
	if err != nil {
		return missingProblem(err, "key")
	}
	return s.finish(c, action, key.Name, keysPath, notice)
}
