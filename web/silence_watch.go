package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/ingest"
)

// silenceWatch stores the heartbeats by which downtimes are known, and raises one alert for the whole stream when
// records stop coming in.
type silenceWatch struct {
	store    *models.Store
	recorder *ingest.Recorder
	clock    func() time.Time
	log      *slog.Logger
	silence  silenceAlert
	webhook  string // empty: the log alone
}

// run stores a heartbeat every so often until ctx ends.
func (w *silenceWatch) run(ctx context.Context) {
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
	heartbeat, err := w.recorder.Heartbeat(ctx)
	if err != nil {
		w.log.Warn("the stream of records could not be checked", "error", err)
		return
	}
	words, news := w.silence.observe(heartbeat, w.clock())
	w.noteJob(ctx, heartbeat)
	if !news {
		return
	}
	w.log.Warn(words, "last_record", heartbeat.Last)
	if w.webhook != "" {
		if err := postWebhook(ctx, w.webhook, words); err != nil {
			w.log.Error("the alert could not be delivered", "error", err)
		}
	}
}

// noteJob leaves word of the watch for the Data page.
func (w *silenceWatch) noteJob(ctx context.Context, heartbeat ingest.Heartbeat) {
	outcome := "records come in"
	switch silent := heartbeat.Silent(w.clock()); {
	case w.silence.after == 0:
		outcome = "switched off"
	case heartbeat.Last.IsZero():
		outcome = "no record yet"
	case silent > w.silence.after:
		outcome = fmt.Sprintf("no record for %s", silent.Round(time.Minute))
	}
	now := w.clock()
	if err := w.store.NoteJob(ctx, models.Job{Name: "silence", Began: now, Ended: now, Outcome: outcome}); err != nil {
		w.log.Warn("the silence watch's run could not be noted", "error", err)
	}
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
		length, since := p.Silent(now).Round(time.Minute), p.Last.UTC().Format(time.RFC3339)
		return fmt.Sprintf("CompreFace Stats: no record for %s, since %s", length, since), true
	}
	return "CompreFace Stats: records come in again", true
}

// postWebhook posts the words as {"text": …}, which chat services and most others understand.
func postWebhook(ctx context.Context, webhook, words string) error {
	body, err := json.Marshal(map[string]string{"text": words})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, webhook, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("the webhook answered %s", response.Status)
	}
	return nil
}
