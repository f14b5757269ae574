package handlers

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
	"compreface-stats/views"
)

// datedTime is views.TimeLabel, and says of a time that has not come that it has not.
func datedTime(t, now time.Time) string {
	if t.Sub(now) >= time.Minute {
		return views.TimeLabel(t) + " (in the future)"
	}
	return views.TimeLabel(t)
}

// agoWords is how long ago something was, in its largest unit; of what has not been it says so.
func agoWords(d time.Duration) string {
	words, past := "ago", d
	if d < 0 {
		words, past = "in the future", -d
	}
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}} {
		if n := int64(past / unit.length); n > 0 {
			return views.CountOf(n, unit.name) + " " + words
		}
	}
	if d < 0 {
		return "just now"
	}
	return "less than a minute ago"
}

// clockFact says whether the server's clock is trusted.
func clockFact(verdict models.ClockVerdict) views.Fact {
	if verdict.Doubt {
		return views.Fact{Label: "Server clock", Value: "in doubt", Hint: upperFirst(verdict.Reason)}
	}
	return views.Fact{Label: "Server clock", Value: "OK", Hint: "agrees with the last time the server was seen running"}
}

// clockDoubt says why the clock is in doubt, and what settles it.
func (s *infoPages) clockDoubt(c *fiber.Ctx) views.ClockDoubt {
	verdict := s.Store.Clock()
	doubt := views.ClockDoubt{
		Reason:  verdict.Reason,
		Says:    views.TimeLabel(s.Clock()),
		Left:    "Set the clock, or confirm that it is right.",
		Confirm: currentUser(c).Role.AtLeast(models.RoleAdministrator) && !verdict.False,
	}
	switch {
	case verdict.False:
		doubt.Left = "Set the clock: this cannot be the time."
	case verdict.Left > 0:
		hours := int64((verdict.Left + time.Hour - 1) / time.Hour)
		doubt.Left = "Set the clock, confirm that it is right, or wait: after " + waitWords(hours) +
			" without a jump it is trusted again."
	}
	return doubt
}

func waitWords(hours int64) string {
	if hours > 48 {
		return views.CountOf((hours+23)/24, "day")
	}
	return views.CountOf(hours, "hour")
}

// confirmClock trusts the clock because an administrator has looked at it.
func (s *infoPages) confirmClock(c *fiber.Ctx) error {
	verdict := s.Store.Clock()
	if err := s.Store.ConfirmClock(c.UserContext()); errors.Is(err, models.ErrClockFalse) {
		return badForm(err)
	} else if err != nil {
		return err
	}
	what := views.TimeLabel(s.Clock())
	if verdict.Doubt {
		what += ", though " + verdict.Reason
	}
	return s.finish(c, "clock confirmed", what, "/data", "clock-confirmed")
}

// loadFalseDays lists the days that cannot be true.
func (s *infoPages) loadFalseDays(c *fiber.Ctx) (views.FalseDays, error) {
	days, err := s.Store.FalseDays(c.UserContext())
	list := views.FalseDays{
		Remove: currentUser(c).Role.AtLeast(models.RoleAdministrator) && !s.Store.Clock().Doubt,
	}
	for _, f := range days {
		list.Rows = append(list.Rows, views.FalseDay{
			Day:   f.Day.String(),
			Label: views.DayLabel(f.Day.String()),
			Kept:  keptWords(f),
		})
	}
	return list, err
}

// keptWords says what stands under a day that cannot be true.
func keptWords(f models.FalseDay) string {
	installations := "records of " + views.CountOf(f.Installations, "installation")
	switch {
	case f.Downtimes == 0:
		return installations
	case f.Installations == 0:
		return views.CountOf(f.Downtimes, "downtime")
	}
	return installations + ", " + views.CountOf(f.Downtimes, "downtime")
}

// removeDay asks once more, and then removes a day that cannot be true from every number.
func (s *infoPages) removeDay(c *fiber.Ctx) error {
	day, err := models.ParseDay(formValue(c, "day"))
	if err != nil {
		return badForm(err)
	}
	if formValue(c, "confirmed") != "yes" {
		return s.confirmRemoveDay(c, day)
	}
	s.Recorder.WaitUntilApplied(c.UserContext())
	removed, err := s.Store.RemoveDay(c.UserContext(), day, nil)
	if errors.Is(err, models.ErrDayCanBe) || errors.Is(err, models.ErrClockInDoubt) {
		return badForm(err)
	}
	if err != nil {
		return err
	}
	return s.finish(c, "day removed", removed.Summary(), "/data", "day-removed")
}

func (s *infoPages) confirmRemoveDay(c *fiber.Ctx, day models.Day) error {
	days, err := s.Store.FalseDays(c.UserContext())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(days, func(f models.FalseDay) bool { return f.Day == day })
	if i < 0 {
		return &problem{
			status: http.StatusUnprocessableEntity, code: "bad_form",
			words: "Nothing is kept of this day, or it can be true.",
		}
	}
	return renderPage(c, views.RemoveDayPage(views.RemoveDay{
		Base: s.base(c, "Remove "+views.DayLabel(day.String()), signedInAs(c)),
		Day:  day.String(),
		Words: "This removes what is kept under this day: " + keptWords(days[i]) + ". All numbers become what they " +
			"would be without it. It cannot be undone.",
	}))
}

// silentAfter is longer than from one night's reports to the next.
const silentAfter = 26 * time.Hour

// streamStatus says whether records come in, and up to which day the numbers are complete.
func streamStatus(beat ingest.Heartbeat, now time.Time) *views.StreamStatus {
	status := &views.StreamStatus{
		Last:     "never",
		Today:    todayWords(beat),
		Complete: views.DayLabel((models.DayOf(now) - 1).String()),
		Silent:   beat.Silent(now) > silentAfter,
	}
	switch {
	case beat.Last.IsZero():
	case models.DayOf(beat.Last) == models.DayOf(now):
		status.Last = "today at " + beat.Last.UTC().Format("15:04")
	default:
		status.Last = beat.Last.UTC().Format("2 Jan 2006 at 15:04")
	}
	return status
}

// todayWords say how many reported so far. Most do at midnight: without that, few in the small hours would alarm.
func todayWords(beat ingest.Heartbeat) string {
	if beat.Expected == 0 {
		return views.CountOf(beat.Seen, "installation") + " today"
	}
	words := fmt.Sprintf("%s of about %s today", views.Number(beat.Seen), views.CountOf(beat.Expected, "installation"))
	if beat.Seen < beat.Expected {
		words += " (most report at midnight UTC)"
	}
	return words
}

// timeWords is a time of today.
func timeWords(at time.Time) string {
	if at.IsZero() {
		return "not known"
	}
	return at.UTC().Format("15:04")
}

func haveReported(count int64) string {
	if count == 1 {
		return "1 installation has reported"
	}
	return views.CountOf(count, "installation") + " have reported"
}

// reportedWords follow how many reported today.
func reportedWords(beat ingest.Heartbeat) string {
	if beat.Expected > 0 {
		return "of about " + haveReported(beat.Expected)
	}
	_, words, _ := strings.Cut(haveReported(beat.Seen), " ")
	return words
}

// midnightCounter is how many installations reported since midnight.
func midnightCounter(beat ingest.Heartbeat, now time.Time) views.MidnightCounter {
	return views.MidnightCounter{
		Seen: beat.Seen, Expected: beat.Expected, Rest: reportedWords(beat),
		Clock: now.UTC().Format("15:04:05"), Last: streamStatus(beat, now).Last,
	}
}

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
	status := streamStatus(beat, s.Clock())
	counter := midnightCounter(beat, s.Clock())
	event, err := json.Marshal(map[string]any{
		"counts":   s.firstCounts(ctx, extent),
		"recorded": recorded, "last": status.Last, "today": status.Today, "silent": status.Silent,
		"seen": counter.Seen, "expected": counter.Expected, "rest": counter.Rest, "clock": counter.Clock,
		"day":  models.DayOf(s.Clock()).String(),
		"time": timeWords(beat.Last),
	})
	if err == nil {
		_, err = fmt.Fprintf(w, "data: %s\n\n", event)
	}
	return errors.Join(err, w.Flush())
}
