package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// alertQueue tells people, by the log and the webhook, when something begins and when it ends. What the webhook does
// not take is told again until it does, or until it is over before anybody was told. It is safe for concurrent use.
type alertQueue struct {
	webhook string // empty: the log alone
	log     *slog.Logger

	mu     sync.Mutex
	topics map[string]*alertTopic
}

// alertTopic is one thing that people are told of.
type alertTopic struct {
	told    bool   // the webhook was told last that it goes on
	raised  bool   // it goes on
	words   string // that it was told with last
	pending string // words that the webhook has not taken; empty: none
}

func newAlertQueue(webhook string, log *slog.Logger) *alertQueue {
	return &alertQueue{webhook: webhook, log: log, topics: make(map[string]*alertTopic)}
}

// tell logs the words and keeps them for the next delivery, unless the webhook was never told of the opposite.
func (q *alertQueue) tell(topic string, raised bool, words string) {
	q.log.Warn(words)
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.topics[topic]
	if t == nil {
		t = &alertTopic{}
		q.topics[topic] = t
	}
	t.raised = raised
	t.words = words
	t.pending = ""
	if t.told != raised && q.webhook != "" {
		t.pending = words
	}
}

// deliver posts what is pending and returns how much that was, and why some of it could not be.
func (q *alertQueue) deliver(ctx context.Context) (delivered int, err error) {
	waiting := q.waiting()
	for _, name := range slices.Sorted(maps.Keys(waiting)) {
		if failure := postWebhook(ctx, q.webhook, waiting[name].pending); failure != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", name, failure))
			continue
		}
		q.delivered(name, waiting[name])
		delivered++
	}
	return delivered, err
}

// waiting returns the topics with pending words. The queue is free while they are posted.
func (q *alertQueue) waiting() map[string]alertTopic {
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting := make(map[string]alertTopic)
	for name, t := range q.topics {
		if t.pending != "" {
			waiting[name] = *t
		}
	}
	return waiting
}

// delivered notes what the webhook has taken. Meanwhile the opposite may have been told, which is still to be posted.
func (q *alertQueue) delivered(name string, posted alertTopic) {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.topics[name]
	t.told = posted.raised
	if t.raised == posted.raised {
		t.pending = ""
	} else if t.pending == "" {
		t.pending = t.words
	}
}

// webhookPatience is for one post: a webhook that hangs must not use up the time of the watch.
const webhookPatience = 10 * time.Second

// postWebhook posts the words as {"text": …}, which chat services and most others understand. Its error never holds
// the address, which is often a secret.
func postWebhook(ctx context.Context, webhook, words string) error {
	ctx, cancel := context.WithTimeout(ctx, webhookPatience)
	defer cancel()
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
	if failed, ok := errors.AsType[*url.Error](err); ok {
		return failed.Err
	}
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 300 {
		return fmt.Errorf("the webhook answered %s", response.Status)
	}
	return nil
}
