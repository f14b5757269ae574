package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/views"
)

// finish notes in the audit log what a form did, and sends the browser on to a page that says so.
func (s *server) finish(c *fiber.Ctx, action, what, path, notice string) error {
	if err := s.audit(c, action, what); err != nil {
		return err
	}
	return redirectWithNotice(c, path, notice)
}

// conflictWords says what models.ErrConflict means in a form.
type conflictWords string

func (t conflictWords) Error() string { return string(t) }

// formMistake returns what a form did wrong, in words for its page, which then has the status 422; err is anything
// else. Besides what models refuse as invalid it knows the errors of known, and what taken says.
func formMistake(c *fiber.Ctx, err error, known ...error) (words string, _ error) {
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
		return sentencesOf(invalid)
	}
	for _, k := range known {
		if exists, ok := k.(conflictWords); ok && errors.Is(err, models.ErrConflict) {
			return string(exists)
		}
		if errors.Is(err, k) {
			return sentencesOf(k)
		}
	}
	return ""
}

// missingProblem words the error of a form about something that is there no more.
func missingProblem(err error, what string) error {
	if errors.Is(err, models.ErrNotFound) {
		return &problem{status: http.StatusNotFound, code: "not_found", words: "This " + what + " no longer exists."}
	}
	return err
}

// badForm refuses a value that none of our forms offers.
func badForm(err error) error {
	return &problem{status: http.StatusUnprocessableEntity, code: "bad_form", words: sentencesOf(err)}
}

// notices are what a page says after a form was handled. The address names one; text from an address is never shown.
var notices = map[string]string{
	"alert-sent":    "The webhook has taken a test alert.",
	"password":      "Password changed. You are signed out everywhere else.",
	"session":       "Session signed out.",
	"sessions":      "You are signed out everywhere else.",
	"totp-removed":  "Two-factor authentication turned off.",
	"role":          "Role changed.",
	"disabled":      "Account disabled and signed out everywhere.",
	"enabled":       "Account enabled.",
	"deleted":       "Account deleted.",
	"withdrawn":     "Link canceled.",
	"digest-saved":  "Saved.",
	"sso-connected": "Single sign-on connected. You can sign in with it from now on.",
	"token-revoked": "Token revoked.",
	"key-made":      "Key created. Who may post now is said below.",
	"key-rotated":   "New key created. The old key stays valid until the overlap ends.",
	"key-retired":   "Key retired. If installations used it lately, their posts are still accepted until you enforce it.",
	"keys-enforced": "Enforced. Such posts are refused from now on.",
	"keys-observed": "All posts are accepted again, and what would be refused is counted.",
	"key-restored":  "Key restored.",
	"key-removed":   "Key removed.",

	"note-added":     "Note added to every time chart.",
	"note-known":     "That day already has this note.",
	"note-changed":   "Note changed.",
	"notes-imported": "Notes imported.",
	"notes-known":    "No new notes in this file.",
	"series-removed": "Series removed.",

	"published":          "Published. View the permanent page →",
	"goal-removed":       "Goal removed.",
	"use-added":          "Added.",
	"use-removed":        "Removed.",
	"citation-withdrawn": "Withdrawn. Its page says so.",
	"saved":              "Saved.",
	"releases-started":   "Monthly releases have started. Switch on what everybody may see.",
	"link-revoked":       "Link revoked.",

	"view-saved":   "View saved.",
	"view-renamed": "View renamed.",
	"view-removed": "View deleted.",

	"clock-confirmed": "Clock confirmed. It is trusted from now on.",
	"day-removed":     "Day removed. All numbers are as if it had never been.",

	"set-aside":       "Set aside. They are in no number from now on.",
	"aside-released":  "Released. All numbers are as if they had never been set aside.",
	"aside-removed":   "Deleted permanently.",
	"erasures-let-go": "These deletions go on by themselves.",
}

// redirectWithNotice sends the browser on to a page that says what was done: loading it again does nothing twice.
func redirectWithNotice(c *fiber.Ctx, path, notice string) error {
	return c.Redirect(path+"?done="+url.QueryEscape(notice), http.StatusSeeOther)
}

// joinSentences puts a space between sentences and leaves out those that are empty.
func joinSentences(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// sentencesOf writes the words of an error of models that was written for people: "Too short. No address."
func sentencesOf(err error) string {
	var words []string
	for line := range strings.SplitSeq(err.Error(), "\n") {
		words = append(words, strings.TrimSuffix(views.UpperFirst(line), ".")+".")
	}
	return strings.Join(words, " ")
}

// uploadedNotes reads the file of notes of a form.
func uploadedNotes(c *fiber.Ctx) ([]models.Annotation, error) {
	header, err := c.FormFile("file")
	if err != nil {
		return nil, models.NewInvalid(models.BadNote, "choose a file first")
	}
	file, err := header.Open()
	if err != nil {
		return nil, fmt.Errorf("open the uploaded file: %w", err)
	}
	defer file.Close()
	return models.ReadAnnotations(file, actorOf(c))
}
