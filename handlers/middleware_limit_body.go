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

	"compreface-stats/handlers/head"
	"compreface-stats/models"
)

// What a body may have at the most. A record has little, and so have the forms of strangers; with a session there are
// files of notes.
const (
	strangersBody = 8 << 10
	recordsBody   = 2 * largestRecord // what is a little too large is answered in a record's own words
)

// limitBodies says, when the header of a request is there and its body is not, how large that may be. The memory
// for a body is taken at once, and strangers must not fill it by announcing bodies.
func (s *server) limitBodies(app *fiber.App) {
	app.Server().HeaderReceived = func(h *fasthttp.RequestHeader) (room fasthttp.RequestConfig) {
		head.Bound(h)
		target, _, _ := bytes.Cut(s.mount.Inner(h.RequestURI()), []byte{'?'})
		path := string(target)
		switch {
		case isIngest(path):
			return fasthttp.RequestConfig{MaxRequestBodySize: recordsBody}
		case !announcesMore(h, strangersBody):
			return room
		case h.IsPost() && isImport(path) && announcesMore(h, bodyLimit) && s.mayImport(path, h):
			return s.roomForImport(h)
		case s.mayPostMore(path, h):
			return room
		}
		return fasthttp.RequestConfig{MaxRequestBodySize: strangersBody}
	}
}

// goOnInTurn has few requests that the processors alone keep busy go on at once: thousands of connections whose next
// request is there already would otherwise keep plain posts, which do not come here, waiting for seconds.
func (s *server) goOnInTurn(app *fiber.App) {
	routes := app.Server().Handler
	app.Server().Handler = func(ctx *fasthttp.RequestCtx) {
		defer s.pace.Enter()()
		routes(ctx)
	}
}

// boundRequests refuses requests of more parts than may be, and forgets each request with its answer: a crowd that
// sends much of one kind, and then of another, would find room for both in every request that waits.
func boundRequests(app *fiber.App) {
	server := app.Server()
	routes, unreadable := server.Handler, server.ErrorHandler
	server.ErrorHandler = func(ctx *fasthttp.RequestCtx, err error) {
		defer head.Forget(&ctx.Request)
		unreadable(ctx, err)
	}
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		defer head.Forget(&ctx.Request)
		switch body := ctx.Request.Body(); {
		case head.IsDropped(&ctx.Request.Header):
			unreadable(ctx, &fasthttp.ErrSmallBuffer{})
			ctx.SetConnectionClose()
		case len(body) <= strangersBody && head.HasManyFields(body):
			unreadable(ctx, fasthttp.ErrBodyTooLarge)
			ctx.SetConnectionClose()
		default:
			routes(ctx)
		}
	}
}

// announcesMore reports whether the body may be larger than so many bytes. Nearly all requests have none, and nobody
// need be asked who sends it: a crowd of them would keep the database busy.
func announcesMore(h *fasthttp.RequestHeader, than int) bool {
	const chunked = -1 // as long as it gets; without either header there is no body
	announced := h.ContentLength()
	return announced == chunked || announced > than
}

// Files come in few at a time: the library takes the memory for the whole of one when its header is there.
const (
	importsAtOnce = 2
	turnHeader    = "X-Import-Turn" // of a request with a file: the name of its turn, which logRequests ends
)

func (s *server) roomForImport(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	h.Del(turnHeader)
	turn, ok := s.imports.Take(importTime)
	if !ok {
		return fasthttp.RequestConfig{MaxRequestBodySize: strangersBody} // see refusedBody
	}
	h.Set(turnHeader, turn)
	return fasthttp.RequestConfig{MaxRequestBodySize: largestImport, ReadTimeout: importTime}
}

// refusedBody says why a body was not read: it is too large, or other files are coming in.
func (s *server) refusedBody(c *fiber.Ctx, path string) *problem {
	header := &c.Request().Header
	if isImport(path) && header.ContentLength() <= largestImport && s.mayImport(path, header) {
		return errTwoImports
	}
	return tooLarge(path)
}

// mayPostMore reports whether the request comes with a session, or with the token of a program that may import.
func (s *server) mayPostMore(path string, h *fasthttp.RequestHeader) bool {
	if path == importAPIPath {
		return s.mayImport(path, h)
	}
	if strings.HasPrefix(path, seriesAPIPath) {
		return s.mayImportSeries(string(h.Peek(fiber.HeaderAuthorization)))
	}
	ctx, cancel := context.WithTimeout(context.Background(), headerPatience)
	defer cancel()
	_, err := s.Access.SignedIn(ctx, string(h.Cookie(s.cookieName(sessionCookie))))
	return err == nil
}

// headerPatience is how long the database may take to tell who sends a large body.
const headerPatience = 5 * time.Second

func isImport(path string) bool {
	return path == importAPIPath || path == importPagePath || path == importPiecePath
}

// mayImport asks again what the route's guards ask later: trouble in the store is theirs to tell.
func (s *server) mayImport(path string, h *fasthttp.RequestHeader) bool {
	ctx, cancel := context.WithTimeout(context.Background(), headerPatience)
	defer cancel()
	if path == importAPIPath {
		token, err := s.bearer(ctx, string(h.Peek(fiber.HeaderAuthorization)))
		return err == nil && token.May(models.ScopeImport)
	}
	session, err := s.Access.SignedIn(ctx, string(h.Cookie(s.cookieName(sessionCookie))))
	return err == nil && session.User.Role.AtLeast(models.RoleMaintainer)
}

// tooLarge says what a body may be at the path.
func tooLarge(path string) *problem {
	words := fmt.Sprintf("The request body is too large: a record is at most %d bytes, a form without a session %d KiB.",
		largestRecord, strangersBody>>10)
	if isImport(strings.ToLower(path)) {
		words = fmt.Sprintf(
			"More than %d KiB is accepted only from those who may import, and at most %d MiB. "+
				"The page Import in the browser, and `import` on the command line, take files of any size.",
			bodyLimit>>10,
			largestImport>>20,
		)
	}
	return &problem{status: http.StatusRequestEntityTooLarge, code: string(models.TooLarge), words: words}
}
