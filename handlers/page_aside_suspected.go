package handlers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/aside"
	"compreface-stats/models/aside/suspect"
	"compreface-stats/views"
)

var suspectedKinds = map[suspect.Kind]string{
	suspect.Burst:      "A burst",
	suspect.Clones:     "Clones",
	suspect.Impossible: "Impossible first days",
}

// suspectedRows lists what looks invented, what nobody decided about first.
func (s *infoPages) suspectedRows(ctx context.Context) (rows []views.SuspectedRow, err error) {
	all, err := s.Aside.Suspected(ctx)
	for _, g := range all {
		rows = append(rows, views.SuspectedRow{
			Name: g.Name(), Title: suspectedKinds[g.Kind], Words: views.UpperFirst(g.Words()) + ".",
			Count: views.CountOf(g.Installations, "installation"), Seen: g.Installations,
			Effect: previewWords(g.Preview), Dismissed: g.By,
		})
	}
	slices.SortStableFunc(rows, func(a, b views.SuspectedRow) int {
		return cmp.Compare(min(len(a.Dismissed), 1), min(len(b.Dismissed), 1))
	})
	return rows, err
}

// setSuspectedAside sets aside what is suspected under the form's name now.
func (s *infoPages) setSuspectedAside(c *fiber.Ctx) error {
	name := formLine(c, "group")
	if err := s.sawSuspected(c.UserContext(), name, formLine(c, "seen")); err != nil {
		return err
	}
	batch, change, err := s.Aside.SetSuspectedAside(c.UserContext(), signedInAs(c), name, formLine(c, "counted"))
	if errors.Is(err, aside.ErrNotSuspected) || err == nil && batch == "" {
		return missingProblem(models.ErrNotFound, "suspicion")
	}
	if errors.Is(err, aside.ErrDecided) {
		return &problem{status: http.StatusConflict, code: "decided", words: sentencesOf(aside.ErrDecided)}
	}
	if err != nil {
		return err
	}
	return s.finish(c, "set aside", aside.Summary(batch+", "+name, change), asidePath, "set-aside")
}

// sawSuspected refuses a decision about more or fewer than were shown.
func (s *infoPages) sawSuspected(ctx context.Context, name, seen string) error {
	all, err := s.Aside.Suspected(ctx)
	for _, g := range all {
		if g.Name() == name && strconv.FormatInt(g.Installations, 10) != seen {
			return errChanged
		}
	}
	return err // of none that is suspected the decision itself says so
}

// markSuspected says on every page of charts that new installations look invented, while nobody has decided.
func (s *server) markSuspected(c *fiber.Ctx, status *views.StreamStatus) error {
	found, err := s.Aside.Mark(c.UserContext())
	if err != nil || found.Installations == 0 {
		return err
	}
	verb := " look invented"
	if found.Installations == 1 {
		verb = " looks invented"
	}
	status.Suspected = fmt.Sprintf("%s%s: without, %s active instead of %s",
		views.CountOf(found.Installations, "new installation"), verb, views.Number(found.Then), views.Number(found.Now))
	status.Decides = currentUser(c).Role.AtLeast(models.RoleAdministrator)
	return nil
}

func (s *infoPages) dismissSuspicion(c *fiber.Ctx) error {
	name := formLine(c, "group")
	err := s.Aside.Dismiss(c.UserContext(), signedInAs(c), name)
	if errors.Is(err, aside.ErrNotSuspected) {
		return missingProblem(models.ErrNotFound, "suspicion")
	}
	if err != nil {
		return err
	}
	return s.finish(c, "suspicion dismissed", name, asidePath, "saved")
}

func (s *infoPages) suspectAgain(c *fiber.Ctx) error {
	name := formLine(c, "group")
	if err := s.Aside.SuspectAgain(c.UserContext(), name); err != nil {
		return missingProblem(err, "suspicion")
	}
	return s.finish(c, "suspected again", name, asidePath, "saved")
}
