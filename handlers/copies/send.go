package copies

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// CacheTime is how long others may keep what everybody may see.
const CacheTime = time.Hour

var cachedPublicly = fmt.Sprintf("public, max-age=%d", int(CacheTime.Seconds()))

// Send sends the answer with its mark, or says that it is the one that the program has already. The mark is a weak one:
// compressed, the same content is other bytes.
func (c *Copy) Send(ctx *fiber.Ctx) error {
	if c.gzip != nil {
		ctx.Vary(fiber.HeaderAcceptEncoding)
	}
	ctx.Set(fiber.HeaderETag, "W/"+c.mark)
	if known := ctx.Get(fiber.HeaderIfNoneMatch); strings.Contains(known, c.mark) || strings.TrimSpace(known) == "*" {
		ctx.Status(http.StatusNotModified)
		return nil
	}
	body, encoding := c.bestFor(&ctx.Request().Header)
	if encoding != "" {
		ctx.Response().Header.SetContentEncoding(encoding)
	}
	return ctx.Send(body)
}

// SendCached is Send for what everybody may see: caches keep it for CacheTime. What says that there is nothing they
// keep for a minute alone: there may be something soon.
func (c *Copy) SendCached(ctx *fiber.Ctx) error {
	if ctx.Response().StatusCode() != http.StatusOK {
		ctx.Set(fiber.HeaderCacheControl, "public, max-age=60")
		return ctx.Send(c.plain)
	}
	ctx.Set(fiber.HeaderCacheControl, cachedPublicly)
	return c.Send(ctx)
}

// SendPublic is SendCached for what any site's script may read.
func (c *Copy) SendPublic(ctx *fiber.Ctx) error {
	ctx.Set(fiber.HeaderAccessControlAllowOrigin, "*")
	ctx.Set("X-Robots-Tag", "noindex") // of pages alone, search engines may list some
	return c.SendCached(ctx)
}
