package handlers

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"compreface-stats/models"
)

// rawPost is a post as its bytes.
func rawPost(path, body string, headers ...string) string {
	head := "POST " + path + " HTTP/1.1\r\nHost: stats.example.org\r\n"
	for i := 0; i < len(headers); i += 2 {
		head += headers[i] + ": " + headers[i+1] + "\r\n"
	}
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", head, len(body), body)
}

// plainPosts are what the direct path takes: as installations of every age send it.
func plainPosts() []string {
	java := []string{"Content-Type", "application/json", "Accept", "*/*", keyHeader, "new-key", "User-Agent", "Java/17"}
	demo := strings.Replace(goodFaces, collection, demoGUID, 1)
	return []string{
		rawPost(generalPath, goodAction, java...),
		rawPost(facesPath, goodFaces, java...),
		rawPost(facesPath, demo, keyHeader, "old-key"),
		rawPost(generalPath,
			" {\t\"action_name\" :\r\n \"APP_CREATE\" , \"install_guid\":\""+strings.ToUpper(davidsGUID)+"\"}\n ",
			keyHeader, "old-key", "X-Forwarded-For", "203.0.113.77"),
		rawPost(generalPath+"?a=b", goodAction, keyHeader, "old-key", "Connection", "close"),
		rawPost("http://x"+facesPath, goodFaces+strings.Repeat(" ", largestRecord-len(goodFaces)), keyHeader, "old-key"),
		fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\n%s: old-key\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n",
			facesPath, keyHeader, len(goodFaces), goodFaces),
	}
}

// unusualPosts are left to the routes.
func unusualPosts() []string {
	key := []string{keyHeader, "old-key"}
	all := []string{
		rawPost(generalPath, goodAction, keyHeader, "guess"), rawPost(generalPath, goodAction),
		rawPost(generalPath+"/", goodAction, key...), rawPost(strings.ToUpper(facesPath), goodFaces, key...),
		rawPost(facesPath, goodFaces, append(key, "Content-Encoding", "identity")...),
		rawPost(facesPath, goodFaces, append(key, "Content-Encoding", "gzip")...),
		rawPost(facesPath, goodFaces, append(key, "Content-Length", "5")...),
		rawPost(facesPath, goodFaces+strings.Repeat(" ", largestRecord), key...),
		strings.Replace(rawPost(generalPath, goodAction, key...), "POST", "PUT", 1),
		strings.Replace(rawPost(generalPath, goodAction, key...), "POST", "BREW", 1),
		strings.Replace(rawPost(generalPath, goodAction, key...), "stats.example.org", "a%zz", 1),
		strings.Replace(rawPost(generalPath, goodAction, key...), "Host: stats.example.org\r\n", "", 1),
		rawPost(generalPath, goodAction, append(key, "Host", "stats.example.org")...),
		rawPost(facesPath, goodFaces, append(key, "host", "other.example.org")...),
		strings.Replace(rawPost(generalPath, goodAction, key...), "HTTP/1.1", "HTTP/1.2", 1),
		strings.Replace(rawPost(generalPath, goodAction, key...), "HTTP/1.1", "HTTP/2.0", 1),
		strings.Replace(rawPost(generalPath, goodAction, key...), "HTTP/1.1\r\nHost: stats.example.org", "HTTP/1.0", 1),
	}
	for _, body := range []string{
		"", "{}", "null", "[]", goodFaces, goodAction + "x", goodAction[:40], `{"x":"y",` + goodAction[1:],
		`{"x":[1],` + goodAction[1:], strings.Replace(goodAction, "USER", `\u0055SER`, 1),
		strings.Replace(goodAction, "USER", "ROLE", 1), strings.Replace(goodAction, "7c1b", "7x1b", 1),
		strings.Replace(goodAction, `"USER_CREATE"`, "5", 1), strings.Replace(goodAction, "USER", "ÜSER", 1),
		strings.TrimSuffix(goodAction, "}") + ",}", strings.TrimSuffix(goodAction, "}") + `,"action_name":"APP_CREATE"}`,
	} {
		all = append(all, rawPost(generalPath, body, key...))
	}
	return all
}

func TestAPostIsAnsweredLoggedCountedAndRecordedAlikeAheadOfTheRoutes(t *testing.T) {
	w := newTwoWays(t)
	w.keys("old-key", "new-key")
	for _, request := range append(plainPosts(), unusualPosts()...) {
		w.compare(t, request)
	}
	for _, way := range []oneWay{w.direct, w.early} {
		if one, other := w.routes.metricsOf(t), way.metricsOf(t); one != other || !strings.Contains(one, "accepted") {
			t.Errorf("the routes count\n%s\nahead of them\n%s", one, other)
		}
	}
	must(0, w.access.FlushUsage(t.Context()))(t)
	counted := int64(0)
	for _, day := range must(w.access.IngestKeys.Days(t.Context(), 1))(t) {
		counted += day.Posts
	}
	if posts := len(w.direct.seen.all); counted != int64(3*posts) {
		t.Errorf("%d posts are counted by key, want three times %d", counted, posts)
	}
}

func TestPlainPostsAreTakenAheadOfTheRoutes(t *testing.T) {
	w := newTwoWays(t)
	w.keys("old-key", "new-key")
	w.direct.app.Server().Handler = func(ctx *fasthttp.RequestCtx) {
		if !(&intake{server: w.direct.server}).takePost(ctx) {
			t.Errorf("%s", ctx.Request.String())
		}
	}
	for _, request := range plainPosts() {
		if answer := w.direct.answerTo(t, request); !strings.HasPrefix(answer, "HTTP/1.1 200 OK\r\n") {
			t.Errorf("%q: %s", request, answer)
		}
	}
}

func TestAPostThatCannotBeKeptIsTriedOnceAndAnsweredByTheRoutes(t *testing.T) {
	for _, err := range []error{io.ErrShortWrite, context.DeadlineExceeded} {
		w := newTwoWays(t, func(c *Config) { c.Recorder = brokenRecorder{c.Recorder, err} })
		w.compare(t, rawPost(generalPath, goodAction))
	}
	w := newTwoWays(t, func(c *Config) { c.Recorder = panickingRecorder{c.Recorder} })
	w.compare(t, rawPost(facesPath, goodFaces))
}

type panickingRecorder struct{ Recorder }

func (panickingRecorder) Record(context.Context, models.Record) error {
	panic("the spool is upside down")
}

func TestAPostOneByteFromAPlainOneIsAnsweredAlike(t *testing.T) {
	w := newTwoWays(t)
	for path, body := range map[string]string{generalPath: goodAction, facesPath: goodFaces} {
		for i := range body {
			for _, other := range []string{"", " ", `"`, `\`, ",", "{", "\x00", "\x7f", "é", "0", body[i:i+1] + body[i:i+1]} {
				w.compare(t, rawPost(path, body[:i]+other+body[i+1:]))
			}
		}
	}
}

// Whatever is sent, the direct path changes nothing about what comes of it.
func FuzzDirectPath(f *testing.F) {
	for _, request := range append(plainPosts(), unusualPosts()...) {
		head, body, _ := strings.Cut(request, "\r\n\r\n")
		line, headers, _ := strings.Cut(head, "\r\n")
		_, rest, _ := strings.Cut(line, " ")
		path, _, _ := strings.Cut(rest, " ")
		f.Add(path, headers, body)
	}
	w := newTwoWays(f)
	w.keys("old-key", "new-key")
	f.Fuzz(func(t *testing.T, path, headers, body string) {
		lines := ""
		for line := range strings.SplitSeq(headers, "\r\n") {
			name := strings.ToLower(line)
			if name != "" && !strings.HasPrefix(name, "content-length") && !strings.HasPrefix(name, "transfer-encoding") &&
				!strings.HasPrefix(name, "expect") {
				lines += oneLine(line) + "\r\n"
			}
		}
		w.compare(t, fmt.Sprintf("POST /%s HTTP/1.1\r\n%sContent-Length: %d\r\n\r\n%s",
			strings.TrimPrefix(oneLine(path), "/"), lines, len(body), body))
	})
}
