package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
)

// An assistant that starts the program is answered on standard output, and nothing else gets there.
func TestAnAssistantIsAnsweredOnStandardOutput(t *testing.T) {
	env := environment{"DATABASE_URL": "sqlite:" + t.TempDir() + "/stats.db"}
	mustCommand(t, env, "token", "create", "x") // which makes the database
	ask, asked := io.Pipe()
	told, tell := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"mcp"}, process{env.get, ask, tell, io.Discard, time.Now})
		_ = tell.Close()
	}()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session, err := client.Connect(t.Context(), &sdk.IOTransport{Reader: told, Writer: asked}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := session.CallTool(t.Context(), &sdk.CallToolParams{Name: "summary", Arguments: map[string]any{"day": "2025-03-30"}})
	if err != nil || got.IsError || !strings.Contains(got.Content[0].(*sdk.TextContent).Text, `"active_28":`) {
		t.Errorf("%+v, %v", got, err)
	}
	stop()
	_ = session.Close()
	_ = asked.Close()
	if c := <-code; c > exitFailed { // a stop is no mistake of the caller's
		t.Errorf("exit code %d", c)
	}
}
