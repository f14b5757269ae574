package handlers

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/health"
	"compreface-stats/models"
)

// liveEvery is how often a live page is told how the stream does, liveFor how long one answer goes on: browsers then
// ask again by themselves.
const (
	liveEvery = 5 * time.Second
	liveFor   = 90 * time.Second
)

// How many live pages of one person, and of all, are told as it goes. Further ones are told once and ask again after a
// rest: each stream is a connection, which an installation may need.
const (
	liveAtOnce = 8
	liveInAll  = 64
	liveRest   = time.Minute
	livePages  = "live pages"
)

// showLive tells pages that stay open how the stream of records does, as server-sent events.
func (s *server) showLive(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no") // a proxy must not wait for more
	session, leave, stays := strings.Clone(s.cookie(c, sessionCookie)), func() {}, false
	if strings.Contains(c.Get(fiber.HeaderAccept), "text/event-stream") {
		leave, stays = s.stayLive(currentUser(c).ID)
	}
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer leave()
		if !stays {
			_, _ = fmt.Fprintf(w, "retry: %d\n", liveRest.Milliseconds())
		}
		for until := time.Now().Add(liveFor); time.Now().Before(until); {
			if err := s.tellLive(w); err != nil || !stays || !s.goesOnFor(liveEvery) || s.isSignedOut(session) {
				return // whoever listened has left, or must
			}
		}
	})
	return nil
}

// stayLive reports whether one more page of the person is told as it goes; leave is to end it.
func (s *server) stayLive(person string) (leave func(), ok bool) {
	own := livePages + " of " + person
	if !s.answering.Enter(livePages, liveInAll) {
		return func() {}, false
	}
	if !s.answering.Enter(own, liveAtOnce) {
		s.answering.Leave(livePages)
		return func() {}, false
	}
	return func() { s.answering.Leave(own); s.answering.Leave(livePages) }, true
}

// goesOnFor waits, and reports whether the stream may go on: the server does, and nobody waits for its place.
func (s *server) goesOnFor(wait time.Duration) bool {
	const soon = 250 * time.Millisecond
	for until := time.Now().Add(wait); time.Now().Before(until); time.Sleep(soon) {
		if s.Stopping != nil && s.Stopping() || s.lastAnswer() {
			return false
		}
	}
	return true
}

// isSignedOut reports that a session has ended. While the database is away nobody can tell.
func (s *server) isSignedOut(session string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), liveEvery)
	defer cancel()
	_, err := s.Access.SignedIn(ctx, session)
	return isStranger(err)
}

// firstCounts are what was counted so far on the first day, by name; none later, when nobody shows them.
func (s *server) firstCounts(ctx context.Context, recorded models.Span) map[string]string {
	today := models.DayOf(s.Clock())
	if recorded.From < today {
		return nil
	}
	first, err := s.numbers.FirstDay(ctx, today)
	if err != nil {
		return nil // the next event has them
	}
	counts := map[string]string{"installations": first.Installations()}
	for _, c := range first.Counts() {
		counts[c.Name] = c.Value
	}
	return counts
}

// tellLive writes one event. While the database is away there is nothing to tell.
func (s *server) tellLive(w *bufio.Writer) error {
	ctx, cancel := context.WithTimeout(context.Background(), liveEvery)
	defer cancel()
	extent, recorded, err := s.Store.Extent(ctx)
	beat, errBeat := s.Recorder.Heartbeat(ctx)
	if err != nil || errBeat != nil {
		_, err = w.WriteString(": nothing to tell\n\n")
		return errors.Join(err, w.Flush())
	}
	status := health.Stream(beat, s.Clock())
	counter := health.Midnight(beat, s.Clock())
	event, err := json.Marshal(map[string]any{
		"counts":   s.firstCounts(ctx, extent),
		"recorded": recorded, "last": status.Last, "today": status.Today, "silent": status.Silent, "few": status.Few,
		"seen": counter.Seen, "expected": counter.Expected, "rest": counter.Rest, "clock": counter.Clock,
		"day":  models.DayOf(s.Clock()).String(),
		"time": health.TimeOfDay(beat.Last),
	})
	if err == nil {
		_, err = fmt.Fprintf(w, "data: %s\n\n", event)
	}
	return errors.Join(err, w.Flush())
}
