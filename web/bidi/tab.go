package bidi

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Tab is the one page of a Firefox that nobody else has. Its methods return when Firefox has done what they say.
type Tab struct {
	process    *process
	connection *connection
	folder     string
	id, chrome string // the page, and the window around it

	mu         sync.Mutex
	complaints []string
}

// Start starts the program, which keeps all its files in the folder, until Close.
func Start(ctx context.Context, program, folder string) (*Tab, error) {
	p, address, err := startProcess(program, folder)
	if err != nil {
		return nil, err
	}
	t := &Tab{process: p, folder: folder}
	if t.connection, err = connect(ctx, address, t.hear); err == nil {
		err = t.begin(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return t, nil
}

// Close ends Firefox.
func (t *Tab) Close() error {
	_ = t.connection.socket.CloseNow()
	return t.process.stop()
}

type object = map[string]any

func (t *Tab) begin(ctx context.Context) error {
	if _, err := t.connection.call(ctx, "session.new", object{"capabilities": object{}}); err != nil {
		return err
	}
	var err error
	if t.id, err = t.first(ctx, object{}); err != nil {
		return err
	}
	if t.chrome, err = t.first(ctx, object{"moz:scope": "chrome"}); err != nil {
		return err
	}
	// A window that is in the background passes no focus from field to field.
	if _, err := t.evaluate(ctx, t.chrome, `window.focus(), gBrowser.selectedBrowser.focus(), ""`); err != nil {
		return err
	}
	_, err = t.connection.call(ctx, "session.subscribe", object{"events": []string{"log.entryAdded"}})
	return err
}

// first returns the first of the contexts.
func (t *Tab) first(ctx context.Context, which object) (string, error) {
	answer, err := t.connection.call(ctx, "browsingContext.getTree", which)
	if err != nil {
		return "", err
	}
	var tree struct{ Contexts []struct{ Context string } }
	if err := json.Unmarshal(answer, &tree); err != nil || len(tree.Contexts) == 0 {
		return "", fmt.Errorf("browsingContext.getTree: %s: %w", answer, err)
	}
	return tree.Contexts[0].Context, nil
}

// hear keeps what stands in the console as a warning or an error; exceptions and violations of the
// Content-Security-Policy are among it.
func (t *Tab) hear(method string, params json.RawMessage) {
	var entry struct {
		Level, Text string
		StackTrace  struct{ CallFrames []struct{ URL string } }
	}
	if method != "log.entryAdded" || json.Unmarshal(params, &entry) != nil {
		return
	}
	if entry.Level != "warn" && entry.Level != "error" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.complaints = append(t.complaints, fmt.Sprintf("%s: %s %v", entry.Level, entry.Text, entry.StackTrace.CallFrames))
}

// Complaints returns the warnings and errors since the last call.
func (t *Tab) Complaints() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := slices.Clone(t.complaints)
	t.complaints = nil
	return all
}

// Downloads is the folder of what the page has the visitor keep.
func (t *Tab) Downloads() string { return downloads(t.folder) }

// Open goes to an address and waits until the page is loaded.
func (t *Tab) Open(ctx context.Context, address string) error {
	_, err := t.connection.call(ctx, "browsingContext.navigate",
		object{"context": t.id, "url": address, "wait": "complete"})
	return err
}

// Evaluate returns the value of an expression in the page as JSON; a promise is waited for.
func (t *Tab) Evaluate(ctx context.Context, expression string) (json.RawMessage, error) {
	return t.evaluate(ctx, t.id, "(async () => JSON.stringify(await ("+expression+") ?? null))()")
}

func (t *Tab) evaluate(ctx context.Context, where, expression string) (json.RawMessage, error) {
	answer, err := t.connection.call(ctx, "script.evaluate", object{
		"expression": expression, "target": object{"context": where}, "awaitPromise": true, "userActivation": false,
	})
	if err != nil {
		return nil, err
	}
	var outcome struct {
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	if err := json.Unmarshal(answer, &outcome); err != nil {
		return nil, fmt.Errorf("read the value: %w", err)
	}
	if outcome.ExceptionDetails.Text != "" {
		return nil, errors.New(outcome.ExceptionDetails.Text)
	}
	return json.RawMessage(outcome.Result.Value), nil
}

// Resize gives the page so many pixels.
func (t *Tab) Resize(ctx context.Context, width, height int) error {
	_, err := t.connection.call(ctx, "browsingContext.setViewport",
		object{"context": t.id, "viewport": object{"width": width, "height": height}})
	return err
}

// Prefer has the visitor prefer "light" or "dark".
func (t *Tab) Prefer(ctx context.Context, scheme string) error {
	value := map[string]int{"dark": 0, "light": 1}[scheme]
	_, err := t.evaluate(ctx, t.chrome, fmt.Sprintf(
		`Services.prefs.setIntPref("layout.css.prefers-color-scheme.content-override", %d); ""`, value))
	if err != nil {
		return err
	}
	_, err = t.Evaluate(ctx, fmt.Sprintf(`new Promise((done) => {
		const query = matchMedia("(prefers-color-scheme: %s)");
		if (query.matches) done();
		else query.addEventListener("change", () => done(), { once: true });
	})`, scheme))
	return err
}

// Picture returns the whole page as a PNG.
func (t *Tab) Picture(ctx context.Context) ([]byte, error) {
	answer, err := t.connection.call(ctx, "browsingContext.captureScreenshot",
		object{"context": t.id, "origin": "document"})
	if err != nil {
		return nil, err
	}
	var picture struct{ Data string }
	if err := json.Unmarshal(answer, &picture); err != nil {
		return nil, fmt.Errorf("read the picture: %w", err)
	}
	return base64.StdEncoding.DecodeString(picture.Data)
}
