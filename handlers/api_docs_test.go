package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"compreface-stats/models"
)

func described(t *testing.T, s *site) routers.Router {
	t.Helper()
	document := s.get("/api/v1/openapi.json")
	document.expect(t, 200, []string{`"openapi": "3.1.0"`}, nil)
	doc := must(openapi3.NewLoader().LoadFromData([]byte(document.body)))(t)
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return must(gorillamux.NewRouter(doc))(t)
}

// fits checks a question and its real answer against the description.
func fits(t *testing.T, router routers.Router, r *http.Request, got answerOf) {
	t.Helper()
	route, params, err := router.FindRoute(r)
	if err != nil {
		t.Errorf("%s is not described: %v", r.URL, err)
		return
	}
	asked := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
			IncludeResponseStatus: true,
			ExcludeResponseBody:   !strings.HasPrefix(got.Header.Get("Content-Type"), "application/json"),
		}}
	if got.StatusCode < 400 {
		if err := openapi3filter.ValidateRequest(context.Background(), asked); err != nil {
			t.Errorf("%s is answered, and the description refuses it: %v", r.URL, err)
		}
	}
	answer := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: asked,
		Status:                 got.StatusCode,
		Header:                 got.Header,
		Options:                asked.Options,
		Body:                   io.NopCloser(bytes.NewReader([]byte(got.body))),
	}
	if err := openapi3filter.ValidateResponse(context.Background(), answer); err != nil {
		t.Errorf("%s answers otherwise than described: %v", r.URL, err)
	}
}

func TestTheAPIAnswersAsItIsDescribed(t *testing.T) {
	s := newSite(t)
	s.fill()
	s.pulls(t)
	router := described(t, s)
	token := s.token()
	admin := s.davidSignsIn()
	if err := s.publish.Start(t.Context(), s.store, 5); err != nil {
		t.Fatal(err)
	}
	s.opened(admin)
	s.published(admin, "chart", "active")
	cited := must(s.publish.Citations(t.Context()))(t)[0]
	paths := []string{
		"/public", "/public/releases.json", "/public/releases.csv", "/public/dictionary.csv", "/public/feed.atom",
		"/public/active.svg?size=social&theme=dark", "/public/active.png", "/embed/active", "/social.png",
		"/badge/active-installations.svg", "/badge/unknown.svg", "/badge/established-installations.json",
		"/c/" + cited.ID, "/c/" + cited.ID + ".svg", "/c/" + cited.ID + ".png?size=social",
		"/badge/active-installations.json",
		"/badge/unknown.json",
		"/c/" + cited.ID + ".json",
		"/metrics/numbers", "/digest.atom", "/metrics", "/healthz", "/readyz",
		"/api/v1/summary?day=x",
		"/api/v1/services?by=hour",
	}
	for _, question := range everyQuestion {
		for _, format := range []string{"", ".csv", ".xlsx"} {
			paths = append(paths, strings.Replace(question, "%s", format, 1))
		}
	}
	for _, path := range paths {
		r := request(http.MethodGet, path, "", "Authorization", token)
		fits(t, router, r, s.get(path, "Authorization", token))
	}
	for _, path := range []string{"/api/v1/summary", "/metrics/numbers", "/digest.atom"} {
		fits(t, router, request(http.MethodGet, path, ""), s.get(path))
	}
	for _, asks := range []string{`{"jsonrpc":"2.0","id":1,"method":"ping"}`, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, `{`} {
		headers := []string{"Authorization", token, "Content-Type", "application/json", "Accept", "application/json, text/event-stream"}
		fits(t, router, request(http.MethodPost, mcpPath, asks, headers...), s.post(mcpPath, asks, headers...))
	}
	importer := s.tokenFor("importer", models.ScopeImport)
	for _, c := range [][2]string{{importer, oneLineExport}, {importer, "x\n"}, {token, oneLineExport}, {"Bearer x", oneLineExport}} {
		headers := []string{"Authorization", c[0], "Content-Type", "text/csv"}
		for _, path := range []string{importAPIPath + "?dry_run=true", importAPIPath, importAPIPath + "?dry_run=maybe"} {
			fits(t, router, request(http.MethodPost, path, c[1], headers...), s.post(path, c[1], headers...))
		}
	}
	for _, c := range [][3]string{
		{importer, "?kind=total&unit=stars&source=x&try=1", "2025-03-01,12"}, {importer, "", "x\n"}, {importer, "?try=2", ""},
		{token, "", ""}, {"Bearer x", "", ""},
	} {
		path, headers := seriesAPIPath+"stars"+c[1], []string{"Authorization", c[0], "Content-Type", "text/csv"}
		fits(t, router, request(http.MethodPost, path, c[2], headers...), s.post(path, c[2], headers...))
	}
	for path, body := range map[string]string{generalPath: goodAction, facesPath: goodFaces} {
		r := request(http.MethodPost, path, body, "Content-Type", "application/json")
		fits(t, router, r, s.post(path, body, "Content-Type", "application/json"))
		fits(t, router, request(http.MethodPost, path, "{}", "Content-Type", "application/json"), s.post(path, "{}"))
	}
}

// A description that anything fits would hold too: it must refuse an answer with a field too many, or one too few.
func TestTheDescriptionIsNotLax(t *testing.T) {
	s := newSite(t)
	s.accept(generalPath, goodAction)
	router, token := described(t, s), s.token()
	answered := s.get("/api/v1/summary", "Authorization", token)
	for _, broken := range []string{strings.Replace(answered.body, `"active_1"`, `"active_2"`, 1), strings.Replace(answered.body, `"day":`, `"more":1,"day":`, 1)} {
		r := request(http.MethodGet, "/api/v1/summary", "")
		route, params, err := router.FindRoute(r)
		if err != nil {
			t.Fatal(err)
		}
		answer := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
			Status:                 200,
			Header:                 answered.Header,
			Body:                   io.NopCloser(strings.NewReader(broken)),
		}
		if openapi3filter.ValidateResponse(context.Background(), answer) == nil {
			t.Errorf("accepted: %.100s", broken)
		}
	}
}

func TestTheReadablePageHasEveryAddressOfTheDocument(t *testing.T) {
	s := newSite(t)
	page := s.get("/api")
	page.expect(t, 200, []string{"OpenAPI 3.1"}, []string{"csrf", `href="/services"`})
	s.get("/api", "Cookie", s.signedIn(models.RoleViewer)).expect(t, 200, []string{`href="/services"`}, nil)
	var doc struct{ Paths map[string]any }
	if err := json.Unmarshal(openAPIDocument, &doc); err != nil {
		t.Fatal(err)
	}
	for path := range doc.Paths {
		if !strings.HasSuffix(path, ".csv") && !strings.HasSuffix(path, ".xlsx") &&
			!strings.Contains(page.body, " "+path+"</code>") {
			t.Errorf("%s is missing", path)
		}
	}
}

func TestEveryQuestionOfTheAPIIsDescribed(t *testing.T) {
	s := newSite(t)
	router := described(t, s)
	for _, r := range s.app.GetRoutes(true) {
		path, _, _ := strings.Cut(r.Path, ":")
		if r.Method == http.MethodHead || !strings.HasPrefix(path, "/api/v1/") || path == "/api/v1/openapi.json" {
			continue
		}
		if strings.HasSuffix(path, "/") {
			path += "docker-pulls"
		}
		if _, _, err := router.FindRoute(request(r.Method, path, "")); err != nil {
			t.Errorf("%s is not described: %v", path, err)
		}
	}
}
