package handlers

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"compreface-stats/models"
)

// allowImportSize lets the body of an import be larger than others, for those who may import: a stranger must not
// fill the memory. It is asked when the header is there and the body is not.
func (s *server) allowImportSize(app *fiber.App) {
	app.Server().HeaderReceived = func(h *fasthttp.RequestHeader) (room fasthttp.RequestConfig) {
		path, _, _ := bytes.Cut(h.RequestURI(), []byte{'?'})
		small := h.ContentLength() >= 0 && h.ContentLength() <= bodyLimit
		if small || !h.IsPost() || !isImport(string(path)) || !s.mayImport(string(path), h) {
			return room
		}
		return fasthttp.RequestConfig{MaxRequestBodySize: largestImport, ReadTimeout: importTime}
	}
}

func isImport(path string) bool { return path == importAPIPath || path == importPagePath }

// mayImport asks again what the route's guards ask later: trouble in the store is theirs to tell.
func (s *server) mayImport(path string, h *fasthttp.RequestHeader) bool {
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if path == importAPIPath {
		token, err := s.bearer(ctx, string(h.Peek(fiber.HeaderAuthorization)))
		return err == nil && token.May(models.ScopeImport)
	}
	session, err := s.Access.SignedIn(ctx, string(h.Cookie(sessionCookie)))
	return err == nil && session.User.Role.AtLeast(models.RoleMaintainer)
}

// tooLarge says what a body may be at the path.
func tooLarge(path string) *problem {
	words := fmt.Sprintf("The request body is too large: a record is at most %d bytes.", largestRecord)
	if isImport(strings.ToLower(path)) {
		words = fmt.Sprintf(
			"More than %d KiB is taken only from those who may import, and %d MiB at most. `import` on the command line takes files of any size.",
			bodyLimit>>10,
			largestImport>>20,
		)
	}
	return &problem{status: http.StatusRequestEntityTooLarge, code: string(models.TooLarge), words: words}
}
