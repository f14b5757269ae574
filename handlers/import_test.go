package handlers

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
)

// uploadForm is what a browser sends for the form of /data/import; the parts come in the order given: name, value, …
func uploadForm(t *testing.T, cookie string, parts ...string) *http.Request {
	t.Helper()
	return uploadTo(t, importPagePath, cookie, parts...)
}

func uploadTo(t *testing.T, path, cookie string, parts ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(parts); i += 2 {
		field := w.CreateFormField
		if parts[i] == "file" {
			field = func(name string) (io.Writer, error) { return w.CreateFormFile(name, "export.csv") }
		}
		must(io.WriteString(must(field(parts[i]))(t), parts[i+1]))(t)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return request(
		http.MethodPost,
		path,
		body.String(),
		"Content-Type",
		w.FormDataContentType(),
		"Cookie",
		csrfCookie+"="+csrfOfTests+"; "+cookie,
	)
}

func TestAMaintainerUploadsAnExportAndSeesWhatBecameOfIt(t *testing.T) {
	s := newSite(t)
	mary := s.signsIn("mary@example.org", models.RoleMaintainer)
	const export = oneLineExport + oneLineExport + "\"2021-03-15 09:16:31.676\",\"no guid\",\"USER_CREATE\"\n"
	got := s.do(uploadForm(t, mary, "csrf", csrfFor(mary), "file", export))
	got.expect(t, 200, []string{"export.csv"}, nil)
	if words := got.shown(t, "outcome"); !strings.Contains(words, "Accepted1") || !strings.Contains(words, "Repeated1") ||
		!strings.Contains(words, "Refused1") {
		t.Errorf("the page says %s", words)
	}
	trail := must(s.access.AuditLog(t.Context(), 1))(t)
	if len(trail) != 1 || trail[0].Who != "mary@example.org" ||
		trail[0].What != "statistics_general: 1 accepted, 1 repeated, 1 refused" {
		t.Errorf("%+v", trail)
	}
	for name, r := range map[string]*http.Request{
		"no token":             uploadForm(t, mary, "file", export),
		"another token":        uploadForm(t, mary, "csrf", "x", "file", export),
		"the token at the end": uploadForm(t, mary, "file", export, "csrf", csrfOfTests),
	} {
		if got := s.do(r); got.StatusCode != 403 {
			t.Errorf("%s: %d", name, got.StatusCode)
		}
	}
	s.do(uploadForm(t, mary, "csrf", csrfFor(mary))).expect(t, 422, []string{"Choose a file first"}, nil)
	s.do(uploadForm(t, mary, "csrf", csrfFor(mary), "file", "a,b\nc,d\n")).
		expect(t, 422, []string{"No line looks like"}, nil)
}

func TestATokenThatMayImportHandsAnExportIn(t *testing.T) {
	s := newSite(t)
	token := s.tokenFor("importer", models.ScopeImport)
	body := strings.Repeat("x\n", 2) + oneLineExport
	s.post(importAPIPath+"?dry_run=true", body, "Authorization", token).
		expect(t, 200, []string{`"dry_run":true,"kind":"statistics_general","accepted":1,"repeated":0,"refused":2`}, nil)
	for _, query := range []string{"?dry_run", "?dry_run=", "?dry_run=false&dry_run=true", "?dry_run=true&dry_run=false", "?dry_run&dry_run=true"} {
		s.post(importAPIPath+query, body, "Authorization", token).expect(t, 400, []string{`"parameter":"dry_run"`}, nil)
	}
	s.post(importAPIPath+"?dry_run=yes", body, "Authorization", token).expect(t, 400, []string{`"parameter":"dry_run"`}, nil)
	s.post(importAPIPath+"?dry-run=true", body, "Authorization", token).expect(t, 400, []string{`"parameter":"dry-run"`}, nil)
	s.post(importAPIPath, body, "Authorization", token).expect(t, 200,
		[]string{
			`"kind":"statistics_general","accepted":1,"repeated":0,"refused":2`,
			`"refused_lines":[{"line":1,"reason":"`,
			`"refused_by":{"`,
		}, nil)
	s.post(importAPIPath, body, "Authorization", token).expect(t, 200, []string{`"accepted":0,"repeated":1`}, nil)
	for _, empty := range []string{"", "\n", "  \r\n\n"} {
		s.post(importAPIPath, empty, "Authorization", token).expect(t, 422, []string{`"code":"no_records"`}, nil)
	}
	for _, kind := range []string{"application/json", "application/json; charset=utf-8", "application/problem+json", "text/html",
		"text/xml", "multipart/form-data; boundary=x"} {
		s.post(importAPIPath, body, "Authorization", token, "Content-Type", kind).
			expect(t, 415, []string{`"code":"not_csv"`}, nil)
	}
	for _, kind := range []string{"text/csv", "text/plain; charset=utf-8", "application/octet-stream", "application/gzip",
		"application/x-www-form-urlencoded"} { // the last is what curl says where nobody says otherwise
		s.post(importAPIPath+"?dry_run=1", body, "Authorization", token, "Content-Type", kind).
			expect(t, 200, []string{`"dry_run":true`}, nil)
	}
	s.post(importAPIPath, "x\ny\n", "Authorization", token).expect(t, 422, []string{`"code":"no_records"`}, nil)
	s.post(importAPIPath, oneLineExport+strings.Repeat("x\n", 20_000), "Authorization", token).
		expect(t, 422, []string{`"code":"mostly_refused"`, "The first is line 2: ", "New records before that: 0."}, nil)
	s.post(importAPIPath, "x", "Authorization", token, "Content-Encoding", "gzip").expect(t, 415, nil, nil)
	s.post(importAPIPath, oneLineExport, "Authorization", s.token()).expect(t, 403, []string{`"code":"wrong_scope"`}, nil)
	s.get("/api/v1/summary", "Authorization", token).expect(t, 403, []string{`"code":"wrong_scope"`}, nil)
	trail := must(s.access.AuditLog(t.Context(), 100))(t)
	if trail[len(trail)-1].Who != "token importer" || trail[len(trail)-1].Action != "import" {
		t.Errorf("%+v", trail)
	}
}

// A body beyond the usual limit is read for those who may import, and for nobody else.
func TestOnlyWhoMayImportSendsMuch(t *testing.T) {
	s := newSite(t)
	mary, vera := s.signsIn("mary@example.org", models.RoleMaintainer), s.signsIn("vera@example.org", models.RoleViewer)
	importer, reader := s.tokenFor("importer", models.ScopeImport), s.token()
	much := strings.Repeat(oneLineExport, 2000) // 160 kB
	if len(much) <= bodyLimit {
		t.Fatalf("%d bytes are not much", len(much))
	}
	s.post(importAPIPath, much, "Authorization", importer).expect(t, 200, []string{`"accepted":1,"repeated":1999`}, nil)
	s.do(uploadForm(t, mary, "csrf", csrfFor(mary), "file", much)).expect(t, 200, []string{"2,000"}, nil)
	address := s.listen()
	for name, c := range map[string]struct {
		path, header string
		length       int
	}{
		"nobody":        {importAPIPath, "", len(much)},
		"a reader":      {importAPIPath, "Authorization: " + reader, len(much)},
		"a viewer":      {importPagePath, "Cookie: " + vera, len(much)},
		"far too much":  {importAPIPath, "Authorization: " + importer, largestImport + 1},
		"another route": {"/settings/keys", "Cookie: " + mary, len(much)},
	} {
		conn := must(net.Dial("tcp", address))(t)
		defer conn.Close()
		fmt.Fprintf(
			conn,
			"POST %s HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: %d\r\n\r\n",
			c.path,
			cmp.Or(c.header, "A: b"),
			c.length,
		)
		got := must(http.ReadResponse(bufio.NewReader(conn), nil))(t)
		says := string(must(io.ReadAll(got.Body))(t))
		if got.StatusCode != http.StatusRequestEntityTooLarge ||
			isImport(c.path) != strings.Contains(says, "files of any size") {
			t.Errorf("%s: %s %s", name, got.Status, says)
		}
	}
}

// listen answers real connections until the test ends.
func (s *site) listen() (address string) {
	s.t.Helper()
	listener := must(net.Listen("tcp", "127.0.0.1:0"))(s.t)
	go func() { _ = s.app.Listener(listener) }()
	s.t.Cleanup(func() { _ = s.app.ShutdownWithTimeout(time.Second) })
	return listener.Addr().String()
}

// What the page's script does, with a line that is cut and an import that is tried first.
func TestALargeFileIsSentInPiecesTriedAndThenImported(t *testing.T) {
	s := newSite(t)
	mary, john := s.signsIn("mary@example.org", models.RoleMaintainer), s.signsIn("john@example.org", models.RoleMaintainer)
	const export = oneLineExport + oneLineExport
	ask := func(who, what string, fields ...string) answerOf {
		t.Helper()
		return s.form("/data/import/"+what, who, fields...)
	}
	file := []string{"name", `C:\old\general.csv`, "size", fmt.Sprint(len(export)), "mark", "1"}
	begun := ask(mary, "begin.json", file...)
	begun.expect(t, 200, []string{`"received":0`}, nil)
	id := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(begun.body)[1]
	ask(john, "begin.json", file...).expect(t, 409, []string{"Another file"}, nil)
	piece := func(from int, content string) answerOf {
		path := fmt.Sprintf("%s?file=%s&from=%d", importPiecePath, id, from)
		return s.do(uploadTo(t, path, mary, "csrf", csrfFor(mary), "file", content))
	}
	piece(0, export[:40]).expect(t, 200, []string{`"received":40`}, nil)
	ask(mary, "run.json", "file", id).expect(t, 409, []string{"not come in whole"}, nil)
	piece(0, export[:40]).expect(t, 200, []string{`"received":40`}, nil) // once more: it is here
	s.get("/data/import", "Cookie", mary).expect(t, 200, []string{fmt.Sprintf("%d %% of general.csv is here", 4000/len(export))}, []string{`old\\general`})
	piece(40, export[40:]).expect(t, 200, []string{fmt.Sprintf(`"received":%d`, len(export))}, nil)
	ends := func() {
		for strings.Contains(s.get("/data/import/file.json", "Cookie", mary).body, `"running":true`) {
			time.Sleep(time.Millisecond)
		}
	}
	ask(mary, "run.json", "file", id, "try", "on").expect(t, 200, nil, nil)
	ends()
	tried := s.get("/data/import", "Cookie", mary)
	tried.expect(t, 200, []string{"Nothing is stored yet"}, nil)
	if words := tried.shown(t, "outcome"); !strings.Contains(words, "Accepted1") || !strings.Contains(words, "Repeated1") {
		t.Errorf("the page says %s", words)
	}
	ask(mary, "run.json", "file", id).expect(t, 200, nil, nil)
	ends()
	s.get("/data/import", "Cookie", mary).expect(t, 200, []string{"general.csv"}, []string{"Nothing is stored yet"})
	s.get("/data/import", "Cookie", john).expect(t, 200, nil, []string{"general.csv"})
	ask(mary, "discard", "file", id).expect(t, 303, nil, nil)
	s.get("/data/import", "Cookie", mary).expect(t, 200, nil, []string{"general.csv"})
}

func TestAFormShowsWhatAnImportWouldDo(t *testing.T) {
	s := newSite(t)
	mary := s.signsIn("mary@example.org", models.RoleMaintainer)
	for range 2 { // nothing of the first stays
		got := s.do(uploadForm(t, mary, "csrf", csrfFor(mary), "try", "on", "file", oneLineExport))
		got.expect(t, 200, []string{"Nothing is stored yet"}, nil)
		if words := got.shown(t, "outcome"); !strings.Contains(words, "Accepted1") {
			t.Errorf("the page says %s", words)
		}
	}
}
