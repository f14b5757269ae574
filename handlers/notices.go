package handlers

import (
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"
)

// notices are what a page says after a form was handled. The address names one; text from an address is never shown.
var notices = map[string]string{
	"password":      "Your password is changed. You are signed out everywhere else.",
	"session":       "The session is ended.",
	"sessions":      "You are signed out everywhere else.",
	"totp-removed":  "The second step is removed.",
	"role":          "The role is changed.",
	"disabled":      "The person may not sign in any more and is signed out everywhere.",
	"enabled":       "The person may sign in again.",
	"deleted":       "The account is deleted.",
	"withdrawn":     "The invitation is withdrawn.",
	"token-revoked": "The token is revoked.",
	"key-made":      "The key is made. From now on only posts with a key of this list are taken.",
	"key-rotated":   "The new key is made. The old one is good until the overlap ends.",
	"key-retired":   "The key is retired: posts with it are refused.",
	"key-restored":  "The key is good again.",
	"key-removed":   "The key is removed.",

	"note-added":     "The note is on every chart over time now.",
	"note-known":     "That day has this note already.",
	"note-changed":   "The note is changed.",
	"note-removed":   "The note is removed.",
	"notes-imported": "The notes of the file are in.",
	"notes-known":    "Every note of the file was here already.",
}

// done sends the browser on to a page that says what was done: loading it again does nothing twice.
func done(c *fiber.Ctx, path, notice string) error {
	return c.Redirect(path+"?done="+url.QueryEscape(notice), http.StatusSeeOther)
}
