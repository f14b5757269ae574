package handlers

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// listen opens a live stream, and returns it when its first event is there.
func (s *servedSite) listen(t *testing.T, cookie string) *bufio.Reader {
	t.Helper()
	conn := must(net.Dial("tcp", s.crowd.Addr().String()))(t)
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	_, err := fmt.Fprintf(conn, "GET /live HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nCookie: %s\r\n\r\n", cookie)
	if err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(conn)
	for line := ""; !strings.HasPrefix(line, "data: ") && !strings.HasPrefix(line, "retry: "); {
		if line, err = r.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// ends waits until the stream has ended, as chunked answers do.
func ends(t *testing.T, r *bufio.Reader) {
	t.Helper()
	for line := ""; line != "0\r\n"; {
		var err error
		if line, err = r.ReadString('\n'); err != nil {
			t.Fatalf("the stream did not end: %v", err)
		}
	}
}

// However many live pages somebody opens, few connections are held by them, and none while others wait for places.
func TestLivePagesHoldFewConnectionsAndGiveThemUpToACrowd(t *testing.T) {
	var crowded atomic.Bool
	s := serveSite(t, func(c *Config) { c.Crowded = crowded.Load })
	cookie := s.signedIn(models.RoleViewer)
	var stay []*bufio.Reader
	for range liveAtOnce {
		stay = append(stay, s.listen(t, cookie))
	}
	for range 20 {
		ends(t, s.listen(t, cookie))
	}
	other := s.listen(t, s.signsIn("mary@example.org", models.RoleViewer))
	crowded.Store(true)
	for _, r := range append(stay, other) {
		ends(t, r)
	}
	if leave, ok := s.Site.server.stayLive("somebody"); !ok {
		t.Error("the places of ended streams are held")
	} else {
		leave()
	}
}

func TestALivePageEndsWithItsSession(t *testing.T) {
	s := serveSite(t)
	cookie := s.signedIn(models.RoleViewer)
	live := s.listen(t, cookie)
	_, token, _ := strings.Cut(cookie, "=")
	if err := s.access.EndSession(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	ends(t, live)
}

// Pages and questions of segments hold locks and connections in different orders: none waits for another for good.
func TestQuestionsOfSegmentsAtOnceDoNotWaitForEachOther(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		s := newSiteOn(t, url)
		s.fill()
		viewer := s.signedIn(models.RoleViewer)
		var asking sync.WaitGroup
		for _, segment := range []string{"established:yes", "established:no", "once:yes", "once:no", "size:1-50", "age:29-91"} {
			for _, path := range []string{
				"/api/v1/collection-moves?from=2025-02-01&to=2025-03-30&", "/installations/retention?range=28d&",
				"/?range=28d&", "/api/v1/active-installations?from=2025-02-01&to=2025-03-30&",
			} {
				asking.Go(func() {
					if a := s.get(path+"segment="+segment, "Cookie", viewer); a.StatusCode != http.StatusOK {
						t.Errorf("%s%s: %d", path, segment, a.StatusCode) // 503 when its time was over
					}
				})
			}
		}
		asking.Wait()
	})
}
