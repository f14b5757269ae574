// Package bidi shows pages in a real Firefox, for tests: WebDriver BiDi is the protocol that it speaks, as Chromium
// speaks CDP to chromedp. It knows one window, and of the protocol what a person's eyes and hands need.
package bidi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// connection sends commands over a WebSocket and gives each the answer that has its number.
type connection struct {
	socket  *websocket.Conn
	onEvent func(method string, params json.RawMessage)

	mu      sync.Mutex
	last    uint64
	waiting map[uint64]chan message
	ended   error // why no answer will come any more
}

type command struct {
	ID     uint64 `json:"id"`
	Method string `json:"method"`
	Params any    `json:"params"`
}

// message is an answer, which has a number, or an event, which has a method.
type message struct {
	ID      *uint64         `json:"id"`
	Type    string          `json:"type"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
	Result  json.RawMessage `json:"result"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
}

func connect(ctx context.Context, address string, onEvent func(string, json.RawMessage)) (*connection, error) {
	socket, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to Firefox: %w", err)
	}
	socket.SetReadLimit(-1) // pictures of whole pages are megabytes
	c := &connection{socket: socket, onEvent: onEvent, waiting: map[uint64]chan message{}}
	go c.read()
	return c, nil
}

func (c *connection) read() {
	for {
		var m message
		if err := wsjson.Read(context.Background(), c.socket, &m); err != nil {
			c.end(err)
			return
		}
		if m.ID == nil {
			c.onEvent(m.Method, m.Params)
			continue
		}
		c.mu.Lock()
		answer := c.waiting[*m.ID]
		delete(c.waiting, *m.ID)
		c.mu.Unlock()
		if answer != nil {
			answer <- m
		}
	}
}

// end lets nobody wait for what will not come.
func (c *connection) end(why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = why
	for id, answer := range c.waiting {
		delete(c.waiting, id)
		close(answer)
	}
}

// call returns what Firefox answers to a command.
func (c *connection) call(ctx context.Context, method string, params any) (json.RawMessage, error) {
	id, answer, err := c.expect()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	whole := context.WithoutCancel(ctx) // half a command would end the connection
	if err := wsjson.Write(whole, c.socket, command{ID: id, Method: method, Params: params}); err != nil {
		return nil, fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m, open := <-answer:
		if !open {
			return nil, fmt.Errorf("%s: Firefox has gone: %w", method, c.ended)
		}
		if m.Type == "error" {
			return nil, fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		}
		return m.Result, nil
	case <-ctx.Done():
		return nil, errors.Join(fmt.Errorf("%s has no answer", method), ctx.Err())
	}
}

func (c *connection) expect() (id uint64, answer chan message, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended != nil {
		return 0, nil, c.ended
	}
	c.last++
	answer = make(chan message, 1)
	c.waiting[c.last] = answer
	return c.last, answer, nil
}
