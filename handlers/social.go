package handlers

import (
	"github.com/gofiber/fiber/v2"

	"compreface-stats/views/picture"
)

// showSocial is the picture that a link to any page shows elsewhere, if what the page tells is not public: it tells no number.
func (s *server) showSocial(c *fiber.Ctx) error {
	return s.draw(c, ".png", picture.Picture{
		Title: "CompreFace Stats", Subtitle: "From installations that opted in", Size: picture.Social,
		Claim: &picture.Claim{Before: "How CompreFace is used: active installations, services, and the size of face collections."},
	}, true)
}
