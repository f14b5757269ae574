package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/digest"
	"compreface-stats/models/testdb"
)

// mailbox is what an SMTP server, which is a library's, took; it refuses recipients while it is told to.
type mailbox struct {
	mu     sync.Mutex
	mails  map[string][]string // by recipient
	closed bool
}

type mailSession struct {
	box     *mailbox
	to      string
	allowed bool
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.allowed = user == "stats" && password == "pass word"; !s.allowed {
			return errors.New("wrong password")
		}
		return nil
	}), nil
}

func (s *mailSession) Mail(string, *smtp.MailOptions) error {
	if !s.allowed {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	if s.box.closed {
		return &smtp.SMTPError{Code: 451, Message: "try again later, " + to}
	}
	s.to = to
	return nil
}

func (s *mailSession) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	s.box.mu.Lock()
	defer s.box.mu.Unlock()
	s.box.mails[s.to] = append(s.box.mails[s.to], string(text))
	return err
}

func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

func (b *mailbox) listen(t *testing.T) (address string) {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{box: b}, nil }))
	server.Domain, server.AllowInsecureAuth = "localhost", true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

func (b *mailbox) of(to string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.mails[to])
}

// newsWorld is a database with a month of records, two readers, an SMTP server and a webhook.
type newsWorld struct {
	box       *mailbox
	hook      chan string
	cfg       config
	directory *access.Directory
	store     *models.Store
	log       bytes.Buffer
}

func newNewsWorld(t *testing.T, url string) *newsWorld {
	t.Helper()
	w := &newsWorld{box: &mailbox{mails: map[string][]string{}}, hook: make(chan string, 9)}
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		w.hook <- readAll(t, r.Body)
	}))
	t.Cleanup(hook.Close)
	var err error
	w.cfg, err = readConfig(environment{
		"DATABASE_URL": url, "PUBLIC_URL": "https://stats.example.org", "DIGEST_WEBHOOK": hook.URL, "CLOCK_TOLERANCE": "0",
		"SMTP_URL": "smtp://stats:pass%20word@" + w.box.listen(t), "MAIL_FROM": "stats@example.org",
	}.get)
	if err != nil {
		t.Fatal(err)
	}
	env := environment{"DATABASE_URL": url, "SPOOL_DIR": t.TempDir()}
	mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
	p := process{env.get, strings.NewReader(""), io.Discard, io.Discard, time.Now}
	if w.store, err = openStore(t.Context(), p.options(w.cfg)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.store.Close() })
	if w.directory, err = access.Open(t.Context(), w.store); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]models.DigestChoice{"mary": {Weekly: true, Monthly: true}, "tom": {Weekly: true}, "eve": {}} {
		user, err := w.directory.CreateUser(t.Context(), name+"@example.org", "a long password", models.RoleViewer)
		if err != nil {
			t.Fatal(err)
		}
		c.UserID = user.ID
		if err := digest.Open(w.store).Choose(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// servers lets two servers that have just started look after digests at once, at the time.
func (w *newsWorld) servers(t *testing.T, now time.Time) {
	t.Helper()
	var both sync.WaitGroup
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	for range 2 {
		clock := func() time.Time { return now }
		sender := newDigestSender(w.store, w.directory, w.cfg, clock, func(context.Context) {}, log)
		both.Go(func() { sender.run(t.Context(), now) })
	}
	both.Wait()
}

// Everybody who chose so gets a digest once, from two servers that are started again and again; what a mail server did
// not take is sent later.
func TestADigestReachesItsReadersOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		w := newNewsWorld(t, url)
		monday := time.Date(2025, 3, 31, 6, 0, 0, 0, time.UTC)
		count := func() string {
			return fmt.Sprint(len(w.box.of("mary@example.org")), len(w.box.of("tom@example.org")), len(w.box.of("eve@example.org")), len(w.hook))
		}
		w.box.closed = true
		w.servers(t, monday)
		if got := count(); got != "0 0 0 1" {
			t.Errorf("while the mail server refuses: %s", got)
		}
		w.box.closed = false
		w.servers(t, monday.Add(30*time.Minute))
		w.servers(t, monday.Add(61*time.Minute))
		w.servers(t, monday.Add(70*time.Minute))
		w.servers(t, monday.Add(24*time.Hour+61*time.Minute)) // the 1st: the month's, too
		w.servers(t, monday.Add(48*time.Hour))
		if got := count(); got != "2 1 0 1" {
			t.Errorf("mary, tom, eve and the webhook have %s digests, want 2 1 0 1: %s", got, w.log.String())
		}
		if log := w.log.String(); strings.Contains(log, "mary@") || strings.Contains(log, "tom@") || strings.Contains(log, "pass word") {
			t.Errorf("the log says who reads, or the password: %s", log)
		}
		if words := <-w.hook; !strings.Contains(words, "active installation") || !strings.Contains(words, "https://stats.example.org/") {
			t.Errorf("the webhook was told %s", words)
		}
		w.readable(t, w.box.of("mary@example.org")[0])
	})
}

// readable checks a message as programs that read mail see it.
func (w *newsWorld) readable(t *testing.T, text string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	end := strings.Trim(m.Header.Get("List-Unsubscribe"), "<>")
	if !strings.HasPrefix(end, "https://stats.example.org/unsubscribe/") ||
		m.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || m.Header.Get("Message-Id") == "" {
		t.Errorf("headers %v", m.Header)
	}
	parts := partsOf(t, m.Header.Get("Content-Type"), m.Body)
	for kind, says := range map[string][]string{
		"text/plain": {"week of 24 Mar 2025", "• ", end},
		"text/html":  {"active installations", `src="cid:active.png"`, `src="cid:gains.png"`, end, "not for publication"},
	} {
		for _, words := range says {
			if len(parts[kind]) != 1 || !strings.Contains(parts[kind][0], words) {
				t.Errorf("the %s part does not say %q: %.2000s", kind, words, parts[kind])
			}
		}
	}
	if len(parts["image/png"]) != 2 {
		t.Fatalf("%d pictures", len(parts["image/png"]))
	}
	for _, picture := range parts["image/png"] {
		if _, err := png.Decode(strings.NewReader(picture)); err != nil {
			t.Error(err)
		}
	}
}

// partsOf returns the decoded leaves of a message by their type.
func partsOf(t *testing.T, contentType string, body io.Reader) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		text, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		all[kind] = append(all[kind], string(text))
		return all
	}
	for reader := multipart.NewReader(body, parameters["boundary"]); ; {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		decoded := io.Reader(part)
		switch strings.ToLower(part.Header.Get("Content-Transfer-Encoding")) {
		case "base64":
			decoded = base64.NewDecoder(base64.StdEncoding, part)
		case "quoted-printable":
			decoded = quotedprintable.NewReader(part)
		}
		for kind, texts := range partsOf(t, part.Header.Get("Content-Type"), decoded) {
			all[kind] = append(all[kind], texts...)
		}
	}
}

func TestTheMailServersSettingsAreRead(t *testing.T) {
	for value, want := range map[string]mailServer{
		"smtp://mail.example.org":                  {host: "mail.example.org"},
		"smtps://ada:s%3Acret@mail.example.org:99": {host: "mail.example.org", user: "ada", password: "s:cret", port: 99, tls: true},
		"mail.example.org:25":                      {},
		"https://mail.example.org":                 {},
		"smtp://mail.example.org/inbox":            {},
	} {
		var c config
		if err := readMailServer(&c, value); (err == nil) != (want.host != "") || c.mail != want {
			t.Errorf("%s: %+v, %v", value, c.mail, err)
		}
	}
	if _, err := readConfig(environment{"SMTP_URL": "smtp://mail.example.org"}.get); err == nil || !strings.Contains(err.Error(), "MAIL_FROM") {
		t.Errorf("a mail server without a sender: %v", err)
	}
}
