package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// webhook is where alerts are posted, and in which form.
type webhook struct {
	address string // empty: nowhere
	form    string // one of webhookForms
}

// alertMessage is one thing to tell.
type alertMessage struct {
	topic  string
	raised bool
	words  string
}

// What chat services take. Slack and Mattermost take text; so do most others.
const (
	formAuto    = "auto"
	formText    = "text"
	formDiscord = "discord"
	formTeams   = "teams"
	formNtfy    = "ntfy"
	formJSON    = "json"
)

var webhookForms = []string{formAuto, formText, formDiscord, formTeams, formNtfy, formJSON}

// resolved is the form that the address asks for, where none was chosen.
func (w webhook) resolved() string {
	if w.form != formAuto && w.form != "" {
		return w.form
	}
	parsed, err := url.Parse(w.address)
	if err != nil {
		return formText
	}
	switch host := parsed.Hostname(); {
	case host == "discord.com" || host == "discordapp.com":
		return formDiscord
	case strings.HasSuffix(host, ".webhook.office.com"), strings.HasSuffix(host, ".logic.azure.com"),
		strings.HasSuffix(host, ".powerplatform.com"):
		return formTeams
	case host == "ntfy.sh" || strings.HasPrefix(host, "ntfy."):
		return formNtfy
	}
	return formText
}

// body is the message in the webhook's form.
func (w webhook) body(m alertMessage) (content []byte, contentType string, err error) {
	var value any
	switch w.resolved() {
	case formNtfy:
		return []byte(m.words), "text/plain; charset=utf-8", nil
	case formDiscord:
		value = map[string]string{"content": m.words}
	case formTeams:
		value = teamsCard(m.words)
	case formJSON:
		value = map[string]any{"topic": m.topic, "raised": m.raised, "text": m.words}
	default:
		value = map[string]string{"text": m.words}
	}
	content, err = json.Marshal(value)
	return content, "application/json", err
}

// teamsCard is an adaptive card, the only form that Microsoft's workflows take.
func teamsCard(words string) any {
	block := map[string]any{"type": "TextBlock", "text": words, "wrap": true}
	card := map[string]any{
		"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
		"body": []any{block},
	}
	attachment := map[string]any{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
	return map[string]any{"type": "message", "attachments": []any{attachment}}
}

// webhookPatience is for one post: a webhook that hangs must not use up the time of the watch. A server that stops
// gives a post that has begun finishWithin: what the webhook took and could not say would be told again.
const (
	webhookPatience = 10 * time.Second
	finishWithin    = 3 * time.Second
)

// post tells the webhook, also when ctx ends meanwhile. Its error never holds the address, which is often a secret.
func (w webhook) post(ctx context.Context, m alertMessage) error {
	stopping := ctx
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), webhookPatience)
	defer cancel()
	defer context.AfterFunc(stopping, func() { time.AfterFunc(finishWithin, cancel) })()
	body, contentType, err := w.body(m)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", contentType)
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

// tester posts a message that says that it is none; nil where there is no webhook.
func (q *alertQueue) tester() func(context.Context) error {
	if q.webhook.address == "" {
		return nil
	}
	return func(ctx context.Context) error {
		words := "CompreFace Stats: this is a test of the alerts, nothing has happened"
		return q.webhook.post(ctx, alertMessage{topic: "test", words: words})
	}
}

func readAlertForm(c *config, value string) error {
	c.alerts.form = value
	if !slices.Contains(webhookForms, value) {
		return errors.New("is none of " + strings.Join(webhookForms, ", "))
	}
	return nil
}
