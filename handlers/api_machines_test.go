package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"compreface-stats/models"
)

// assistant is a session of the Model Context Protocol, spoken by its own library.
type assistant struct {
	*sdk.ClientSession
	t *testing.T
}

type withToken struct{ token string }

func (w withToken) RoundTrip(r *http.Request) (*http.Response, error) {
	r.Header.Set("Authorization", w.token)
	return http.DefaultTransport.RoundTrip(r)
}

func newAssistant(t *testing.T, address, token string) assistant {
	t.Helper()
	client := sdk.NewClient(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	session := must(client.Connect(t.Context(), &sdk.StreamableClientTransport{
		Endpoint: "http://" + address + mcpPath, HTTPClient: &http.Client{Transport: withToken{token}},
		DisableStandaloneSSE: true, MaxRetries: -1,
	}, nil))(t)
	t.Cleanup(func() { _ = session.Close() })
	return assistant{session, t}
}

// call returns what the tool answers, as text, and whether that is a refusal.
func (a assistant) call(tool string, given map[string]any) (text string, refused bool) {
	a.t.Helper()
	got := must(a.CallTool(a.t.Context(), &sdk.CallToolParams{Name: tool, Arguments: given}))(a.t)
	return got.Content[0].(*sdk.TextContent).Text, got.IsError
}

func (a assistant) tools() (names []string) {
	a.t.Helper()
	list := must(a.ListTools(a.t.Context(), nil))(a.t)
	if list.CacheScope != "private" {
		a.t.Errorf("a cache that others share may keep which tools a token has: %q", list.CacheScope)
	}
	for _, tool := range list.Tools {
		names = append(names, tool.Name)
		if !tool.Annotations.ReadOnlyHint {
			a.t.Errorf("%s does not say that it only reads", tool.Name)
		}
	}
	slices.Sort(names)
	return names
}

func decoded(t *testing.T, text string) (object map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%v: %.300s", err, text)
	}
	return object
}

// Prometheus and assistants are told what the API says, with its definitions; whoever may read the public only is told
// what was released, and no word more.
func TestMachinesAreToldWhatTheAPISays(t *testing.T) {
	s := newSite(t)
	s.released(nil)
	s.pulls(t)
	exact, public := s.token(), s.tokenFor("public", models.ScopePublic)
	address := s.listen()
	reader, stranger := newAssistant(t, address, exact), newAssistant(t, address, public)

	for _, c := range []struct {
		tool  string
		given map[string]any
	}{
		{"summary", map[string]any{"day": "2025-03-29"}},
		{"active-installations", map[string]any{"from": "2025-03-01", "to": "2025-04-02"}},
		{"active-installations", map[string]any{"by": "month"}},
		{"services", map[string]any{"from": "2025-03-01", "to": "2025-03-31", "by": "week"}},
		{"face-collections", nil}, {"collection-moves", nil}, {"adoption", nil}, {"retention", nil},
		{"external-series", map[string]any{"by": "week"}},
	} {
		query := "?"
		for name, value := range c.given {
			query += fmt.Sprintf("%s=%s&", name, value)
		}
		want := decoded(t, s.ask(exact, "/api/v1/"+c.tool+query).body)
		text, refused := reader.call(c.tool, c.given)
		got := decoded(t, text)
		if definitions, _ := got["definitions"].(map[string]any); refused || len(definitions) < 2 {
			t.Errorf("%s: refused %v, definitions %v", c.tool, refused, definitions)
		}
		delete(got, "definitions")
		delete(want, "definitions")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s %v: the tool says\n%v\nthe API says\n%v", c.tool, c.given, got, want)
		}
	}
	for given, says := range map[string]string{"by": "year", "from": "yesterday", "service": "x"} {
		if text, refused := reader.call("services", map[string]any{given: says}); !refused || !strings.Contains(text, given) {
			t.Errorf("%s=%s: %s", given, says, text)
		}
	}
	if names := stranger.tools(); !slices.Equal(names, []string{"public_releases"}) || len(reader.tools()) != 9 {
		t.Errorf("a token for the public has the tools %v, one that may read %v", names, reader.tools())
	}
	if text, refused := stranger.call("public_releases", nil); !refused || !strings.Contains(text, "switched off") {
		t.Errorf("while the public page is off: %s", text)
	}
	if got, err := stranger.CallTool(t.Context(), &sdk.CallToolParams{Name: "summary"}); err == nil {
		t.Errorf("a token for the public was told %v", got)
	}
	s.machinesOfThePublic(t, exact, public)
}

func (s *site) machinesOfThePublic(t *testing.T, exact, public string) {
	t.Helper()
	s.opened(s.signsIn(davidsMail, models.RoleAdministrator))
	address := s.listen()
	text, _ := newAssistant(t, address, public).call("public_releases", nil)
	got := decoded(t, text)
	delete(got, "definitions")
	if want := decoded(t, s.get("/public/releases.json").body); !reflect.DeepEqual(got, want) {
		t.Errorf("the tool says\n%v\nthe public page\n%v", got, want)
	}
	summary := decoded(t, s.ask(exact, "/api/v1/summary").body)
	released := s.public().Now().Active
	ours := fmt.Sprintf("compreface_exact_active_28 %v\n", summary["active_28"])
	theirs := fmt.Sprintf("compreface_released_value{group=\"\",measure=\"active\"} %d\n", released.Shown())
	s.get("/metrics/numbers", "Authorization", exact).expect(t, 200, []string{ours, theirs, "# HELP compreface_exact_active_28 "}, nil)
	s.get("/metrics/numbers", "Authorization", public).expect(t, 200, []string{theirs}, []string{"compreface_exact"})
	s.get("/api/v1/summary", "Authorization", public).expect(t, 403, nil, nil)
	s.get("/metrics", "Authorization", public).expect(t, 403, nil, nil)
	s.get("/mcp").expect(t, 405, []string{`"code"`}, nil)
	s.dashboardFits(t, s.get("/metrics/numbers", "Authorization", exact).body)
}

// Whoever waits for news would hold a connection, and memory, for ever: the tools never change.
func TestNobodyHoldsAConnectionByWaitingForNewsOfTheTools(t *testing.T) {
	s := newSite(t)
	token := s.tokenFor("assistant", models.ScopePublic)
	const listen = `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true}}}`
	for _, asks := range []string{listen, "[" + listen + "," + listen + "]", strings.Replace(listen, "subscriptions/listen", "resources/subscribe", 1)} {
		for _, version := range []string{"", "2024-11-05", "2025-06-18", "2025-11-25"} {
			headers := []string{"Authorization", token, "Content-Type", "application/json", "Accept", "application/json, text/event-stream"}
			if version != "" {
				headers = append(headers, "MCP-Protocol-Version", version)
			}
			got := s.post(mcpPath, asks, headers...)
			if got.StatusCode >= 500 || strings.Contains(got.body, `"result"`) || asks[0] == '[' && got.StatusCode != 400 {
				t.Errorf("%s, %.30s: %d %s", version, asks, got.StatusCode, got.body)
			}
		}
	}
}

// dashboardIsGrafanas reads the file by the types that Grafana makes of its own schemas. A whole Grafana is no package
// that tests could install.
func (s *site) dashboardIsGrafanas(t *testing.T, panels int) {
	t.Helper()
	plugins.RegisterDefaultPlugins()
	file := must(os.ReadFile("../.deploy/grafana.json"))(t)
	// The schema's second version, which the library prefers, is one that older Grafanas do not import.
	//nolint:staticcheck // see above
	if err := new(dashboard.Dashboard).UnmarshalJSONStrict(file); err != nil && err.Error() != "" { // of no faults, an empty list
		t.Error(err)
	}
	var read dashboard.Dashboard //nolint:staticcheck // see above
	err := json.Unmarshal(file, &read)
	if err = errors.Join(err, read.Validate()); err != nil || len(read.Panels) != panels {
		t.Fatalf("Grafana reads %d of %d panels: %v", len(read.Panels), panels, err)
	}
	for _, p := range read.Panels {
		if _, known := p.Panel.Options.(map[string]any); known || len(p.Panel.Targets) == 0 {
			t.Errorf("%s: a kind of panel that Grafana does not know, or without a question", *p.Panel.Title)
		}
	}
}

// dashboardFits checks that Grafana's dashboard asks for numbers that there are, in panels that do not overlap. That
// Prometheus can read them its own parser says.
func (s *site) dashboardFits(t *testing.T, exposed string) {
	t.Helper()
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(exposed))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		UID    string
		Panels []struct {
			Title   string
			GridPos struct{ X, Y, W, H int }
			Targets []struct{ Expr string }
		}
	}
	if err := json.Unmarshal(must(os.ReadFile("../.deploy/grafana.json"))(t), &file); err != nil {
		t.Fatal(err)
	}
	taken := map[[2]int]string{}
	for _, p := range file.Panels {
		for cell := range p.GridPos.W * p.GridPos.H {
			at := [2]int{p.GridPos.X + cell%p.GridPos.W, p.GridPos.Y + cell/p.GridPos.W}
			if taken[at] != "" || at[0] >= 24 {
				t.Fatalf("%s lies over %s, or beyond the edge", p.Title, taken[at])
			}
			taken[at] = p.Title
		}
		for _, target := range p.Targets {
			if name := regexp.MustCompile(`compreface_\w+`).FindString(target.Expr); families[name] == nil {
				t.Errorf("%s asks for %s, which nobody exposes", p.Title, target.Expr)
			}
		}
	}
	s.dashboardIsGrafanas(t, len(file.Panels))
	if len(file.Panels) < 8 || file.UID == "" {
		t.Errorf("%d panels of %q", len(file.Panels), file.UID)
	}
}
