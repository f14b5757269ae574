package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
)

// silenceWatch stores the heartbeats by which downtimes are known, looks at the clock, and raises one alert for the
// whole stream when records stop coming in, and one when the clock cannot be right.
type silenceWatch struct {
	store    *models.Store
	recorder *ingest.Recorder
	clock    func() time.Time
	log      *slog.Logger
	silence  silenceAlert
	doubt    clockAlert
	room     roomAlert
	aside    asideAlert
	ends     endWatch
	looked   models.Day // the last day that was compared with those before
	recalled bool       // what was told before this process began is known
	alerts   *alertQueue
}

// run stores a heartbeat every so often until ctx ends.
func (w *silenceWatch) run(ctx context.Context) {
	w.recallAlerts(ctx)
	w.recordHeartbeat(ctx, true)
	ticker := time.NewTicker(models.BeatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			w.recordHeartbeat(ctx, false)
		case <-ctx.Done():
			return
		}
	}
}

func (w *silenceWatch) recordHeartbeat(ctx context.Context, starting bool) {
	ctx, cancel := context.WithTimeout(ctx, models.BeatEvery)
	defer cancel()
	if err := w.store.Beat(ctx, starting); err != nil {
		w.log.Warn("the heartbeat could not be stored", "error", err)
	}
	w.recallAlerts(ctx)
	if words, raised, news := w.doubt.observe(w.store.Clock()); news {
		w.alerts.tell("clock", raised, words)
	}
	if words, raised, news := w.room.observe(w.recorder.Status()); news {
		w.alerts.tell("disk", raised, words)
	}
	w.watchQueue()
	w.watchDays(ctx)
	w.watchSilence(ctx)
	w.watchAside(ctx)
	w.watchEnds(ctx)
	w.deliverAlerts(ctx)
}

// recallAlerts goes on with what the process before told, as soon as the database tells it.
func (w *silenceWatch) recallAlerts(ctx context.Context) {
	if w.recalled || w.alerts.recall(ctx, w.store) != nil {
		return
	}
	w.recalled = true
	w.silence.raised = w.alerts.raised("silence")
	w.doubt.raised = w.alerts.raised("clock")
	w.room.raised = w.alerts.raised("disk")
	w.aside.flooded = w.alerts.raised("newcomers")
	w.aside.held = w.alerts.raised("erasures")
}

// longWait is for how long acknowledged records may wait to be stored.
const longWait = time.Hour

// watchQueue tells of records that wait for long: they are safe, and in no number yet.
func (w *silenceWatch) watchQueue() {
	since := w.recorder.Status().BacklogError.Since
	w.alerts.observe("queue", !since.IsZero() && w.clock().Sub(since) > longWait,
		"CompreFace Stats: acknowledged records wait to be stored for more than an hour: the database does not take them",
		"CompreFace Stats: acknowledged records are stored again")
}

// watchSilence leaves silence alone while the clock is in doubt: by such a clock nobody knows how long it lasts.
func (w *silenceWatch) watchSilence(ctx context.Context) {
	heartbeat, err := w.heartbeat(ctx)
	if err != nil {
		w.log.Warn("the stream of records could not be checked", "error", err)
		return
	}
	if w.store.Clock().Doubt {
		return
	}
	demo := w.isDemo(ctx)
	w.noteJob(ctx, heartbeat, demo)
	if demo {
		return
	}
	if words, news := w.silence.observe(heartbeat, w.clock()); news {
		w.alerts.tell("silence", w.silence.raised, words)
	}
}

// watchAside raises an alert when newcomers or erasures begin to wait for an administrator.
func (w *silenceWatch) watchAside(ctx context.Context) {
	if w.aside.keeper == nil {
		return
	}
	waiting, err := w.aside.keeper.Waiting(ctx)
	if err != nil {
		w.log.Warn("what is set aside could not be counted", "error", err)
		return
	}
	if words, news := w.aside.newcomers(waiting.Newcomers); news {
		w.alerts.tell("newcomers", waiting.Newcomers > 0, words)
	}
	if words, news := w.aside.erasures(waiting.Held); news {
		w.alerts.tell("erasures", waiting.Held > 0, words)
	}
}

// heartbeat is the recorder's, with the newest record that can be in place of one that lies in the future, where a
// clock that was wrong has put it.
func (w *silenceWatch) heartbeat(ctx context.Context) (ingest.Heartbeat, error) {
	heartbeat, err := w.recorder.Heartbeat(ctx)
	if err == nil && heartbeat.Last.After(w.clock().Add(time.Hour)) {
		heartbeat.Last, err = w.store.NewestRecord(ctx)
	}
	return heartbeat, err
}

// deliverAlerts posts what the webhook has not taken yet, and leaves word on the Data page.
func (w *silenceWatch) deliverAlerts(ctx context.Context) {
	delivered, err := w.alerts.deliver(ctx)
	if w.recalled {
		// A server that stops keeps what was told all the same, or the next start would tell it again.
		keeping, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
		defer cancel()
		if failed := w.alerts.keep(keeping, w.store); failed != nil {
			w.log.Debug("what was told could not be kept", "error", failed)
		}
	}
	if delivered == 0 && err == nil || ctx.Err() != nil { // the server stops: the next start goes on
		return
	}
	now := w.clock()
	job := models.Job{Name: "alerts", Began: now, Ended: now, Outcome: countedNoun(int64(delivered), "alert") + " sent"}
	if err != nil {
		w.log.Error("an alert could not be delivered and is tried again in a minute", "error", err)
		job.Outcome = ""
		job.Failure = err.Error()
	}
	if w.store.Clock().Doubt {
		return // it would be noted under a time that may be wrong
	}
	if err := w.store.NoteJob(ctx, job); err != nil {
		w.log.Warn("the delivery of alerts could not be noted", "error", err)
	}
}

// isDemo reports whether the records are invented, of which none come in. What cannot be asked is taken for real.
func (w *silenceWatch) isDemo(ctx context.Context) bool {
	demo, err := w.store.IsDemo(ctx)
	return err == nil && demo
}

// noteJob leaves word of the watch for the Data page.
func (w *silenceWatch) noteJob(ctx context.Context, heartbeat ingest.Heartbeat, demo bool) {
	outcome := "records come in"
	switch silent := heartbeat.Silent(w.clock()); {
	case w.silence.after == 0:
		outcome = "switched off"
	case demo:
		outcome = "not watched: the records are a demo's"
	case heartbeat.Last.IsZero():
		outcome = "no record yet"
	case silent > w.silence.after:
		outcome = "no record for " + silenceWords(silent)
	}
	now := w.clock()
	if err := w.store.NoteJob(ctx, models.Job{Name: "silence", Began: now, Ended: now, Outcome: outcome}); err != nil {
		w.log.Warn("the silence watch's run could not be noted", "error", err)
	}
}

// silenceWords writes a length of time in its largest unit: "27 hours", or from two days on, "544 days".
func silenceWords(length time.Duration) string {
	count, unit := int64(length/time.Hour), "hour"
	switch {
	case count >= 48:
		count, unit = count/24, "day"
	case count == 0:
		count, unit = int64(length/time.Minute), "minute"
	}
	if count != 1 {
		unit += "s"
	}
	return strconv.FormatInt(count, 10) + " " + unit
}

// silenceAlert raises one alert when records stop coming in, and one when they come again.
type silenceAlert struct {
	after  time.Duration // 0: never
	raised bool
}

func (s *silenceAlert) observe(p ingest.Heartbeat, now time.Time) (words string, news bool) {
	silent := s.after > 0 && p.Silent(now) > s.after
	if silent == s.raised {
		return "", false
	}
	s.raised = silent
	if silent {
		length, since := silenceWords(p.Silent(now)), p.Last.UTC().Format(time.RFC3339)
		return fmt.Sprintf("CompreFace Stats: no record for %s, since %s", length, since), true
	}
	return "CompreFace Stats: records come in again", true
}

// clockAlert raises one alert when the clock comes into doubt, and one when it is trusted again.
type clockAlert struct {
	raised  bool
	address string // of the page on which a person can confirm the clock
}

func (a *clockAlert) observe(v models.ClockVerdict) (words string, raised, news bool) {
	if v.Alarms() == a.raised {
		return "", a.raised, false
	}
	a.raised = v.Alarms()
	if !a.raised {
		return "CompreFace Stats: the server's clock is trusted again", false, true
	}
	return fmt.Sprintf("CompreFace Stats: the server's clock is in doubt: %s. Records are taken in, nothing is "+
		"removed or ended. Set the clock, or confirm it at %s", v.Reason, a.address), true, true
}

// roomAlert raises one alert when records are refused for want of room, and one when all are taken again.
type roomAlert struct{ raised bool }

func (a *roomAlert) observe(in ingest.Status) (words string, raised, news bool) {
	short := in.Full || in.Scarce
	if short == a.raised {
		return "", a.raised, false
	}
	a.raised = short
	switch {
	case in.Full:
		words = "the disk is full: records are refused, and their senders do not try again that day"
	case in.Scarce:
		words = "the disk is nearly full: installations that were never seen are refused"
	default:
		words = "there is room on the disk again: all records are taken"
	}
	return "CompreFace Stats: " + words, a.raised, true
}
