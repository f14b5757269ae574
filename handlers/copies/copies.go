// Package copies sends answers with a mark of what they hold, so that nobody is sent what he has. What is the same for
// everybody is compressed once and kept: all who ask share its bytes, and a crowd costs neither time nor memory. It
// knows no routes. Start with Of.
package copies

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/andybalholm/brotli"
	"github.com/valyala/fasthttp"
)

// Copy is one answer. It is safe for concurrent use; nobody may change its bytes.
type Copy struct {
	mark                string
	plain, gzip, brotli []byte
}

// Of compresses the text.
func Of(text []byte) *Copy {
	return &Copy{
		mark:   markOf(text),
		plain:  text,
		gzip:   fasthttp.AppendGzipBytesLevel(nil, text, fasthttp.CompressDefaultCompression),
		brotli: fasthttp.AppendBrotliBytesLevel(nil, text, brotli.DefaultCompression),
	}
}

// AsItIs is for what is compressed by its nature, such as a PNG, and for what is sent once.
func AsItIs(body []byte) *Copy { return &Copy{mark: markOf(body), plain: body} }

func markOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// bestFor returns the bytes for whoever sends this header, and how they are encoded; "" is not at all.
func (c *Copy) bestFor(h *fasthttp.RequestHeader) (body []byte, encoding string) {
	switch {
	case c.gzip == nil:
		return c.plain, ""
	case h.HasAcceptEncoding("br"):
		return c.brotli, "br"
	case h.HasAcceptEncoding("gzip"):
		return c.gzip, "gzip"
	}
	return c.plain, ""
}
