package handlers

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"

	"compreface-stats/models"
)

// compressResponse compresses what the handlers after it return. It stands neither before posts of installations nor
// before assets, which are compressed already, nor before the forms for strangers, whose secrets are in the page as
// they are.
var compressResponse = compress.New(compress.Config{
	Level: compress.LevelBestSpeed,
	Next: func(c *fiber.Ctx) bool { // both are zip archives
		return strings.HasSuffix(c.Path(), ".xlsx") || strings.HasSuffix(c.Path(), ".zip")
	},
})

// rejectEncodedBody refuses compressed bodies: a form is decoded before anybody looks at it, and a few kilobytes
// would fill the memory.
func rejectEncodedBody(c *fiber.Ctx) error {
	if isEncoded(c) {
		return &problem{
			status: http.StatusUnsupportedMediaType,
			code:   string(models.BadEncoding),
			words:  "Send the body without Content-Encoding.",
		}
	}
	return c.Next()
}

func isEncoded(c *fiber.Ctx) bool {
	encoding := c.Get(fiber.HeaderContentEncoding)
	return encoding != "" && !strings.EqualFold(encoding, "identity")
}
