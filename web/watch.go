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
)

// watch gives the signs of life by which downtimes are known, and raises one alert for the whole stream when no record comes any more.
type watch struct {
	store    *models.Store
	recorder *models.Recorder
	clock    func() time.Time
	log      *slog.Logger
	silence  silence
	webhook  string // empty: the log alone
}

// run beats until ctx ends.
func (w *watch) run(ctx context.Context) {
	w.beat(ctx, true)
	ticker := time.NewTicker(models.BeatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			w.beat(ctx, false)
		case <-ctx.Done():
			return
		}
	}
}

func (w *watch) beat(ctx context.Context, starting bool) {
	ctx, cancel := context.WithTimeout(ctx, models.BeatEvery)
	defer cancel()
	if err := w.store.Beat(ctx, starting); err != nil {
		w.log.Warn("the sign of life could not be stored", "error", err)
	}
	pulse, err := w.recorder.Pulse(ctx)
	if err != nil {
		w.log.Warn("the pulse could not be read", "error", err)
		return
	}
	words, news := w.silence.listen(pulse, w.clock())
	w.note(ctx, pulse)
	if !news {
		return
	}
	w.log.Warn(words, "last_record", pulse.Last)
	if w.webhook != "" {
		if err := call(ctx, w.webhook, words); err != nil {
			w.log.Error("the alert could not be delivered", "error", err)
		}
	}
}

// note leaves word of the watch for the Data page.
func (w *watch) note(ctx context.Context, pulse models.Pulse) {
	outcome := "records come in"
	switch silent := pulse.Silent(w.clock()); {
	case w.silence.after == 0:
		outcome = "switched off"
	case pulse.Last.IsZero():
		outcome = "no record yet"
	case silent > w.silence.after:
		outcome = fmt.Sprintf("no record for %s", silent.Round(time.Minute))
	}
	now := w.clock()
	if err := w.store.NoteJob(ctx, models.Job{Name: "silence", Began: now, Ended: now, Outcome: outcome}); err != nil {
		w.log.Warn("the watch's run could not be noted", "error", err)
	}
}

// silence tells once that the stream fell silent, and once that it goes on.
type silence struct {
	after time.Duration // 0: never
	told  bool
}

func (s *silence) listen(p models.Pulse, now time.Time) (words string, news bool) {
	silent := s.after > 0 && p.Silent(now) > s.after
	if silent == s.told {
		return "", false
	}
	s.told = silent
	if silent {
		return fmt.Sprintf("CompreFace Stats: no record for %s, since %s", p.Silent(now).Round(time.Minute), p.Last.UTC().Format(time.RFC3339)), true
	}
	return "CompreFace Stats: records come in again", true
}

// call posts the words as {"text": …}, which chat services and most others understand.
func call(ctx context.Context, webhook, words string) error {
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
