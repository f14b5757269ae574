package copies

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

var text = bytes.Repeat([]byte("what everybody may read. "), 100)

// ask answers a request with these headers, given as name, value, name, value.
func ask(t *testing.T, answer func(*fiber.Ctx) error, headers ...string) *fasthttp.Response {
	t.Helper()
	app := fiber.New()
	app.Get("/", answer)
	var ctx fasthttp.RequestCtx
	ctx.Request.SetRequestURI("/")
	for i := 0; i < len(headers); i += 2 {
		ctx.Request.Header.Set(headers[i], headers[i+1])
	}
	app.Handler()(&ctx)
	return &ctx.Response
}

// Whatever a client understands, it reads the same text, and two clients who understand the same share the bytes.
func TestEverybodyReadsTheSameText(t *testing.T) {
	c := Of(text)
	for accepted, want := range map[string]string{
		"": "", "identity": "", "gzip, deflate": "gzip", "gzip, br": "br", "zstd": "",
	} {
		got := ask(t, c.SendPublic, "Accept-Encoding", accepted)
		read, err := got.BodyUncompressed()
		if encoding := string(got.Header.ContentEncoding()); encoding != want || err != nil || !bytes.Equal(read, text) {
			t.Errorf("whoever accepts %q is sent %q, %d bytes: %v", accepted, encoding, len(read), err)
		}
		if got.Header.Peek("Vary") == nil {
			t.Errorf("%q: caches are not told that others read other bytes", accepted)
		}
		if again := ask(t, c.SendPublic, "Accept-Encoding", accepted); &again.Body()[0] != &got.Body()[0] {
			t.Errorf("whoever accepts %q is sent bytes of his own", accepted)
		}
	}
	if got := ask(t, AsItIs(text).Send, "Accept-Encoding", "gzip, br"); !bytes.Equal(got.Body(), text) {
		t.Error("what is compressed by its nature is compressed again")
	}
}

func TestNobodyIsSentWhatHeHas(t *testing.T) {
	c := Of(text)
	mark := string(ask(t, c.Send).Header.Peek("ETag"))
	for known, want := range map[string]int{
		mark: http.StatusNotModified, `"other", ` + mark: http.StatusNotModified, "*": http.StatusNotModified,
		`"other"`: http.StatusOK, "": http.StatusOK,
	} {
		got := ask(t, c.Send, "If-None-Match", known, "Accept-Encoding", "gzip")
		if got.StatusCode() != want || (len(got.Body()) == 0) != (want == http.StatusNotModified) {
			t.Errorf("whoever has %q gets %d and %d bytes", known, got.StatusCode(), len(got.Body()))
		}
	}
	if other := ask(t, Of(text[1:]).Send).Header.Peek("ETag"); string(other) == mark {
		t.Error("another text has the same mark")
	}
}
