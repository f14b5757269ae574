package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// hook is a webhook that notes what it took, and refuses while a test says so.
type hook struct {
	*httptest.Server
	mu      sync.Mutex
	refuses bool
	took    []string
	taken   chan struct{} // gets a value a post
}

func newHook(t testing.TB) *hook {
	h := &hook{taken: make(chan struct{}, 100)}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.refuses {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		h.took = append(h.took, string(body))
		h.taken <- struct{}{}
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hook) refuse(refuses bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.refuses = refuses
}

// await waits for a post.
func (h *hook) await(t testing.TB) {
	t.Helper()
	select {
	case <-h.taken:
	case <-time.After(time.Minute):
		t.Error("the webhook is not told")
	}
}

// all is what the webhook took, a line each.
func (h *hook) all() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.took, "\n")
}

func TestAnAlertIsToldAgainUntilTheWebhookTakesIt(t *testing.T) {
	h := newHook(t)
	q := newAlertQueue(webhook{address: h.URL}, slog.New(slog.DiscardHandler))
	h.refuse(true)
	q.tell("silence", true, `it is "quiet"`)
	for range 3 {
		if n, err := q.deliver(t.Context()); n != 0 || err == nil || !strings.Contains(err.Error(), "503") {
			t.Fatalf("%d delivered, %v", n, err)
		}
	}
	h.refuse(false)
	for range 3 {
		if _, err := q.deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if h.all() != `{"text":"it is \"quiet\""}` {
		t.Errorf("the webhook took %s", h.all())
	}
}

func TestWhatIsOverBeforeAnybodyWasToldIsNotTold(t *testing.T) {
	h := newHook(t)
	q := newAlertQueue(webhook{address: h.URL}, slog.New(slog.DiscardHandler))
	h.refuse(true)
	q.tell("silence", true, "quiet")
	if _, err := q.deliver(t.Context()); err == nil {
		t.Fatal("a refused alert passes for delivered")
	}
	q.tell("silence", false, "no longer")
	h.refuse(false)
	if n, err := q.deliver(t.Context()); n != 0 || err != nil {
		t.Errorf("%d delivered, %v: %s", n, err, h.all())
	}
}

// The webhook answers only after the server was told to stop.
func TestAnAlertThatTheWebhookTakesWhileTheServerStopsIsToldOnce(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	posts := 0
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		posts++
		stop()
	}))
	defer slow.Close()
	q := newAlertQueue(webhook{address: slow.URL}, slog.New(slog.DiscardHandler))
	q.tell("clock", true, "wrong")
	q.tell("silence", true, "quiet")
	if n, err := q.deliver(ctx); n != 1 || !errors.Is(err, context.Canceled) || posts != 1 {
		t.Errorf("%d delivered by %d posts, %v", n, posts, err)
	}
	if waiting := q.waiting(); len(waiting) != 1 || waiting["silence"].Pending != "quiet" {
		t.Errorf("waiting: %v", waiting)
	}
}

func TestTheAddressOfTheWebhookIsNotInItsErrors(t *testing.T) {
	h := newHook(t)
	h.Close()
	q := newAlertQueue(webhook{address: h.URL + "/secret"}, slog.New(slog.DiscardHandler))
	q.tell("clock", true, "wrong")
	if _, err := q.deliver(t.Context()); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}
