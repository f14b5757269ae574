// Package handlers is HTTP: routes, guards, forms and sessions, and errors turned into answers. It asks models,
// fills the structs of views, and is called by web alone. Only the files of this folder name Fiber: what charts and
// figures show is made in report, and files are written in table, neither of which knows a request.
//
// Start reading at routes.go, the table of contents: a line a route, with who may enter. The files stand in
// families: middleware_* guard and measure, signin_* let people in, page_* are pages, settings_* what people and
// administrators change, publish_* what everybody may see, export_* and import what goes out and comes in, ingest
// what installations send. api_* answers programs, problem.go turns errors into answers, package numbers fetches
// a page's numbers, picture.go sends pictures, status.go and status_* say how the server does.
package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"compreface-stats/handlers/copies"
	"compreface-stats/handlers/report"
	"compreface-stats/models"
	"compreface-stats/views"
)

// routeTable is the handlers by what they serve. Each holds what all share, and nothing else.
type routeTable struct {
	*server
	intake      *intake
	signIn      *signIn
	settings    *settingsPages
	publishing  *publishingPages
	publicPages *publicPages
	pages       *infoPages
	status      *statusPages
}

func newRouteTable(s *server) routeTable {
	return routeTable{
		server:     s,
		intake:     &intake{server: s},
		signIn:     &signIn{server: s},
		settings:   &settingsPages{server: s},
		publishing: &publishingPages{server: s},
		publicPages: &publicPages{
			desk: s.Publish, publicURL: s.PublicURL, assets: s.assets, drawer: newPictureDrawer(), clock: s.Clock,
			shelf: copies.NewShelf(copiesKept),
		},
		pages:  &infoPages{s, copies.MomentOf[[]views.Fact](privacyFor)},
		status: &statusPages{server: s},
	}
}

type (
	// intake takes what installations post.
	intake struct{ *server }
	// signIn serves passwords, codes, one-time links and single sign-on.
	signIn struct{ *server }
	// settingsPages serve a person's own settings, and those of people, tokens, keys and the audit log.
	settingsPages struct{ *server }
	// publishingPages serves what maintainers publish, share and export.
	publishingPages struct{ *server }
	// infoPages serve what is neither a report nor settings: notes, data, imports, privacy and one's own installation.
	infoPages struct {
		*server
		rules *copies.Moment[[]views.Fact] // of the privacy page
	}
	// statusPages serves how the server is doing.
	statusPages struct{ *server }
)

// register is the table of contents: one line a route, grouped by who may enter.
func (s routeTable) register(app *fiber.App) {
	app.Use(s.logRequests, rejectUnclearHead)
	s.forInstallations(app)
	app.Use(rejectEncodedBody, rejectBrokenText, withTimeout(pageTime))
	s.forAnybody(app)
	s.forPrograms(app)
	s.forUsers(app)
	s.forAdministrators(app)
	s.forMaintainers(app)
}

// ownNames are the first parts of all routes.
var ownNames = []string{
	".well-known", "annotations", "annotations.csv", "api", "badge", "c", "charts", "data", "days", "digest.atom", "embed",
	"enter", "export", "faces", "favicon.ico", "healthz", "installation", "installations", "live", "login", "logout",
	"mcp", "metrics", "picture", "privacy", "promote", "public", "readyz", "rest", "robots.txt", "s", "services",
	"settings", "setup", "social.png", "static", "unsubscribe", "views",
}

// mcpPath is where programs speak the Model Context Protocol.
const mcpPath = "/mcp"

// unsubscribePath ends a digest; see settingsPages.endOf.
const unsubscribePath = "/unsubscribe/:user/:every/:seal"

// IsOwnName reports whether addresses of the server begin so: no path of a site can.
func IsOwnName(name string) bool { return slices.Contains(ownNames, name) }

// forInstallations takes records, in the old service's words.
func (s routeTable) forInstallations(app *fiber.App) {
	records := app.Group(ingestBase, withTimeout(ingestTime))
	records.Post("/statistics_general", s.intake.checkIngestKey, s.intake.recordAction)
	records.Post("/statistics_faces", s.intake.checkIngestKey, s.intake.recordFaces)
	records.Post("/statistics_general/validate", s.intake.checkIngestKey, s.intake.validate(models.General))
	records.Post("/statistics_faces/validate", s.intake.checkIngestKey, s.intake.validate(models.Faces))
	records.All("/statistics_general", rejectMethod)
	records.All("/statistics_faces", rejectMethod)
}

// forAnybody is how to sign in, how the server is doing, what is kept, and what was published or shared.
func (s routeTable) forAnybody(app *fiber.App) {
	app.Get("/healthz", s.status.showHealth)
	app.Get("/readyz", s.status.showReadiness)
	app.Get("/metrics", showOpenMetrics(), s.requireToken(models.ScopeRead), adaptor.HTTPHandler(s.everyMetric()))
	app.Get("/robots.txt", s.status.showRobots)
	app.Get("/.well-known/security.txt", s.status.showSecurityContact)
	app.Get("/favicon.ico", s.status.showFavicon)
	app.Get("/social.png", s.publicPages.showSocial)
	app.Get("/static/*", s.showAsset)
	app.Get("/login", s.signIn.showLogin)
	app.Post("/login", s.requireCSRF, s.signIn.submitPassword)
	app.Get("/login/code", s.signIn.showCode)
	app.Post("/login/code", s.requireCSRF, s.signIn.submitCode)
	app.Get("/login/oidc", s.signIn.redirectToIssuer)
	app.Get(callbackPath, s.signIn.returnFromIssuer)
	app.Get("/enter", s.signIn.showLink)
	app.Post("/enter", s.requireCSRF, s.signIn.useLink)
	app.Get("/setup", s.signIn.showSetup)
	app.Post("/setup", s.requireCSRF, s.signIn.setUp)
	app.Post("/logout", s.requireCSRF, s.signOut)
	app.Get("/privacy", s.pages.showPrivacy)
	app.Get("/installation", noStore, s.pages.showInstallation)
	app.Get("/installation/test", s.pages.showTest)
	app.Post("/installation", noStore, s.requireCSRF, s.pages.rateLimit, s.waitForIngest, s.pages.lookUpInstallation)
	app.Post("/installation/erase", noStore, s.requireCSRF, s.pages.rateLimit, s.waitForIngest,
		s.pages.eraseInstallation)

	app.Get(unsubscribePath, noStore, s.settings.showUnsubscribe)
	app.Post(unsubscribePath, noStore, s.settings.unsubscribe) // by the seal in the address: mail programs have no form

	app.Get("/api", compressResponse, s.showAPI)
	app.Get("/api/v1/openapi.json", s.showOpenAPI)
	app.Get("/public", compressResponse, s.publicPages.showPublic)
	app.Get("/public/:name", compressResponse, s.publicPages.showPublicFile)
	app.Get("/embed/:chart", compressResponse, s.publicPages.showEmbed)
	app.Get("/badge/:name", s.publicPages.showBadge)
	app.Get("/c/:name", compressResponse, s.publicPages.showCitation)
	app.Get("/s/:token", compressResponse, s.publicPages.openShareLink, s.waitForIngest, s.publishing.showSharedExact)
}

// forPrograms is the API: a token that may import, or a token that may read and signed-in people alike. Each
// question is answered as JSON, .csv and .xlsx.
func (s routeTable) forPrograms(app *fiber.App) {
	app.Post(
		importAPIPath,
		s.requireToken(models.ScopeImport),
		compressResponse,
		noStore,
		requireCSV,
		withTimeout(importTime),
		s.pages.importByToken,
	)

	app.Post(seriesAPIPath+":name", s.requireToken(models.ScopeImport), noStore, requireCSV, s.pages.importSeriesByToken)

	reading := s.requireToken(models.ScopeRead, models.ScopePublic)
	app.Get("/metrics/numbers", reading, noStore, s.waitForIngest, s.showNumbersAsMetrics)
	app.Post(mcpPath, reading, noStore, s.waitForIngest, s.answerMCP())

	app.Get("/digest.atom", bearerOfBasic, s.requireTokenOrUser, compressResponse, noStore, s.waitForIngest, s.showDigests)

	api := app.Group("/api/v1", s.requireTokenOrUser, compressResponse, noStore, s.waitForIngest)
	for _, q := range report.Questions() {
		api.Get("/"+q.Name+":format?", s.answerQuestion(q.Name))
	}
	api.Get("/"+report.SummaryName+":format?", s.answerQuestion(report.SummaryName))
}

// routeGroup registers routes that share guards. A Fiber group guards every address below a prefix; this one guards
// the routes that are registered, so that an address without a route is a 404 for everybody.
type routeGroup struct {
	router fiber.Router
	guards []fiber.Handler
}

func guardRoutes(router fiber.Router, guards ...fiber.Handler) routeGroup {
	return routeGroup{router: router, guards: guards}
}

func (g routeGroup) with(guards ...fiber.Handler) routeGroup {
	return routeGroup{router: g.router, guards: slices.Concat(g.guards, guards)}
}

func (g routeGroup) get(path string, handlers ...fiber.Handler) {
	g.router.Get(path, slices.Concat(g.guards, handlers)...)
}

func (g routeGroup) post(path string, handlers ...fiber.Handler) {
	g.router.Post(path, slices.Concat(g.guards, handlers)...)
}
