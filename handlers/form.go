package handlers

import (
	"errors"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// finish notes in the audit log what a form did, and sends the browser on to a page that says so.
func (s *server) finish(c *fiber.Ctx, action, what, path, notice string) error {
	if err := s.audit(c, action, what); err != nil {
		return err
	}
	return redirectWithNotice(c, path, notice)
}

// taken says what models.ErrConflict means in a form.
type taken string

func (t taken) Error() string { return string(t) }

// mistake returns what a form did wrong, in words for its page, which then has the status 422; err is anything else.
// Besides what models refuse as invalid it knows the errors of known, and what taken says.
func mistake(c *fiber.Ctx, err error, known ...error) (words string, _ error) {
	return mistakeWith(c, http.StatusUnprocessableEntity, err, known)
}

// badRequest is mistake with the status 400.
func badRequest(c *fiber.Ctx, err error) (words string, _ error) {
	return mistakeWith(c, http.StatusBadRequest, err, nil)
}

func mistakeWith(c *fiber.Ctx, status int, err error, known []error) (words string, _ error) {
	words = mistakeWords(err, known)
	if words == "" {
		return "", err
	}
	c.Status(status)
	return words, nil
}

func mistakeWords(err error, known []error) string {
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		return sentences(invalid)
	}
	for _, k := range known {
		if exists, ok := k.(taken); ok && errors.Is(err, models.ErrConflict) {
			return string(exists)
		}
		if errors.Is(err, k) {
			return sentences(k)
		}
	}
	return ""
}

// missing words the error of a form about something that is there no more.
func missing(err error, what string) error {
	if errors.Is(err, models.ErrNotFound) {
		return &problem{status: http.StatusNotFound, code: "not_found", words: "This " + what + " no longer exists."}
	}
	return err
}

// badForm refuses a value that none of our forms offers.
func badForm(err error) error {
	return &problem{status: http.StatusUnprocessableEntity, code: "bad_form", words: sentences(err)}
}
