package handlers

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"compreface-stats/handlers/crowd"
	"compreface-stats/models"
)

// servedSite is a site on a port of this machine, and one connection to it.
type servedSite struct {
	*site
	*Site
	net.Conn
	answers *bufio.Reader
	crowd   *crowd.Listener
	ended   chan error // gets what Serve returns
}

func serveSite(t *testing.T, change ...func(*Config)) *servedSite {
	t.Helper()
	var cfg Config
	s := &servedSite{site: newSite(t, append(change, func(c *Config) { cfg = *c })...), ended: make(chan error, 1)}
	s.Site = New(cfg)
	s.crowd = crowd.Listen(must(net.Listen("tcp", "127.0.0.1:0"))(t), 100, slog.New(slog.DiscardHandler))
	go func() { s.ended <- s.Serve(s.crowd) }()
	s.Conn = must(net.Dial("tcp", s.crowd.Addr().String()))(t)
	s.answers = bufio.NewReader(s.Conn)
	t.Cleanup(func() { _ = s.Conn.Close(); _ = s.stop() })
	return s
}

// stop ends the site as the program does.
func (s *servedSite) stop() error {
	s.Leave()
	s.crowd.Drain(time.Minute)
	return s.Shutdown(time.Minute)
}

// answer reads the next answer and returns its status.
func (s *servedSite) answer(t *testing.T) int {
	t.Helper()
	_ = s.SetReadDeadline(time.Now().Add(time.Minute))
	var response fasthttp.Response
	if err := response.Read(s.answers); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode()
}

func TestPostsAreAnsweredHoweverTheirBytesArrive(t *testing.T) {
	s := serveSite(t)
	post := rawPost(generalPath, goodAction) + rawPost(facesPath, goodFaces) + rawPost(generalPath, goodAction)
	get := "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	for _, size := range []int{1, 7, 100, len(post + get + post)} {
		for rest := post + get + post; rest != ""; {
			n := min(size, len(rest))
			must(io.WriteString(s.Conn, rest[:n]))(t)
			rest = rest[n:]
		}
		for range 7 {
			if got := s.answer(t); got != 200 {
				t.Errorf("in pieces of %d: %d", size, got)
			}
		}
	}
}

func TestAHalfPostIsLeftToTheLibrary(t *testing.T) {
	s := serveSite(t)
	must(io.WriteString(s.Conn, rawPost(generalPath, goodAction)+rawPost(facesPath, goodFaces)[:100]))(t)
	if got := s.answer(t); got != 200 {
		t.Errorf("the whole post: %d", got)
	}
	if err := s.Conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	rest := must(io.ReadAll(s.answers))(t)
	if strings.Contains(string(rest), " 200 ") {
		t.Errorf("the half: %s", rest)
	}
}

// slowRecorder keeps a record once it may.
type slowRecorder struct {
	Recorder
	came, may chan struct{}
}

func (r slowRecorder) Record(ctx context.Context, record models.Record) error {
	r.came <- struct{}{}
	<-r.may
	return r.Recorder.Record(ctx, record)
}

func TestAStopAnswersThePostsUnderWayAndEndsIdleConnections(t *testing.T) {
	came, may := make(chan struct{}), make(chan struct{})
	s := serveSite(t, func(c *Config) { c.Recorder = slowRecorder{c.Recorder, came, may} })
	idle := must(net.Dial("tcp", s.RemoteAddr().String()))(t)
	defer idle.Close()
	must(io.WriteString(s.Conn, rawPost(generalPath, goodAction)))(t)
	<-came
	stopped := make(chan error)
	go func() { stopped <- s.stop() }()
	if n, err := idle.Read(make([]byte, 1)); err == nil {
		t.Errorf("the idle connection got %d bytes", n)
	}
	close(may)
	if got := s.answer(t); got != 200 {
		t.Errorf("the post under way: %d", got)
	}
	if n, err := s.answers.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("after it: %d bytes, %v", n, err)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

// Where others wait for a place, every answer says that its connection ends, and then it does: nobody sends on one that
// is about to be closed.
func TestAnswersEndTheirConnectionsWhileOthersWait(t *testing.T) {
	for name, request := range map[string]string{
		"a plain post":    rawPost(generalPath, goodAction),
		"an unusual post": rawPost(generalPath+"/", goodAction),
		"a page":          "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := serveSite(t, func(c *Config) { c.Crowded = func() bool { return true } })
			must(io.WriteString(s.Conn, request))(t)
			var response fasthttp.Response
			if err := response.Read(s.answers); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode() != 200 || !response.ConnectionClose() {
				t.Errorf("%s", &response)
			}
			if n, err := s.answers.Read(make([]byte, 1)); err != io.EOF {
				t.Errorf("after it: %d bytes, %v", n, err)
			}
		})
	}
}
