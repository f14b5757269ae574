package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// showAsset serves a file whose address changes with its content, so it may be kept for ever.
func (s *server) showAsset(c *fiber.Ctx) error {
	name := strings.Clone(c.Params("*"))
	body, contentType, encoding, ok := s.Assets.File(name, c.Get(fiber.HeaderAcceptEncoding))
	if !ok {
		return fiber.ErrNotFound
	}
	if encoding != "" {
		c.Set(fiber.HeaderContentEncoding, encoding)
	}
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderContentType, contentType)
	return c.Send(body)
}
