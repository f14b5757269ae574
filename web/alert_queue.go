package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"

	"compreface-stats/models"
)

// alertQueue tells people, by the log and the webhook, when something begins and when it ends. What the webhook does
// not take is told again until it does, also by the next start, or until it is over before anybody was told. It is safe
// for concurrent use.
type alertQueue struct {
	webhook webhook
	log     *slog.Logger

	mu     sync.Mutex
	topics map[string]*alertTopic
	news   bool // topics have changed since they were kept
}

// alertTopic is one thing that people are told of. It is kept as JSON.
type alertTopic struct {
	Told    bool   // the webhook was told last that it goes on
	Raised  bool   // it goes on
	Words   string // that it was told with last
	Pending string // words that the webhook has not taken; empty: none
}

func newAlertQueue(hook webhook, log *slog.Logger) *alertQueue {
	return &alertQueue{webhook: hook, log: log, topics: make(map[string]*alertTopic)}
}

// recall goes on where the process before stopped. What is told already stays as it is.
func (q *alertQueue) recall(ctx context.Context, store *models.Store) error {
	var kept map[string]*alertTopic
	if err := models.RecallAlerts(ctx, store, &kept); err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for name, topic := range kept {
		if q.topics[name] == nil && topic != nil {
			q.topics[name] = topic
		}
	}
	return nil
}

// raised reports whether the topic goes on, as far as is known.
func (q *alertQueue) raised(name string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.topics[name] != nil && q.topics[name].Raised
}

// raisedBelow lists the topics whose names begin so and that go on.
func (q *alertQueue) raisedBelow(prefix string) (names []string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for name, topic := range q.topics {
		if topic.Raised && strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	return names
}

// observe tells of a topic when it begins and when it ends.
func (q *alertQueue) observe(name string, goesOn bool, begins, ends string) {
	switch {
	case goesOn == q.raised(name):
	case goesOn:
		q.tell(name, true, begins)
	default:
		q.tell(name, false, ends)
	}
}

// keep stores the topics for the next start, where they have changed.
func (q *alertQueue) keep(ctx context.Context, store *models.Store) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.news {
		return nil
	}
	err := models.KeepAlerts(ctx, store, q.topics)
	q.news = err != nil
	return err
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
	q.news = true
	t.Raised = raised
	t.Words = words
	t.Pending = ""
	if t.Told != raised && q.webhook.address != "" {
		t.Pending = words
	}
}

// deliver posts what is pending and returns how much that was, and why some of it could not be. When ctx ends, no more
// is begun.
func (q *alertQueue) deliver(ctx context.Context) (delivered int, err error) {
	waiting := q.waiting()
	for _, name := range slices.Sorted(maps.Keys(waiting)) {
		if ctx.Err() != nil {
			return delivered, errors.Join(err, ctx.Err())
		}
		if failure := q.webhook.post(ctx, alertMessage{name, waiting[name].Raised, waiting[name].Pending}); failure != nil {
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
		if t.Pending != "" {
			waiting[name] = *t
		}
	}
	return waiting
}

// delivered notes what the webhook has taken. Meanwhile the opposite may have been told, which is still to be posted.
func (q *alertQueue) delivered(name string, posted alertTopic) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.news = true
	t := q.topics[name]
	t.Told = posted.Raised
	if t.Raised == posted.Raised {
		t.Pending = ""
	} else if t.Pending == "" {
		t.Pending = t.Words
	}
}
