package handlers

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/post"
)

// raw sends text as it is over a real connection and reads the one answer.
func (s *site) raw(requests ...string) answerOf {
	s.t.Helper()
	conn := s.dial()
	answers := bufio.NewReader(conn)
	var got answerOf
	for _, text := range requests {
		_, _ = io.WriteString(conn, text)
		res := must(http.ReadResponse(answers, nil))(s.t)
		got = answerOf{res, string(must(io.ReadAll(res.Body))(s.t))}
	}
	return got
}

const postHead = "POST " + facesPath + " HTTP/1.1\r\nHost: x\r\n"

var goodPost = fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", postHead, len(goodFaces), goodFaces)

// Fiber turns these away before a route or middleware sees them, most without even telling their address.
func TestWhatCannotBeReadIsAnsweredInJSONAndCounted(t *testing.T) {
	for name, bad := range map[string]struct {
		request, code string
		status        int
	}{
		"chunks beyond the limit": {postHead + "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n", 2*bodyLimit), "too_large", 413},
		"length beyond the limit": {postHead + fmt.Sprintf("Content-Length: %d\r\n\r\n", 2*bodyLimit), "too_large", 413},
		"a bare line feed":        {postHead + "Transfer-Encoding: chunked\r\n\r\n5;\nmark\r\nhello\r\n0\r\n\r\n", "unreadable_request", 400},
		"a bad chunk size":        {postHead + "Transfer-Encoding: chunked\r\n\r\nmark\r\n", "unreadable_request", 400},
		"packed":                  {postHead + "Transfer-Encoding: gzip\r\n\r\n\x1f\x8b\x08mark", "unreadable_request", 400},
		"a bad length":            {postHead + "Content-Length: mark\r\n\r\n", "unreadable_request", 400},
		"a negative length":       {postHead + "Content-Length: -1\r\n\r\n", "unreadable_request", 400},
		"a bad name":              {postHead + "mark : x\r\n\r\n", "unreadable_request", 400},
		"no name":                 {postHead + "mark\r\nX: y\r\n\r\n", "unreadable_request", 400},
		"no HTTP":                 {"mark\r\n\r\n", "unreadable_request", 400},
		"an odd method":           {"MARK /mark HTTP/1.1\r\nHost: x\r\n\r\n", "wrong_method", 405},
		"folded at the beginning": {"GET / HTTP/1.1\r\n mark\r\nHost: x\r\n\r\n", "unreadable_request", 400},
		"HTTP/2":                  {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "wrong_method", 405},
		"a long header":           {postHead + "X-Long: " + strings.Repeat("mark", 16<<10) + "\r\n\r\n", "header_too_large", 431},
		"many lines":              {postHead + strings.Repeat("mark:\r\n", 1000) + "Content-Length: 85\r\n\r\n{", "header_too_large", 431},
		"many cookies":            {postHead + "Cookie: " + strings.Repeat("mark;", 1000) + "\r\n\r\n", "header_too_large", 431},
		"many trailers": {
			postHead + "Transfer-Encoding: chunked\r\nTrailer: " + strings.Repeat("mark,", 1000) + "\r\n\r\n5\r\nhe", "header_too_large", 431,
		},
		"many fields": {
			"POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n" +
				strings.Repeat("mark&", 1000), "too_large", 413,
		},
		"many parameters": {"GET /?" + strings.Repeat("mark&", 1000) + " HTTP/1.1\r\nHost: x\r\n\r\n", "header_too_large", 431},
		"a long address":  {"GET /" + strings.Repeat("mark", 16<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", "header_too_large", 431},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			for _, before := range [][]string{nil, {goodPost}} { // also behind a good one on the same connection
				got := s.raw(append(before, bad.request)...)
				got.expect(t, bad.status, []string{`{"code":"` + bad.code + `","error":"`}, []string{"<", "mark", "internal"})
				if got.Header.Get("Content-Type") != "application/json" || !got.Close && bad.status != 405 ||
					got.Header.Get("Content-Security-Policy") == "" {
					t.Errorf("close %v, headers %v", got.Close, got.Header)
				}
			}
			s.metrics().expect(t, 200, []string{`compreface_stats_ingest_refused_total{cause="` + bad.code + `"} 2`}, nil)
			if strings.Contains(s.log.String(), "mark") {
				t.Errorf("the log repeats what was sent: %s", s.log)
			}
		})
	}
}

func TestTheRefusalOfALongHeaderSaysHowLongItMayBe(t *testing.T) {
	s := newSite(t)
	for _, lines := range []string{"X-Long: " + strings.Repeat("x", 17<<10) + "\r\n", strings.Repeat("a:\r\n", 1000)} {
		got := s.raw(postHead + lines + "Content-Length: 85\r\n\r\n{")
		got.expect(t, 431, []string{"longer than 16 KiB", "more than 100 lines"}, nil)
	}
}

// RFC 9112, section 3.2. Senders always name one host, and whoever speaks HTTP/1.0 need not.
func TestARequestNamesOneHostAndAVersionThatIsSpoken(t *testing.T) {
	s := newSite(t)
	length := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(goodFaces), goodFaces)
	for _, c := range []struct {
		version, hosts string
		status         int
		says           string
	}{
		{"HTTP/1.1", "Host: x\r\n", 200, ""},
		{"HTTP/1.1", "hOST:x:8000\r\n", 200, ""},
		{"HTTP/1.1", "Host:\r\n", 200, ""},
		{"HTTP/1.0", "", 200, ""},
		{"HTTP/1.0", "Host: x\r\n", 200, ""},
		{"HTTP/1.1", "", 400, "names no Host"},
		{"HTTP/1.1", "Host: x\r\nHost: x\r\n", 400, "more than one Host"},
		{"HTTP/1.1", "Host: x\r\nhost: y\r\n", 400, "more than one Host"},
		{"HTTP/1.2", "Host: x\r\n", 505, "speaks HTTP/1.1"},
		{"HTTP/2.0", "Host: x\r\n", 505, "speaks HTTP/1.1"},
	} {
		s.raw("GET /login "+c.version+"\r\n"+c.hosts+"\r\n").expect(t, c.status, []string{c.says}, nil)
		got := s.raw("POST " + facesPath + " " + c.version + "\r\n" + c.hosts + length)
		got.expect(t, c.status, []string{c.says}, nil)
		if c.status != http.StatusOK && !got.Close {
			t.Errorf("%s, %q: what follows is read", c.version, c.hosts)
		}
		if outcome := got.Header.Get(post.OutcomeHeader); (c.status == http.StatusOK) != (outcome == post.OutcomeAccepted) ||
			outcome == post.OutcomeNotStored {
			t.Errorf("%s, %q: %s", c.version, c.hosts, outcome)
		}
	}
}

// Proxies of single sign-on hand their cookies on, beside the four KiB that a browser sends.
func TestAPageIsServedBehindTenKilobytesOfCookies(t *testing.T) {
	s := newSite(t)
	s.raw("GET /login HTTP/1.1\r\nHost: x\r\nCookie: a="+strings.Repeat("x", 14<<10)+"\r\n\r\n").expect(t, 200, []string{"Sign in"}, nil)
}

func TestAStalledBodyIsToldThatItsTimeIsUp(t *testing.T) {
	s := newSite(t)
	s.app.Server().ReadTimeout = 50 * time.Millisecond
	for _, stalled := range []string{postHead + "Content-Length: 100\r\n\r\n{", postHead + "Transfer-Encoding: chunked\r\n\r\n5\r\n{"} {
		s.raw(stalled).
			expect(t, 408, []string{`{"code":"timed_out","error":"The request did not arrive whole in time."}`}, nil)
	}
	s.metrics().expect(t, 200, []string{`compreface_stats_ingest_refused_total{cause="timed_out"} 2`,
		`compreface_stats_ingest_records_total{kind="faces",outcome="refused"} 0`}, nil)
}

// Nobody reads that answer, and a load balancer that knocks and leaves was not refused.
func TestABrokenConnectionIsNotCounted(t *testing.T) {
	s := newSite(t).server
	p := explainError(fiber.ErrBadGateway) // what Fiber makes of it
	s.logUnread(p)
	if _, refusals := s.ingestMetrics.snapshot(); p.code != "cut_off" || p.cause != nil || refusals[cutOff] != 0 {
		t.Errorf("%+v, counted %v", p, refusals)
	}
}

func TestALengthToldTwiceIsRefusedAndTheConnectionClosed(t *testing.T) {
	const chunked = "Transfer-Encoding: chunked\r\n"
	for name, bad := range map[string]struct {
		lines string
		code  string // the library refuses some of it itself, with the words for what it cannot read
	}{
		"two lengths":        {"Content-Length: 83\r\nContent-Length: 5\r\n", "unreadable_request"},
		"in another case":    {"Content-Length: 5\r\ncontent-length: 77\r\n", "unreadable_request"},
		"length and chunks":  {"Content-Length: 5\r\n" + chunked, "ambiguous_length"},
		"chunks and length":  {chunked + "Content-Length: 83\r\n", "ambiguous_length"},
		"chunks twice":       {chunked + chunked, "ambiguous_length"},
		"chunks and unknown": {chunked + "Transfer-Encoding: x\r\n", "unreadable_request"},
		"a spaced length":    {"Content-Length : 5\r\nContent-Length: 83\r\n", "unreadable_request"},
		"no coding":          {"Transfer-Encoding: identity\r\n", "ambiguous_length"},
		"a folded coding":    {"Transfer-Encoding:\r\n chunked\r\n", "unreadable_request"},
		"spaced chunks":      {"Transfer-Encoding : chunked\r\nContent-Length: 83\r\n", "unreadable_request"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			body := goodAction
			if strings.Contains(bad.lines, chunked) {
				body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(goodAction), goodAction)
			}
			got := s.raw("POST " + generalPath + " HTTP/1.1\r\nHost: x\r\n" + bad.lines + "\r\n" + body)
			got.expect(t, 400, []string{`{"code":"` + bad.code + `","error":"`}, nil)
			if !got.Close {
				t.Error("what follows would be read as another request")
			}
			if _, recorded, err := s.store.Extent(t.Context()); recorded || err != nil {
				t.Errorf("recorded %v, %v", recorded, err)
			}
			s.metrics().expect(t, 200, []string{`cause="` + bad.code + `"} 1`}, nil)
		})
	}
}

func TestMistypedAddressesOfOursAreAnsweredInJSON(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/REST/1/db/collections/statistics_general", "/rest//1/db/collections/statistics_general", "/rest",
		"/rest/", "/Rest/1", "/rest/1/", "/statistics_faces", "/x/Statistics_General/1", "/x/statistics_general/", "/API/v2", generalPath + "/x"} {
		for _, method := range []string{http.MethodPost, http.MethodGet} {
			got := s.do(request(method, "http://stats.example.org"+path, goodAction))
			got.expect(t, 404, []string{`{"code":"not_found","error":"There is nothing at this address."}`}, []string{"<"})
		}
	}
	s.get("/restaurants").expect(t, 404, []string{"<html"}, nil)
}

func TestTheLogNamesRoutesAndNeverPaths(t *testing.T) {
	s := newSite(t)
	session := s.davidSignsIn()
	for _, path := range []string{"/statistics_general/" + davidsGUID, "/REST/" + davidsGUID, "//rest/" + davidsGUID, "/api/v1/" + davidsGUID,
		"/static/" + davidsGUID, generalPath + "/" + davidsGUID, "/?x=" + davidsGUID, "/api/v1/services.csv?day=" + davidsGUID} {
		s.do(request(http.MethodGet, "http://stats.example.org"+path, "", "Cookie", session))
		s.do(request(http.MethodPost, "http://stats.example.org"+path, "", "Cookie", session))
	}
	s.get("/")
	log := s.log.String()
	if strings.Contains(log, davidsGUID[:8]) {
		t.Errorf("the log holds a GUID: %s", log)
	}
	for _, route := range []string{"method=POST route=unmatched status=404", "method=GET route=/static/* status=404", "method=GET route=/ status=303",
		"method=GET route=/api/v1/services:format? status=400", "method=GET route=/api/v1 status=404"} {
		if !strings.Contains(log, route) {
			t.Errorf("the log lacks %q: %s", route, log)
		}
	}
}

func TestARepeatedParameterIsNamed(t *testing.T) {
	s := newSite(t)
	token := s.token()
	for _, path := range []string{"services?from=2025-01-01&from=2025-02-01", "summary.csv?day=2025-01-01&day=", "retention?to=&from=&%66rom=x"} {
		s.get("/api/v1/"+path, "Authorization", token).
			expect(t, 400, []string{`{"code":"bad_parameter","error":"`, "is given more than once"}, nil)
	}
}

func TestBrowsersKeepToTLSWhereThereIsSome(t *testing.T) {
	for address, want := range map[string]string{"https://stats.example.org": "max-age=31536000", "http://stats.example.org": ""} {
		s := newSite(t, func(c *Config) { c.PublicURL = address })
		for _, path := range []string{"/login", "/nothing", "/healthz"} {
			if got := s.get(path).Header.Get("Strict-Transport-Security"); got != want {
				t.Errorf("%s%s: %q, want %q", address, path, got, want)
			}
		}
	}
}
