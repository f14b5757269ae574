package handlers

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/static"
)

// What a route answers to each of these, in this order.
var visitors = []string{
	"nobody",
	"viewer",
	"maintainer",
	"administrator",
	"expired session",
	"import token",
	"read token",
}

type statuses [7]int

func anybody(status int) statuses {
	return statuses{status, status, status, status, status, status, status}
}

// people, maintainers and administrators send everybody else to the sign-in form; a person whose role is too small
// is told so.
func people(status int) statuses { return statuses{303, status, status, status, 303, 303, 303} }

func maintainers(status int) statuses { return statuses{303, 403, status, status, 303, 303, 303} }

func administrators(status int) statuses { return statuses{303, 403, 403, status, 303, 303, 303} }

// readers are signed-in people and tokens that may read.
func readers(status int) statuses { return statuses{401, status, status, status, 401, 403, status} }

// entry is one row: "GET /path" as in the route table, and what each visitor gets. A form is posted with our token
// and without fields unless there are some; a body is posted as it is.
type entry struct {
	route  string
	want   statuses
	fields []string // of the form: name, value, …
	body   string
	path   string // asked for; empty: the route's own, without its optional end
}

var entries = []entry{
	{route: "POST " + generalPath, want: anybody(200), body: goodAction},
	{route: "POST " + facesPath, want: anybody(200), body: goodFaces},
	{route: "POST " + generalPath + "/validate", want: anybody(200), body: goodAction},
	{route: "POST " + facesPath + "/validate", want: anybody(200), body: goodFaces},
	{route: "GET /healthz", want: anybody(200)},
	{route: "GET /readyz", want: anybody(200)},
	{route: "GET /metrics", want: statuses{200, 200, 200, 200, 200, 403, 200}}, // a token is asked for its scope
	{route: "GET /metrics/numbers", want: statuses{401, 401, 401, 401, 401, 403, 200}},
	{route: "GET /digest.atom", want: readers(200)},
	{route: "GET /unsubscribe/:user/:every/:seal", want: anybody(404), path: "/unsubscribe/x/week/x"},
	{route: "POST /unsubscribe/:user/:every/:seal", want: anybody(404), path: "/unsubscribe/x/week/x"},
	{route: "POST /settings/digest", want: people(303)},
	{route: "POST /mcp", want: statuses{401, 401, 401, 401, 401, 403, 415}}, // a form is no request of the protocol
	{route: "GET /robots.txt", want: anybody(200)},
	{route: "GET /.well-known/security.txt", want: anybody(404)}, // SECURITY_CONTACT is not set
	{route: "GET /favicon.ico", want: anybody(302)},              // 204 before go generate
	{route: "GET /social.png", want: anybody(200)},
	{route: "GET /static/*", want: anybody(404), path: "/static/nothing.js"},
	{route: "GET /login", want: statuses{200, 303, 303, 303, 200, 200, 200}},
	{route: "POST /login", want: anybody(401)},
	{route: "GET /login/code", want: anybody(303)},
	{route: "POST /login/code", want: anybody(303)},
	{route: "GET /login/oidc", want: anybody(404)},
	{route: "GET /login/oidc/callback", want: anybody(404)},
	{route: "GET /setup", want: anybody(404), path: "/setup?secret=" + testSecret},
	{route: "POST /setup", want: anybody(404), fields: []string{"secret", testSecret}},
	{route: "GET /enter", want: anybody(404)},
	{route: "POST /enter", want: anybody(404)},
	{route: "POST /logout", want: anybody(303)},
	{route: "GET /api", want: anybody(200)},
	{route: "GET /api/v1/openapi.json", want: anybody(200)},
	{route: "GET /public", want: anybody(404)}, // until it is switched on
	{route: "GET /public/:name", want: anybody(404), path: "/public/active.png"},
	{route: "GET /embed/:chart", want: anybody(404), path: "/embed/active"},
	{route: "GET /badge/:name", want: anybody(200), path: "/badge/active-installations.svg"},
	{route: "GET /c/:name", want: anybody(404), path: "/c/nothing"},
	{route: "GET /s/:token", want: anybody(404), path: "/s/nothing"},
	{route: "GET /charts/:name", want: people(404), path: "/charts/nothing.csv"},
	{route: "GET /live", want: people(200)},
	{route: "GET /days/:day", want: people(404), path: "/days/2025-03-30"},
	{route: "GET /picture/:name", want: people(404), path: "/picture/nothing.svg"},
	{route: "GET /export/everything:format", want: people(404), path: "/export/everything.zip"},
	{route: "GET /promote", want: people(200)},
	{route: "GET /promote/exports", want: people(200)},
	{route: "GET /promote/milestones", want: people(200)},
	{route: "POST /promote/milestones/goals", want: administrators(400)},
	{route: "POST /promote/milestones/goals/remove", want: administrators(404)},
	{route: "GET /promote/settings", want: administrators(200)},
	{route: "GET /data/aside", want: administrators(200)},
	{route: "POST /data/aside", want: administrators(422)},
	{route: "POST /data/aside/release", want: administrators(404)},
	{route: "POST /data/aside/take-back", want: administrators(404)},
	{route: "POST /data/aside/remove", want: administrators(404)},
	{route: "POST /data/aside/suspected", want: administrators(404)},
	{route: "POST /data/aside/dismiss", want: administrators(404)},
	{route: "POST /data/aside/suspect", want: administrators(404)},
	{route: "POST /data/aside/let-go", want: administrators(404)},
	{route: "POST /data/clock", want: administrators(303)},
	{route: "POST /data/alerts/test", want: administrators(404)}, // ALERT_WEBHOOK is not set
	{route: "POST /data/days/remove", want: administrators(422)},
	{route: "POST /promote/settings", want: administrators(303)},
	{route: "POST /promote/settings/start", want: administrators(400)},
	{route: "POST /promote/claims", want: maintainers(404)},
	{route: "POST /promote/charts", want: maintainers(409)},
	{route: "POST /promote/citations/use", want: maintainers(400)},
	{route: "POST /promote/citations/unuse", want: maintainers(303)},
	{route: "POST /promote/citations/withdraw", want: maintainers(400)},
	{route: "GET /promote/words", want: maintainers(200)},
	{route: "POST /promote/words", want: maintainers(404)},
	{route: "GET /promote/links", want: maintainers(200)},
	{route: "POST /promote/links", want: maintainers(400)},
	{route: "POST /promote/links/revoke", want: maintainers(303)},
	{route: "GET /privacy", want: anybody(200)},
	{route: "GET /installation", want: anybody(200)},
	{route: "GET /installation/test", want: anybody(200)},
	{route: "POST /installation", want: anybody(422)},
	{route: "POST /installation/erase", want: anybody(400)},
	{route: "POST /api/v1/import", want: statuses{401, 401, 401, 401, 401, 200, 403}, body: oneLineExport},
	{route: "GET /api/v1/active-installations:format?", want: readers(200)},
	{route: "GET /api/v1/services:format?", want: readers(200)},
	{route: "GET /api/v1/face-collections:format?", want: readers(200)},
	{route: "GET /api/v1/collection-moves:format?", want: readers(200)},
	{route: "GET /api/v1/adoption:format?", want: readers(200)},
	{route: "GET /api/v1/retention:format?", want: readers(200)},
	{route: "GET /api/v1/summary:format?", want: readers(200)},
	{route: "GET /api/v1/external-series:format?", want: readers(200)},
	{route: "POST /api/v1/series/:name", path: "/api/v1/series/docker-pulls", want: statuses{401, 401, 401, 401, 401, 422, 403}, body: "2025-03-01,12"},
	{route: "GET /", want: people(200)},
	{route: "GET /installations", want: people(200)},
	{route: "GET /charts", want: people(200)},
	{route: "GET /installations/retention", want: people(200)},
	{route: "GET /installations/external", want: people(200)},
	{route: "GET /installations/segment", want: people(200)},
	{route: "GET /services", want: people(200)},
	{route: "GET /faces", want: people(200)},
	{route: "GET /data", want: people(200)},
	{route: "POST /views", want: people(422)},
	{route: "POST /views/:id/name", want: people(422), path: "/views/x/name"},
	{route: "POST /views/:id/remove", want: people(404), path: "/views/x/remove"},
	{route: "GET /annotations", want: people(200)},
	{route: "GET /annotations.csv", want: people(200), path: "/annotations.csv"},
	{route: "GET /annotations/:id/effect:format?", want: people(404), path: "/annotations/x/effect"},
	{route: "POST /annotations", want: maintainers(422)},
	{route: "POST /annotations/import", want: maintainers(422)},
	{
		route:  "POST /annotations/:id",
		want:   maintainers(404),
		path:   "/annotations/x",
		fields: []string{"day", "2025-03-01", "text", "x"},
	},
	{route: "POST /annotations/:id/remove", want: maintainers(404), path: "/annotations/x/remove"},
	{route: "GET /settings", want: people(200)},
	{route: "POST /settings/password", want: people(422)},
	{route: "POST /settings/sessions/revoke", want: people(404)},
	{route: "POST /settings/sessions/others", want: people(303)},
	{route: "GET /settings/totp", want: people(303)},
	{route: "POST /settings/totp", want: people(404)},
	{route: "POST /settings/totp/begin", want: people(422)},
	{route: "POST /settings/totp/codes", want: people(422)},
	{route: "POST /settings/totp/remove", want: people(422)},
	{route: "GET /data/external", want: people(200)},
	{route: "POST /data/external", want: maintainers(422)},
	{route: "POST /data/external/:name", path: "/data/external/docker-pulls", want: maintainers(422)},
	{route: "POST /data/external/:name/remove", path: "/data/external/docker-pulls/remove", want: maintainers(404)},
	{route: "GET /data/import", want: maintainers(200)},
	{route: "POST /data/import", want: maintainers(403)}, // a form of another type than ours
	{route: "GET /data/import/file.json", want: maintainers(404)},
	{route: "POST /data/import/begin.json", want: maintainers(422)},
	{route: "POST /data/import/piece.json", want: maintainers(403)}, // a form of another type than ours
	{route: "POST /data/import/run.json", want: maintainers(404)},
	{route: "POST /data/import/discard", want: maintainers(303)},
	{route: "GET /settings/people", want: administrators(200)},
	{route: "POST /settings/people/invite", want: administrators(422), fields: []string{"role", "viewer"}},
	{route: "POST /settings/people/withdraw", want: administrators(404)},
	{route: "POST /settings/people/role", want: administrators(404), fields: []string{"role", "viewer"}},
	{route: "POST /settings/people/password", want: administrators(404)},
	{route: "POST /settings/people/totp", want: administrators(404)},
	{route: "POST /settings/people/disable", want: administrators(404)},
	{route: "POST /settings/people/enable", want: administrators(404)},
	{route: "POST /settings/people/delete", want: administrators(404)},
	{route: "GET /settings/tokens", want: administrators(200)},
	{route: "POST /settings/tokens", want: administrators(422), fields: []string{"days", "30"}},
	{route: "POST /settings/tokens/revoke", want: administrators(404)},
	{route: "GET /settings/keys", want: administrators(200)},
	{route: "POST /settings/keys", want: administrators(422)},
	{route: "POST /settings/keys/rotate", want: administrators(404), fields: []string{"days", "30"}},
	{route: "POST /settings/keys/retire", want: administrators(404)},
	{route: "POST /settings/keys/restore", want: administrators(404)},
	{route: "POST /settings/keys/remove", want: administrators(404)},
	{route: "POST /settings/keys/enforce", want: administrators(422)},
	{route: "POST /settings/keys/observe", want: administrators(303)},
	{route: "GET /settings/audit", want: administrators(200)},
	{route: "GET /settings/audit.csv", want: administrators(200)},
}

// oneLineExport is the shortest file that can be imported.
const oneLineExport = `"2021-03-15 09:16:31.676","560eee90-5fca-11eb-988b-0242ac120003","USER_CREATE"` + "\n"

// otherMethods are the rows of an address that takes posts alone.
func otherMethods(path string) (rows []entry) {
	for _, method := range fiber.DefaultMethods {
		if method != http.MethodPost && method != http.MethodHead {
			rows = append(rows, entry{route: method + " " + path, want: anybody(405)})
		}
	}
	return rows
}

func TestEveryRouteAnswersEachVisitorAsTheTableSays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, database string) {
		s := newSiteOn(t, database)
		rows, known := entriesByRoute(t), s.visitors()
		for _, route := range routesOf(s.app) {
			row, ok := rows[route]
			if !ok {
				t.Errorf("%s has no row in the table of this test: say what each visitor gets", route)
				continue
			}
			delete(rows, route)
			for i, visitor := range visitors {
				if got := s.visit(row, visitor, known); got.StatusCode != row.want[i] {
					t.Errorf("%s as %s: %d, want %d: %.200s", route, visitor, got.StatusCode, row.want[i], got.body)
				}
				s.setNow(s.now().Add(2 * time.Hour)) // the limiter forgets
			}
		}
		for route := range rows {
			t.Errorf("the table has a row for %s, which is no route", route)
		}
	})
}

func entriesByRoute(t *testing.T) map[string]entry {
	t.Helper()
	rows := map[string]entry{}
	for _, row := range slices.Concat(entries, otherMethods(generalPath), otherMethods(facesPath)) {
		rows[row.route] = row
	}
	if icon := rows["GET /favicon.ico"]; !must(static.Open())(t).Built() {
		icon.want = anybody(204)
		rows[icon.route] = icon
	}
	return rows
}

// routesOf lists the routes, each once. Fiber adds HEAD to each GET.
func routesOf(app *fiber.App) []string {
	routes := map[string]bool{}
	for _, route := range app.GetRoutes(true) {
		if route.Method != http.MethodHead {
			routes[route.Method+" "+route.Path] = true
		}
	}
	return slices.Sorted(maps.Keys(routes))
}

// known are the visitors who have something to show: people by their role, and tokens by the names of the table.
type known struct {
	people map[string]models.User
	tokens map[string]string
}

func (s *site) visitors() known {
	s.t.Helper()
	k := known{
		map[string]models.User{},
		map[string]string{"import token": s.tokenFor("importer", models.ScopeImport), "read token": s.token()},
	}
	for _, role := range models.Roles() {
		k.people[string(role)] = must(s.access.CreateUser(s.t.Context(), string(role)+"@example.org", davidsWord, role))(s.t)
	}
	return k
}

// visit asks for the row's route as the visitor does, in a session of their own: some routes end it.
func (s *site) visit(row entry, visitor string, k known) answerOf {
	s.t.Helper()
	method, path, _ := strings.Cut(row.route, " ")
	if path, _, _ = strings.Cut(path, ":"); row.path != "" {
		path = row.path
	}
	var headers []string
	cookie := ""
	switch user, person := k.people[visitor]; {
	case person:
		cookie = sessionCookie + "=" + must(s.access.StartSession(s.t.Context(), user))(s.t)
	case visitor == "expired session":
		now := s.now()
		s.setNow(now.Add(-models.SessionIdle - time.Hour))
		cookie = sessionCookie + "=" + must(s.access.StartSession(s.t.Context(), k.people["administrator"]))(s.t)
		s.setNow(now)
	case k.tokens[visitor] != "":
		headers = []string{"Authorization", k.tokens[visitor]}
	}
	if method == http.MethodPost && row.body == "" {
		return s.do(formRequest(path, cookie, row.fields, headers...))
	}
	return s.do(request(method, path, row.body, append(headers, "Cookie", cookie)...))
}
