// Package mcp answers programs that speak the Model Context Protocol, such as assistants: a tool for each question of
// the API, whose answers are the API's with the definitions of their fields, and one for what was released to
// everybody. Nothing can be changed through it. It knows no request of ours: the caller says who may see exact
// numbers. Start with Numbers.
package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"compreface-stats/handlers/numbers"
	"compreface-stats/handlers/report"
	"compreface-stats/handlers/table"
	"compreface-stats/models"
	"compreface-stats/models/publish"
)

// Numbers are where answers come from.
type Numbers struct {
	Source  *numbers.Source
	Publish *publish.Desk
	Clock   func() time.Time
	Version string
}

// PublicTool is the tool for what was released.
const PublicTool = "public_releases"

const (
	instructions = "Anonymous usage statistics of CompreFace installations that opted in. Days are UTC days. "
	exactRule    = "Numbers of all tools but " + PublicTool + " are exact and not for publication: publish only what " +
		PublicTool + " says, with its margin and date."
	publicRule = "Everything here may be published, with its margin and date."
)

// Server returns a server of the protocol for one who may see exact numbers, or only what was released.
func (n Numbers) Server(exact bool) *sdk.Server {
	rule := publicRule
	if exact {
		rule = exactRule
	}
	server := sdk.NewServer(
		&sdk.Implementation{Name: "compreface-stats", Title: "CompreFace Stats", Version: n.Version},
		&sdk.ServerOptions{
			Instructions: instructions + rule, Capabilities: &sdk.ServerCapabilities{}, SetCacheable: keepPrivate,
		},
	)
	server.AddReceivingMiddleware(refuseToWait)
	server.AddTool(readingTool(PublicTool, "Every number that was released to the public, once a month, with noise: its "+
		"value, margin, and what the true number is surely greater than.", nil), n.handler(n.released))
	if !exact {
		return server
	}
	for _, q := range report.Questions() {
		server.AddTool(readingTool(q.Name, "Exact. "+about[q.Name]+" The API's /api/v1/"+q.Name+".", periodSchema(q)),
			n.handler(n.asking(q.Name)))
	}
	server.AddTool(readingTool(report.SummaryName, "Exact. All headline figures of one day. The API's /api/v1/summary.",
		map[string]any{
			"day":                   daySchema("The day; without it the last complete one."),
			report.SegmentParameter: segmentSchema(),
		}),
		n.handler(n.asking(report.SummaryName)))
	return server
}

// keepPrivate has no cache that others share keep what a token was answered: which tools there are follows from it.
func keepPrivate(_ context.Context, _ sdk.Request, c *sdk.Cacheable) { c.CacheScope = "private" }

// refuseToWait refuses what is answered when something has changed: the tools never do, and whoever asks would hold a
// connection for as long as he likes.
func refuseToWait(next sdk.MethodHandler) sdk.MethodHandler {
	return func(ctx context.Context, method string, request sdk.Request) (sdk.Result, error) {
		if strings.HasSuffix(method, "/listen") || strings.HasSuffix(method, "/subscribe") {
			return nil, &jsonrpc.Error{Code: jsonrpc.CodeMethodNotFound, Message: "nothing here changes: ask again"}
		}
		return next(ctx, method, request)
	}
}

// about says what each question is good for.
var about = map[string]string{
	"active-installations": "How many installations were active, new, came back and went quiet, by day, week or month.",
	"services":             "What was created, by how many installations, and the reach of each service.",
	"face-collections":     "How many face collections there are of each size, by day, and the least number of faces.",
	"collection-moves":     "How many collections moved from one size to another within the period.",
	"adoption":             "How far all installations ever seen had come by the end of each day.",
	"retention":            "How many of each week's new installations were seen in the weeks after.",
	report.ExternalName: "Series that others counted, such as downloads, beside new installations, and the least share " +
		"of these that opted in. Not ours: say the source.",
}

// readingTool describes a tool that only reads, with texts as parameters.
func readingTool(name, description string, parameters map[string]any) *sdk.Tool {
	closed := false
	if parameters == nil {
		parameters = map[string]any{}
	}
	return &sdk.Tool{
		Name: name, Description: description,
		Annotations: &sdk.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true, OpenWorldHint: &closed},
		InputSchema: map[string]any{"type": "object", "properties": parameters, "additionalProperties": false},
	}
}

func daySchema(meaning string) map[string]any {
	return map[string]any{"type": "string", "description": meaning + " Written as 2025-01-31."}
}

func periodSchema(q report.Question) map[string]any {
	var intervals []string
	for _, by := range q.Intervals {
		intervals = append(intervals, by.String())
	}
	parameters := map[string]any{
		"from": daySchema("First day; without it 90 days before the last complete one."),
		"to":   daySchema("Last day; without it the last complete one."),
		"by": map[string]any{
			"type": "string", "enum": intervals, "description": "What a row is about; without it " + intervals[0] + ".",
		},
	}
	if !q.Whole {
		parameters[report.SegmentParameter] = segmentSchema()
	}
	return parameters
}

func segmentSchema() map[string]any {
	return map[string]any{"type": "string", "description": aboutSegments}
}

const aboutSegments = "Only a part of the installations: property:value, several with commas between them. size " +
	"(none, 1-50, 51-500, 501-10000, 10001-1000000, 1000001-up, unknown), service (nothing, account, detection, " +
	"verification, recognition, several), age (1-28, 29-91, 92-365, 366-up), established (yes, no), once (yes, no), " +
	"key (a name, none)."

type answer func(ctx context.Context, given map[string]string) (table.Table, error)

func (n Numbers) asking(question string) answer {
	return func(ctx context.Context, given map[string]string) (table.Table, error) {
		return n.Source.LoadQuestion(ctx, question, given, models.DayOf(n.Clock())-1)
	}
}

var (
	errPageOff     = errors.New("the public page is switched off")
	errNotReleased = errors.New("nothing has been released yet; releases are made once a month")
)

// released answers with what /public/releases.json has, while that is switched on.
func (n Numbers) released(ctx context.Context, given map[string]string) (table.Table, error) {
	if err := report.OnlyKnown(given); err != nil {
		return table.Table{}, err
	}
	state, err := n.Publish.State(ctx)
	switch {
	case err != nil:
		return table.Table{}, err
	case !state.Settings.Page:
		return table.Table{}, errPageOff
	case len(state.Releases) == 0:
		return table.Table{}, errNotReleased
	}
	return report.Public{Releases: state.Releases}.Table(), nil
}

// handler words what is wrong with a question for the program; trouble of ours stays here.
func (n Numbers) handler(find answer) sdk.ToolHandler {
	return func(ctx context.Context, call *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		given := map[string]string{}
		if raw := call.Params.Arguments; len(raw) > 0 && json.Unmarshal(raw, &given) != nil {
			return refusal("every parameter is a text"), nil
		}
		limited, cancel := context.WithTimeout(ctx, longestQuestion) // the library takes that of the request off
		defer cancel()
		found, err := find(limited, given)
		if bad, ok := errors.AsType[*report.BadParameter](err); ok {
			return refusal(bad.Error()), nil
		}
		if errors.Is(err, errPageOff) || errors.Is(err, errNotReleased) {
			return refusal(err.Error()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("the numbers cannot be read just now: %w", models.ErrUnavailable)
		}
		body := found.DefinedJSON()
		return &sdk.CallToolResult{
			Content: []sdk.Content{&sdk.TextContent{Text: string(body)}}, StructuredContent: json.RawMessage(body),
		}, nil
	}
}

func refusal(words string) *sdk.CallToolResult {
	return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: words}}, IsError: true}
}

// Serve answers a program that writes to in and reads from out, until it leaves or the context ends.
func (n Numbers) Serve(ctx context.Context, exact bool, in io.Reader, out io.Writer) error {
	return n.Server(exact).Run(ctx, &sdk.IOTransport{Reader: io.NopCloser(in), Writer: openWriter{out}})
}

// openWriter is a writer that others close.
type openWriter struct{ io.Writer }

// Close implements io.Closer.
func (openWriter) Close() error { return nil }

// Handler answers over HTTP, a request at a time, without sessions. Who may ask is for the caller to see to, by a token
// that no page of another site knows: so the host that a browser names is of no matter, and may be a proxy's.
func (n Numbers) Handler(exact bool) http.Handler {
	server := n.Server(exact)
	inner := sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return server }, &sdk.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, DisableLocalhostProtection: true,
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), longestCall)
		defer cancel()
		inner.ServeHTTP(w, r.WithContext(ctx))
	})
}

// longestCall bounds how long a program can have its connection held, whatever it asks, and longestQuestion how long
// the database is busy with it.
const (
	longestCall     = 20 * time.Second
	longestQuestion = 12 * time.Second
)
