package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/views"
)

const peoplePath = "/settings/people"

// showPeople lists who may sign in and who is invited.
func (s *settingsPages) showPeople(c *fiber.Ctx) error { return s.renderPeople(c, views.People{}) }

func (s *settingsPages) renderPeople(c *fiber.Ctx, page views.People) error {
	users, err := s.Access.Users(c.UserContext())
	if err != nil {
		return err
	}
	steps, err := s.Access.UsersWithTwoFactor(c.UserContext())
	if err != nil {
		return err
	}
	pending, err := s.Access.PendingLinks(c.UserContext())
	if err != nil {
		return err
	}
	page.Settings = s.settings(c, "People")
	page.Roles = roleNames()
	page.Invited = pendingRows(pending)
	for _, user := range users {
		row := personRow(user, steps[user.ID], user.ID == currentUser(c).ID)
		if row.Made, err = s.madeWords(c.UserContext(), user); err != nil {
			return err
		}
		page.People = append(page.People, row)
	}
	return renderPage(c, views.PeoplePage(page))
}

// madeWords lists what a person made that would go on working without them; empty where there is nothing.
func (s *settingsPages) madeWords(ctx context.Context, user models.User) (string, error) {
	tokens, links, err := s.Access.MadeBy(ctx, user.Email)
	var words []string
	for _, token := range tokens {
		words = append(words, "token "+token.Name)
	}
	for _, link := range links {
		words = append(words, "share link "+link.Name)
	}
	return strings.Join(words, ", "), err
}

func pendingRows(pending []models.OneTimeLink) (rows []views.InvitedRow) {
	for _, link := range pending {
		what := joinDots(string(link.Role), "invited by "+link.MadeBy)
		if link.Role == "" {
			what = "link for a new password, by " + link.MadeBy
		}
		facts := joinDots(what, "expires "+views.TimeLabel(link.ExpiresAt))
		rows = append(rows, views.InvitedRow{ID: link.ID, Email: link.Email, Facts: facts})
	}
	return rows
}

func roleNames() (names []string) {
	for _, role := range models.Roles() {
		names = append(names, string(role))
	}
	return names
}

func personRow(user models.User, secondStep, you bool) views.PersonRow {
	row := views.PersonRow{
		ID:          user.ID,
		Email:       user.Email,
		Role:        string(user.Role),
		You:         you,
		TwoFactor:   secondStep,
		Disabled:    user.DisabledAt != nil,
		HasPassword: user.PasswordHash != "",
	}
	facts := []string{"since " + formatDate(user.CreatedAt)}
	if secondStep {
		facts = append(facts, "two-factor")
	}
	if user.Subject != "" {
		facts = append(facts, "single sign-on")
	}
	row.Facts = joinDots(facts...)
	return row
}

// invite shows the link once; an administrator hands it over.
func (s *settingsPages) invite(c *fiber.Ctx) error {
	email := formLine(c, "email")
	role, err := models.ParseRole(formValue(c, "role"))
	if err != nil {
		return badForm(err)
	}
	secret, err := s.Access.Invite(c.UserContext(), email, role, actorOf(c))
	words, err := formMistake(c, err, conflictWords("This address already has an account."), access.ErrBadEmail)
	if words != "" {
		return s.renderPeople(c, views.People{Error: words, Email: email})
	}
	if err == nil {
		err = s.audit(c, "invited", email+" as "+string(role))
	}
	if err != nil {
		return err
	}
	return s.renderPeople(c, views.People{Link: s.linkTo(secret), LinkFor: email, LinkNote: "Single use, valid 7 days."})
}

// resetPassword shows a link with which the person chooses a new password. Until it is used the old one works.
func (s *settingsPages) resetPassword(c *fiber.Ctx) error {
	secret, user, err := s.Access.ResetLink(c.UserContext(), formValue(c, "id"), actorOf(c))
	if err != nil {
		return missingProblem(err, "person")
	}
	if err := s.audit(c, "password link made", user.Email); err != nil {
		return err
	}
	return s.renderPeople(c, views.People{
		Link:     s.linkTo(secret),
		LinkFor:  user.Email,
		LinkNote: "Single use, valid 24 hours. Sets a new password.",
	})
}

func (s *settingsPages) withdrawInvitation(c *fiber.Ctx) error {
	link, err := s.Access.WithdrawLink(c.UserContext(), formValue(c, "id"))
	if err != nil {
		return missingProblem(err, "invitation")
	}
	return s.finish(c, "invitation withdrawn", link.Email, peoplePath, "withdrawn")
}

func (s *settingsPages) changeRole(c *fiber.Ctx) error {
	role, err := models.ParseRole(formValue(c, "role"))
	if err != nil {
		return badForm(err)
	}
	change := func(ctx context.Context, id string) (models.User, error) {
		return s.Access.SetRole(ctx, id, role, madeForm(c))
	}
	return s.changePerson(c, "role", "role "+string(role)+" given", change)
}

// madeForm says what becomes of what the person made: it ends, unless the form keeps it.
func madeForm(c *fiber.Ctx) access.Made { return access.Made(formValue(c, "keep") == "yes") }

func (s *settingsPages) disablePerson(c *fiber.Ctx) error {
	return s.changePerson(c, "disabled", "account disabled", func(ctx context.Context, id string) (models.User, error) {
		return s.Access.DisableUser(ctx, id, madeForm(c))
	})
}

func (s *settingsPages) enablePerson(c *fiber.Ctx) error {
	return s.changePerson(c, "enabled", "account enabled", s.Access.EnableUser)
}

func (s *settingsPages) deletePerson(c *fiber.Ctx) error {
	return s.changePerson(c, "deleted", "account deleted", func(ctx context.Context, id string) (models.User, error) {
		return s.Access.DeleteUser(ctx, id, madeForm(c))
	})
}

// removePersonsTOTP is for somebody who lost both device and recovery codes.
func (s *settingsPages) removePersonsTOTP(c *fiber.Ctx) error {
	return s.changePerson(
		c,
		"totp-removed",
		"second step removed",
		func(ctx context.Context, id string) (models.User, error) {
			user, err := s.Access.UserByID(ctx, id)
			if err == nil {
				err = s.Access.RemoveTwoFactor(ctx, user)
			}
			return user, err
		},
	)
}

// changePerson carries out one change of the person with the form's ID. The last administrator stays.
func (s *settingsPages) changePerson(
	c *fiber.Ctx,
	notice, action string,
	change func(context.Context, string) (models.User, error),
) error {
	user, err := change(c.UserContext(), formValue(c, "id"))
	if errors.Is(err, access.ErrLastAdministrator) {
		c.Status(http.StatusConflict)
		return s.renderPeople(c, views.People{Error: sentencesOf(access.ErrLastAdministrator)})
	}
	if err != nil {
		return missingProblem(err, "person")
	}
	return s.finish(c, action, user.Email, peoplePath, notice)
}
