package handlers

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
)

const (
	goodAction = `{"install_guid":"` + davidsGUID + `","action_name":"USER_CREATE"}`
	goodFaces  = `{"install_guid":"` + davidsGUID + `","collection_guid":"` + collection + `","faces_range":"501-2000"}`
)

// As OpenFeign on a JDK sends it, and as other hands might.
func TestWellFormedRecordsAreAnsweredAsTheOldServiceDid(t *testing.T) {
	s := newSite(t)
	s.setNow(time.Date(2021, 3, 15, 9, 16, 31, 676e6, time.UTC))
	answer := regexp.MustCompile(`^\{"_id":"[0-9a-f]{24}","_createdAt":"2021-03-15 09:16:31\.676"\}$`)
	for name, post := range map[string]struct {
		path, body string
		headers    []string
	}{
		"a JDK client":         {generalPath, goodAction, []string{"Content-Type", "application/json", "Accept", "*/*", keyHeader, "k"}},
		"a charset":            {facesPath, goodFaces, []string{"Content-Type", "application/json;charset=UTF-8"}},
		"no content type":      {facesPath, goodFaces, nil},
		"another content type": {generalPath, goodAction, []string{"Content-Type", "text/plain"}},
		"multipart in name":    {generalPath, goodAction, []string{"Content-Type", "multipart/form-data; boundary=x"}},
		"further fields":       {generalPath, `{"x":[1,{"y":null}],` + goodAction[1:], nil},
		"space around":         {generalPath, "\r\n " + goodAction + "\n", nil},
		"escapes":              {generalPath, strings.Replace(goodAction, "USER", `\u0055SER`, 1), nil},
		"encoding identity":    {generalPath, goodAction, []string{"Content-Encoding", "identity"}},
		"empty collection":     {facesPath, strings.Replace(goodFaces, "501-2000", "0", 1), nil},
		"the largest body":     {generalPath, goodAction + strings.Repeat(" ", largestRecord-len(goodAction)), nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.post(post.path, post.body, post.headers...)
			if got.StatusCode != 200 || !answer.MatchString(got.body) || got.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%d %s %s", got.StatusCode, got.Header.Get("Content-Type"), got.body)
			}
		})
	}
}

func TestEachBadPostGetsItsOwnError(t *testing.T) {
	s := newSite(t)
	s.keys("old-key", "new-key")
	never := []string{"<", "html", "sql", "goroutine", ".go:", davidsGUID}
	for name, bad := range map[string]struct {
		method, path, body, key string
		headers                 []string
		status                  int
		code                    string
	}{
		"wrong key":              {"POST", generalPath, goodAction, "guess", nil, 403, "wrong_key"},
		"no key":                 {"POST", facesPath, goodFaces, "", nil, 403, "wrong_key"},
		"get":                    {"GET", generalPath, "", "new-key", nil, 405, "wrong_method"},
		"put without key":        {"PUT", facesPath, goodFaces, "", nil, 405, "wrong_method"},
		"delete":                 {"DELETE", facesPath, "", "new-key", nil, 405, "wrong_method"},
		"no method at all":       {"FROBNICATE", facesPath, goodFaces, "new-key", nil, 405, "wrong_method"},
		"options":                {"OPTIONS", generalPath, "", "new-key", nil, 405, "wrong_method"},
		"5 KiB":                  {"POST", generalPath, goodAction + strings.Repeat(" ", 5<<10), "old-key", nil, 413, "too_large"},
		"broken":                 {"POST", generalPath, goodAction[:30], "new-key", nil, 400, "bad_json"},
		"empty":                  {"POST", generalPath, "", "new-key", nil, 400, "bad_json"},
		"null":                   {"POST", generalPath, "null", "new-key", nil, 400, "bad_json"},
		"a list":                 {"POST", generalPath, "[" + goodAction + "]", "new-key", nil, 400, "bad_json"},
		"trailing garbage":       {"POST", generalPath, goodAction + "x", "new-key", nil, 400, "bad_json"},
		"two objects":            {"POST", generalPath, goodAction + goodAction, "new-key", nil, 400, "bad_json"},
		"no action":              {"POST", generalPath, `{"install_guid":"` + davidsGUID + `"}`, "new-key", nil, 400, "bad_field"},
		"action is a number":     {"POST", generalPath, `{"install_guid":"` + davidsGUID + `","action_name":5}`, "new-key", nil, 400, "bad_field"},
		"action is null":         {"POST", generalPath, `{"install_guid":"` + davidsGUID + `","action_name":null}`, "new-key", nil, 400, "bad_field"},
		"names in another case":  {"POST", generalPath, strings.ToUpper(goodAction), "new-key", nil, 400, "bad_field"},
		"faces posted to action": {"POST", generalPath, goodFaces, "new-key", nil, 400, "bad_field"},
		"unknown action":         {"POST", generalPath, strings.Replace(goodAction, "USER", "ROLE", 1), "new-key", nil, 400, "unknown_action_name"},
		"bad GUID":               {"POST", generalPath, strings.Replace(goodAction, davidsGUID[:8], davidsGUID[:7], 1), "new-key", nil, 400, "bad_install_guid"},
		"bad collection":         {"POST", facesPath, strings.Replace(goodFaces, "a3d5dda8", "zzzzzzzz", 1), "new-key", nil, 400, "bad_collection_guid"},
		"bad range":              {"POST", facesPath, strings.Replace(goodFaces, "501-2000", "500", 1), "new-key", nil, 400, "unknown_faces_range"},
		"gzip":                   {"POST", facesPath, gzipped(goodFaces), "new-key", []string{"Content-Encoding", "gzip"}, 415, "unsupported_encoding"},
		"a gzip bomb":            {"POST", facesPath, gzipped(strings.Repeat(" ", 4<<20)), "new-key", []string{"Content-Encoding", "gzip"}, 415, "unsupported_encoding"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.do(request(bad.method, bad.path, bad.body, append(bad.headers, keyHeader, bad.key)...))
			got.expect(t, bad.status, []string{`"code":"` + bad.code + `"`, `"error":"`}, never)
			if !json.Valid([]byte(got.body)) || got.Header.Get("Content-Type") != "application/json" {
				t.Errorf("no JSON: %s %s", got.Header.Get("Content-Type"), got.body)
			}
			if bad.status == 405 && got.Header.Get("Allow") != "POST" {
				t.Errorf("Allow: %q", got.Header.Get("Allow"))
			}
		})
	}
	if _, recorded, err := s.store.Extent(t.Context()); recorded || err != nil {
		t.Errorf("a refused record was stored, or %v", err)
	}
}

func gzipped(text string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return out.String()
}

func TestUnknownAddressesBelowRestGetJSON(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/rest/1/db/collections/statistics_general/x", "/rest/1/db/collections/Statistics_Faces", "/rest/", "/rest/1/db/collections"} {
		s.post(path, goodAction).expect(t, 404, []string{`"code":"not_found"`}, []string{"<"})
	}
}

func TestRefusalsAreCountedByCause(t *testing.T) {
	s := newSite(t)
	s.keys("key")
	s.post(generalPath, goodAction, keyHeader, "key")
	s.post(facesPath, goodFaces, keyHeader, "key")
	s.post(facesPath, goodFaces, keyHeader, "other")
	s.post(facesPath, goodFaces)
	s.post(generalPath, strings.Repeat("x", 2*largestRecord), keyHeader, "key")
	s.get(generalPath)
	s.metrics().expect(t, 200, []string{
		`compreface_stats_ingest_records_total{kind="general",outcome="accepted"} 1`,
		`compreface_stats_ingest_records_total{kind="faces",outcome="accepted"} 1`,
		`compreface_stats_ingest_records_total{kind="faces",outcome="refused"} 2`,
		`compreface_stats_ingest_records_total{kind="general",outcome="refused"} 2`,
		`compreface_stats_ingest_records_total{kind="faces",outcome="failed"} 0`,
		`compreface_stats_ingest_refused_total{cause="wrong_key"} 2`,
		`compreface_stats_ingest_refused_total{cause="too_large"} 1`,
		`compreface_stats_ingest_refused_total{cause="wrong_method"} 1`,
		`compreface_stats_ingest_refused_total{cause="bad_json"} 0`,
	}, nil)
}

func TestNoSenderNoticesThatTheDatabaseIsAway(t *testing.T) {
	s := newSite(t)
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	s.post(generalPath, goodAction).expect(t, 200, []string{`"_id"`}, nil)
	s.get("/healthz").expect(t, 200, nil, nil)
}

// brokenRecorder keeps nothing, for a reason.
type brokenRecorder struct {
	Recorder
	err error
}

func (r brokenRecorder) Record(context.Context, models.Record) error { return r.err }

func TestARecordThatCannotBeKeptIsAnErrorWithoutItsWords(t *testing.T) {
	for status, err := range map[int]error{503: errors.New("sqlite is closed"), 507: fmt.Errorf("%w: sqlite", ingest.ErrDiskFull)} {
		s := newSite(t, func(c *Config) { c.Recorder = brokenRecorder{c.Recorder, err} })
		got := s.post(generalPath, goodAction)
		got.expect(t, status, []string{`"code":`, `"error":`}, []string{"sqlite", "closed"})
		if after := got.Header.Get("Retry-After"); status == http.StatusServiceUnavailable && after != retryAfter {
			t.Errorf("it says to come again after %q s", after)
		}
		s.metrics().
			expect(t, 200, []string{`compreface_stats_ingest_records_total{kind="general",outcome="failed"} 1`}, nil)
	}
}

// The promise to the people who send.
func TestTheLogHoldsNothingAboutTheSender(t *testing.T) {
	s := newSite(t)
	headers := []string{
		"User-Agent",
		"Java/17.0.9-mark",
		"X-Forwarded-For",
		"203.0.113.77",
		keyHeader,
		"the-key-mark",
		"Cookie",
		"cookie-mark=1",
	}
	s.post(generalPath, goodAction, headers...)
	s.post(facesPath, goodFaces, headers...)
	s.post(facesPath, strings.Replace(goodFaces, "501-2000", "500", 1), headers...)
	s.post(generalPath+"/"+davidsGUID, goodAction, headers...)
	s.post(generalPath+"?install_guid="+davidsGUID, goodAction, headers...)
	s.post(generalPath, goodAction[:50], headers...)
	log := s.log.String()
	if !strings.Contains(log, "method=POST route=/rest/1/db/collections/statistics_general status=200 duration=") {
		t.Errorf("no line for a post: %s", log)
	}
	for _, mark := range []string{davidsGUID, davidsGUID[:8], "mark", "Java", "203.0.113", "0.0.0.0", "127.0.0.1", collection, "501-2000"} {
		if strings.Contains(log, mark) {
			t.Errorf("the log holds %q: %s", mark, log)
		}
	}
}

// dial opens a connection to a real listener, for what Fiber's own test connection cannot show.
func (s *site) dial() net.Conn {
	s.t.Helper()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(s.t)
	go func() { _ = s.app.Listener(listener) }()
	conn := must(net.Dial("tcp", listener.Addr().String()))(s.t)
	s.t.Cleanup(func() {
		_ = conn.Close()
		_ = s.app.Shutdown()
	})
	return conn
}

func TestKeepAliveAndChunkedBodies(t *testing.T) {
	conn := newSite(t).dial()
	answers := bufio.NewReader(conn)
	for i := range 4 {
		head := "POST " + facesPath + " HTTP/1.1\r\nHost: x\r\nUser-Agent: Java/17\r\n"
		if i%2 == 0 {
			_, _ = fmt.Fprintf(conn, "%sContent-Length: %d\r\n\r\n%s", head, len(goodFaces), goodFaces)
		} else {
			_, _ = fmt.Fprintf(conn, "%sTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n",
				head, 20, goodFaces[:20], len(goodFaces)-20, goodFaces[20:])
		}
		res := must(http.ReadResponse(answers, nil))(t)
		body := must(io.ReadAll(res.Body))(t)
		if res.StatusCode != 200 || res.Close || res.Header.Get("Server") != "" {
			t.Errorf("post %d: %d, close %v, server %q: %s", i, res.StatusCode, res.Close, res.Header.Get("Server"), body)
		}
	}
}

// Whatever is posted, the answer is JSON of the kind that senders know, and never trouble on our side.
func FuzzIngest(f *testing.F) {
	f.Add([]byte(goodAction), "application/json", "")
	f.Add([]byte(goodFaces), "", "identity")
	f.Add([]byte(`{"install_guid":null}`), "multipart/form-data; boundary=a", "gzip")
	f.Add([]byte("\xff\xfe{"), "x", "br, gzip")
	shared := newSite(f)
	f.Fuzz(func(t *testing.T, body []byte, contentType, encoding string) {
		s := &site{t: t, app: shared.app}
		for _, path := range []string{generalPath, facesPath} {
			r := request(http.MethodPost, path, string(body))
			r.Header["Content-Type"], r.Header["Content-Encoding"] = []string{oneLine(contentType)}, []string{oneLine(encoding)}
			got := s.do(r)
			checkIngestAnswer(t, got)
		}
	})
}

func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '_'
		}
		return r
	}, text)
}

func checkIngestAnswer(t *testing.T, got answerOf) {
	t.Helper()
	var said struct {
		ID        string `json:"_id"`
		CreatedAt string `json:"_createdAt"`
		Code      string `json:"code"`
		Error     string `json:"error"`
	}
	if err := json.Unmarshal([]byte(got.body), &said); err != nil {
		t.Fatalf("%d, no JSON: %s", got.StatusCode, got.body)
	}
	switch got.StatusCode {
	case 200:
		if len(said.ID) != 24 || said.CreatedAt != "2025-03-31 12:00:00.000" {
			t.Errorf("odd receipt: %s", got.body)
		}
	case 400, 413, 415:
		if said.Code == "" || said.Error == "" {
			t.Errorf("odd refusal: %s", got.body)
		}
	default:
		t.Errorf("status %d: %s", got.StatusCode, got.body)
	}
}
