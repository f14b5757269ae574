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
	t.pending = ""
	if t.told != raised && q.webhook != "" {
		t.pending = words
	}
}

// deliver posts what is pending and returns how much that was, and why some of it could not be.
func (q *alertQueue) deliver(ctx context.Context) (delivered int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(q.topics)) {
		t := q.topics[name]
		if t.pending == "" {
			continue
		}
		if failure := postWebhook(ctx, q.webhook, t.pending); failure != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", name, failure))
			continue
		}
		t.told = t.raised
		t.pending = ""
		delivered++
	}
	return delivered, err
}

// postWebhook posts the words as {"text": …}, which chat services and most others understand. Its error never holds
// the address, which is often a secret.
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
