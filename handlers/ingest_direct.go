package handlers

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/utils"
	"github.com/valyala/fasthttp"

	"compreface-stats/handlers/post"
	"compreface-stats/models"
	"compreface-stats/models/access"
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
func (s *intake) takePlainPosts(app *fiber.App) {
	routes := app.Server().Handler
	app.Server().Handler = func(ctx *fasthttp.RequestCtx) {
		if !s.takePost(ctx) {
			routes(ctx)
		}
	}
}

// takePost answers a plain post whose record was kept. Otherwise it leaves the request to the routes, as it came.
func (s *intake) takePost(ctx *fasthttp.RequestCtx) (taken bool) {
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
	s.noteAccepted(record, key)
	s.answerPost(ctx, record, post.began)
	return true
}

// readPost makes the record of a plain post that may be taken, and tells by which key.
func (s *intake) readPost(ctx *fasthttp.RequestCtx) (record models.Record, key access.PostKey, ok bool) {
	kind, ok := plainKind(ctx)
	if !ok {
		return record, key, false
	}
	if key, ok = s.Access.IngestKeys.Check(utils.UnsafeString(ctx.Request.Header.Peek(keyHeader))); !ok {
		return record, key, false
	}
	record, ok = s.plainRecord(kind, ctx.Request.Body())
	record.IngestKey = key.Mark
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
	return kind, h.IsPost() && len(h.Peek(fiber.HeaderContentEncoding)) == 0 && isClear(h)
}

// plainRecord makes the record of a plain body. What models refuses, the routes read again, for its words.
func (s *intake) plainRecord(kind models.Kind, text []byte) (models.Record, bool) {
	var body post.Body
	if len(text) > post.Largest || !body.Read(text) {
		return models.Record{}, false
	}
	var record models.Record
	var err error
	install := utils.UnsafeString(body.Install) // no text outlives this call: a record holds none
	if kind == models.Faces {
		record, err = s.Store.FacesRecord(install, utils.UnsafeString(body.Collection), utils.UnsafeString(body.Size))
	} else {
		record, err = s.Store.GeneralRecord(install, utils.UnsafeString(body.Action))
	}
	return record, err == nil
}

// keep returns once the record is on disk. The recorder sees to it that this does not take longer than the sender
// waits.
func (s *intake) keep(record models.Record) error {
	return s.Recorder.Record(context.Background(), record)
}

func (s *intake) answerPost(ctx *fasthttp.RequestCtx, record models.Record, began time.Time) {
	id, answer := newRequestID(), &ctx.Response
	answer.Header.Set(fiber.HeaderXRequestID, id.String())
	for _, h := range s.everyHeader {
		answer.Header.SetCanonical(h.name, h.value)
	}
	answer.Header.SetContentType(fiber.MIMEApplicationJSON)
	answer.Header.SetCanonical([]byte(post.OutcomeHeader), []byte(post.OutcomeAccepted))
	if s.lastAnswer() {
		ctx.SetConnectionClose()
	}
	var room [96]byte
	answer.SetBody(appendReceipt(room[:0], record))
	s.notePost(record.Kind, id, time.Since(began))
}

func (s *intake) noteAccepted(record models.Record, key access.PostKey) {
	s.ingestMetrics.accept(record.Kind)
	s.Access.IngestKeys.CountPost(key, record.Installation)
}

// notePost counts and logs the answer to a post that was kept.
func (s *intake) notePost(kind models.Kind, id requestName, took time.Duration) {
	s.httpMetrics.notePost(kind, took)
	s.logAnswer(answeredRequest{
		id: id, method: fiber.MethodPost, route: ingestPaths[kind], status: fiber.StatusOK, took: took,
	})
}

// postAnswer is what differs between answers to posts that were kept.
type postAnswer struct {
	id   requestName
	at   time.Time
	last bool // it ends the connection
}

// appendAnswer adds the whole answer to a post that was kept, as the library would compose it.
func (s *intake) appendAnswer(b []byte, record models.Record, a postAnswer) []byte {
	b = append(b, "HTTP/1.1 200 OK\r\nDate: "...)
	b = append(b, s.answerDate.text(a.at)...)
	b = append(b, "\r\nContent-Type: "+fiber.MIMEApplicationJSON+"\r\nContent-Length: "...)
	b = strconv.AppendInt(b, int64(receiptBytes), 10)
	b = append(b, "\r\nX-Request-Id: "...)
	b = append(b, a.id[:]...)
	if a.last {
		b = append(b, "\r\nConnection: close"...)
	}
	b = append(b, s.postHeaders...)
	return appendReceipt(b, record)
}

// answerDate is the date that answers have. It is made once a second. It is safe for concurrent use.
type answerDate struct{ newest atomic.Pointer[datedSecond] }

type datedSecond struct {
	second int64
	text   []byte
}

func (d *answerDate) text(now time.Time) []byte {
	newest := d.newest.Load()
	if newest == nil || newest.second != now.Unix() {
		newest = &datedSecond{second: now.Unix(), text: fasthttp.AppendHTTPDate(nil, now)}
		d.newest.Store(newest)
	}
	return newest.text
}

// headersOfPosts are the headers behind the request's name, as they are sent, to the end of the head.
func headersOfPosts(all []answerHeader) []byte {
	b := []byte("\r\n")
	for _, h := range all {
		b = append(append(b, h.name...), ": "...)
		b = append(append(b, h.value...), "\r\n"...)
	}
	return append(b, post.OutcomeHeader+": "+post.OutcomeAccepted+"\r\n\r\n"...)
}
