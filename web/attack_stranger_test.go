package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// attackTime is how long the stranger goes on; ATTACK_SECONDS makes it longer.
func attackTime(t *testing.T) time.Duration {
	t.Helper()
	seconds := 8
	if text := os.Getenv("ATTACK_SECONDS"); text != "" {
		var err error
		if seconds, err = strconv.Atoi(text); err != nil {
			t.Fatalf("ATTACK_SECONDS: %v", err)
		}
	}
	return time.Duration(seconds) * time.Second
}

// A stranger with nothing but the address sends whatever comes to mind, on many connections. No answer tells of a fault
// of ours, no line of the log repeats what was sent, and an installation that posts beside it is always answered.
func TestAStrangerWhoSendsWhateverComesToMindFindsNoFault(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		t.Parallel()
		p := start(t, environment{
			"DATABASE_URL": database, "ADMIN_EMAIL": email, "ADMIN_PASSWORD": password, "LOG_LEVEL": "debug",
		}, time.Now)
		address := strings.TrimPrefix(p.url, "http://")
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		until := time.Now().Add(attackTime(t))
		var strangers sync.WaitGroup
		for i := range uint64(6) {
			strangers.Go(func() {
				s := stranger{rng: rand.New(rand.NewPCG(seed, i)), address: address}
				for time.Now().Before(until) {
					if fault := s.tryOnce(); fault != "" {
						t.Error(fault)
						return
					}
				}
			})
		}
		for n := 0; time.Now().Before(until); n++ {
			if err := postOnce(http.DefaultClient, p.url, n%50, n%3); err != nil {
				t.Fatalf("an honest post: %v", err)
			}
		}
		strangers.Wait()
		p.stop()
		for _, never := range []string{strangersMark, "panic", "level=ERROR"} {
			if log := p.out.String(); strings.Contains(log, never) {
				t.Errorf("the log holds %q:\n%s", never, linesWith(log, never))
			}
		}
	})
}

// strangersMark is in everything that the stranger makes up.
const strangersMark = "zqxjattack"

type stranger struct {
	rng     *rand.Rand
	address string
}

// tryOnce sends a request, or what only looks like one, and returns what is wrong with the answer.
func (s stranger) tryOnce() (fault string) {
	conn, err := net.Dial("tcp", s.address)
	if err != nil {
		return "cannot connect: " + err.Error()
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(40 * time.Second))
	request := s.request()
	if _, err := io.WriteString(conn, request); err != nil {
		return "" // it was refused before its end
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.CloseWrite()
	}
	answers := bufio.NewReader(conn)
	response, err := http.ReadResponse(answers, nil)
	for err == nil && response.StatusCode == http.StatusContinue {
		response, err = http.ReadResponse(answers, nil)
	}
	if err != nil {
		return "" // nothing to answer
	}
	body, _ := io.ReadAll(response.Body)
	return faultOf(request, response, string(body))
}

var innards = regexp.MustCompile(`\.go:\d|goroutine |SELECT |sqlite|pgx|SQLSTATE|runtime error`)

func faultOf(request string, response *http.Response, body string) string {
	switch {
	case response.StatusCode == http.StatusInternalServerError, response.StatusCode == http.StatusBadGateway:
		return fmt.Sprintf("%d to %q: %.300s", response.StatusCode, request, body)
	case innards.MatchString(body):
		return fmt.Sprintf("innards in the answer to %q: %.300s", request, body)
	case response.Header.Get("Cache-Control") == "":
		return fmt.Sprintf("no Cache-Control in the answer %d to %q", response.StatusCode, request)
	}
	return ""
}

// request is one of those that an attacker's tools send: an address of ours, bent, and a body that is nearly right.
func (s stranger) request() string {
	path := s.bend(s.pick(strangersPaths))
	if query := s.pick(strangersValues); s.rng.IntN(3) == 0 {
		path += "?" + s.pick([]string{"from", "to", "range", "by", "next", "secret", "token", "email", "guid"}) + "=" + query
	}
	body := s.bend(s.pick(strangersBodies))
	var head strings.Builder
	fmt.Fprintf(&head, "%s %s HTTP/1.1\r\nHost: x\r\n", s.pick(strangersMethods), path)
	for range s.rng.IntN(4) {
		fmt.Fprintf(&head, "%s: %s\r\n", s.pick(strangersHeaders), s.pick(strangersValues))
	}
	if s.rng.IntN(10) > 0 {
		fmt.Fprintf(&head, "Content-Length: %d\r\n", len(body))
	}
	return s.bend(head.String()) + "\r\n" + body
}

func (s stranger) pick(from []string) string { return from[s.rng.IntN(len(from))] }

// bend changes a byte now and then.
func (s stranger) bend(text string) string {
	if text == "" || s.rng.IntN(4) > 0 {
		return text
	}
	b := []byte(text)
	switch at := s.rng.IntN(len(b)); s.rng.IntN(3) {
	case 0:
		b[at] = byte(s.rng.IntN(256))
	case 1:
		b = b[:at]
	default:
		b = append(b[:at:at], append([]byte(s.pick(strangersValues)), b[at:]...)...)
	}
	return string(b)
}

var (
	strangersMethods = []string{"GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", strangersMark}
	strangersPaths   = []string{
		generalPath, facesPath, "/", "/installations", "/services", "/faces", "/data", "/annotations", "/annotations.csv", "/login",
		"/login/code", "/login/oidc", "/login/oidc/callback", "/enter", "/setup", "/logout", "/privacy", "/installation",
		"/installation/erase", "/api", "/api/v1/openapi.json", "/api/v1/summary", "/api/v1/services.csv", "/api/v1/import",
		"/public", "/public/", "/public/data.csv", "/embed/active", "/badge/active.svg", "/c/" + strangersMark, "/s/" + strangersMark,
		"/metrics", "/healthz", "/readyz", "/robots.txt", "/favicon.ico", "/social.png", "/static/../../etc/passwd", "/charts/active.csv",
		"/picture/active.png", "/export/everything.zip", "/promote", "/promote/claims", "/settings/people", "/settings/people/role",
		"/settings/keys", "/settings/audit.csv", "/data/import", "/" + strangersMark,
	}
	strangersHeaders = []string{
		"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Cookie", "Authorization", "Content-Type",
		"Content-Encoding", "Transfer-Encoding", "Origin", "Sec-Fetch-Site", "If-None-Match", "Range", "Accept-Encoding", "Expect",
		"X-Appery-Database-Id", "Content-Length", strangersMark,
	}
	strangersValues = []string{
		"", "0", "-1", "9999999999999999999", strangersMark, "%00", "%ff", "\x00", "\xff\xfe", "chunked", "gzip", "100-continue",
		"'; DROP TABLE users; --", "<script>" + strangersMark + "</script>", "../../" + strangersMark, "2025-02-30", "all", "bytes=0-",
		"application/x-www-form-urlencoded", "multipart/form-data; boundary=" + strangersMark, "Bearer " + strangersMark,
		"compreface_stats_session=" + strangersMark, "https://evil.example.org/" + strangersMark, strings.Repeat(strangersMark, 500),
	}
	strangersBodies = []string{
		"", `{"install_guid":"560eee90-5fca-11eb-988b-0242ac120003","action_name":"APP_CREATE"}`,
		`{"install_guid":"` + strangersMark + `","action_name":"APP_CREATE"}`, `{"install_guid":1,"faces_range":null}`, "[]", "null", "{",
		strings.Repeat("[", 3000), "email=" + strangersMark + "%40x&password=" + strangersMark, "csrf=" + strangersMark + "&guid=" + strangersMark,
		"--" + strangersMark + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + strangersMark + "\"\r\n\r\nx\r\n--" + strangersMark + "--\r\n",
		strings.Repeat(strangersMark, 900), "5\r\nhello\r\n0\r\n\r\n",
	}
)

func linesWith(log, text string) string {
	var found []string
	for line := range strings.Lines(log) {
		if strings.Contains(line, text) {
			found = append(found, line)
		}
	}
	return strings.Join(found[:min(len(found), 10)], "")
}
