package handlers

import (
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"
)

// notices are what a page says after a form was handled. The address names one; text from an address is never shown.
var notices = map[string]string{
	"password":      "Password changed. You are signed out everywhere else.",
	"session":       "Session signed out.",
	"sessions":      "You are signed out everywhere else.",
	"totp-removed":  "Two-factor authentication turned off.",
	"role":          "Role changed.",
	"disabled":      "Account disabled and signed out everywhere.",
	"enabled":       "Account enabled.",
	"deleted":       "Account deleted.",
	"withdrawn":     "Invite canceled.",
	"token-revoked": "Token revoked.",
	"key-made":      "Key created. From now on only posts with a key from this list are accepted.",
	"key-rotated":   "New key created. The old key stays valid until the overlap ends.",
	"key-retired":   "Key retired. Posts with it are refused.",
	"key-restored":  "Key restored.",
	"key-removed":   "Key removed.",

	"note-added":     "Note added to every time chart.",
	"note-known":     "That day already has this note.",
	"note-changed":   "Note changed.",
	"note-removed":   "Note removed.",
	"notes-imported": "Notes imported.",
	"notes-known":    "No new notes in this file.",

	"published":          "Published. View the permanent page →",
	"use-added":          "Added.",
	"use-removed":        "Removed.",
	"citation-withdrawn": "Withdrawn. Its page says so.",
	"saved":              "Saved.",
	"link-revoked":       "Link revoked.",
}

// redirectWithNotice sends the browser on to a page that says what was done: loading it again does nothing twice.
func redirectWithNotice(c *fiber.Ctx, path, notice string) error {
	return c.Redirect(path+"?done="+url.QueryEscape(notice), http.StatusSeeOther)
}
