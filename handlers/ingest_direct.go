package handlers

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"compreface-stats/models"
)

// failedKey holds, on the way to the routes, the failedPost of a record that was tried already.
const failedKey = "failed"

// failedPost is why a record could not be kept, and when its request came.
type failedPost struct {
	err   error
	began time.Time
	tried bool
}

// leavePanicToRoutes is deferred: a panic would end the program, here. The routes answer the request, and keep its
// record unless that was tried.
func (f *failedPost) leavePanicToRoutes(ctx *fasthttp.RequestCtx, taken *bool) {
	r := recover()
	if r == nil {
		return
	}
	*taken = false
	if f.tried {
		f.err = panicError(r)
		ctx.SetUserValue(failedKey, *f)
	}
}

// takePlainPosts takes plainly well-formed posts of installations ahead of the routes: they are nearly all requests,
// and come at midnight all at once. Whatever is unusual, or to be refused, goes through the routes, whose answers are
// exact; what is taken here is answered, counted and logged as they would.
func (s *server) takePlainPosts(app *fiber.App) {
	routes := app.Server().Handler
	app.Server().Handler = func(ctx *fasthttp.RequestCtx) {
		if !s.takePost(ctx) {
			routes(ctx)
		}
	}
}

// takePost answers a plain post whose record was kept. Otherwise it leaves the request to the routes, as it came.
func (s *server) takePost(ctx *fasthttp.RequestCtx) (taken bool) {
	if c, ok := ctx.Conn().(*postConn); ok && c.failed.tried {
		ctx.SetUserValue(failedKey, c.failed)
		c.failed = failedPost{}
		return false
	}
	post := failedPost{began: time.Now()}
	defer post.leavePanicToRoutes(ctx, &taken)
	record, key, ok := s.readPost(ctx)
	if !ok {
		return false
	}
	post.tried = true
	if post.err = s.keep(record); post.err != nil {
		ctx.SetUserValue(failedKey, post)
		return false
	}
	s.noteAccepted(record.Kind, key)
	s.answerPost(ctx, record, post.began)
	return true
}

// readPost makes the record of a plain post that may be taken, and tells by which key.
func (s *server) readPost(ctx *fasthttp.RequestCtx) (record models.Record, key string, ok bool) {
	kind, ok := plainKind(ctx)
	if !ok {
		return record, "", false
	}
	if key, ok = s.Access.IngestKeys.Check(utils.UnsafeString(ctx.Request.Header.Peek(keyHeader))); !ok {
		return record, "", false
	}
	record, ok = s.plainRecord(kind, ctx.Request.Body())
	return record, key, ok
}

// plainKind tells which record is posted, if the request before its body is that of a post as installations send it.
// The path is the one that the routes go by.
func plainKind(ctx *fasthttp.RequestCtx) (kind models.Kind, ok bool) {
	h := &ctx.Request.Header
	switch string(ctx.URI().PathOriginal()) {
	case generalPath:
		kind = models.General
	case facesPath:
		kind = models.Faces
	default:
		return kind, false
	}
	return kind, h.IsPost() && len(h.Peek(fiber.HeaderContentEncoding)) == 0 && hasOneLength(h.RawHeaders())
}

// plainRecord makes the record of a plain body. What models refuses, the routes read again, for its words.
func (s *server) plainRecord(kind models.Kind, body []byte) (models.Record, bool) {
	var post plainPost
	if len(body) > largestRecord || !post.read(body) {
		return models.Record{}, false
	}
	var record models.Record
	var err error
	install := utils.UnsafeString(post.install) // no text outlives this call: a record holds none
	if kind == models.Faces {
		record, err = s.Store.FacesRecord(install, utils.UnsafeString(post.collection), utils.UnsafeString(post.size))
	} else {
		record, err = s.Store.GeneralRecord(install, utils.UnsafeString(post.action))
	}
	return record, err == nil
}

// keep returns once the record is on disk. The recorder sees to it that this does not take longer than the sender
// waits.
func (s *server) keep(record models.Record) error {
	return s.Recorder.Record(context.Background(), record)
}

func (s *server) answerPost(ctx *fasthttp.RequestCtx, record models.Record, began time.Time) {
	id, answer := newRequestID(), &ctx.Response
	answer.Header.Set(fiber.HeaderXRequestID, id)
	for _, h := range s.everyHeader {
		answer.Header.SetCanonical(h.name, h.value)
	}
	answer.Header.SetContentType(fiber.MIMEApplicationJSON)
	var room [96]byte
	answer.SetBody(appendReceipt(room[:0], record))
	s.notePost(record.Kind, id, time.Since(began))
}

func (s *server) noteAccepted(kind models.Kind, key string) {
	s.ingestMetrics.accept(kind)
	s.Access.IngestKeys.CountPost(key)
}

// notePost counts and logs the answer to a post that was kept.
func (s *server) notePost(kind models.Kind, id string, took time.Duration) {
	s.httpMetrics.notePost(kind, took)
	s.logAnswer(answeredRequest{
		id: id, method: fiber.MethodPost, route: ingestPaths[kind], status: fiber.StatusOK, took: took,
	})
}

// plainPost holds the members of a record as it was posted: parts of the body, nil where there is none.
type plainPost struct{ install, collection, size, action []byte }

// read reads one JSON object whose members are those of records, each once, and texts of printable ASCII without
// escapes. It leaves everything else to encoding/json, and leaves no garbage.
func (p *plainPost) read(body []byte) bool {
	scan := plainScanner{rest: body}
	if !scan.next('{') {
		return false
	}
	for {
		name, ok := scan.text()
		if !ok || !scan.next(':') {
			return false
		}
		value, ok := scan.text()
		if !ok || !p.set(name, value) {
			return false
		}
		if !scan.next(',') {
			return scan.next('}') && scan.ended()
		}
	}
}

func (p *plainPost) set(name, value []byte) bool {
	var member *[]byte
	switch string(name) {
	case "install_guid":
		member = &p.install
	case "collection_guid":
		member = &p.collection
	case "faces_range":
		member = &p.size
	case "action_name":
		member = &p.action
	}
	if member == nil || *member != nil {
		return false
	}
	*member = value
	return true
}

// plainScanner reads JSON of the plainest kind, from its beginning to its end.
type plainScanner struct{ rest []byte }

// next skips white space, and the sign if it comes then.
func (s *plainScanner) next(sign byte) bool {
	if s.ended() || s.rest[0] != sign {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// ended skips white space and reports whether nothing comes then.
func (s *plainScanner) ended() bool {
	for len(s.rest) > 0 {
		switch s.rest[0] {
		case ' ', '\t', '\r', '\n':
			s.rest = s.rest[1:]
		default:
			return false
		}
	}
	return true
}

// text reads a string whose letters mean themselves.
func (s *plainScanner) text() ([]byte, bool) {
	if !s.next('"') {
		return nil, false
	}
	for i, c := range s.rest {
		switch {
		case c == '"':
			text := s.rest[:i]
			s.rest = s.rest[i+1:]
			return text, true
		case c == '\\' || c < ' ' || c > '~':
			return nil, false
		}
	}
	return nil, false
}
