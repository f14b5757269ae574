// Package handlers is HTTP: the route table, parsing, sessions and guards, and errors turned into answers.
// It asks models, fills the structs of views, and is called by web alone.
package handlers

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// routes is the table of contents: one line a route, grouped by who may enter.
func (s *server) routes(app *fiber.App) {
	app.Use(s.logRequests, rejectAmbiguousLength)
	s.forInstallations(app)
	app.Use(rejectEncodedBody, withTimeout(pageTime))
	s.forAnybody(app)
	s.forPrograms(app)
	s.forUsers(app)
	s.forAdministrators(app)
	s.forMaintainers(app)
}

// forInstallations takes records, in the old service's words.
func (s *server) forInstallations(app *fiber.App) {
	records := app.Group(ingestBase, withTimeout(ingestTime))
	records.Post("/statistics_general", s.checkIngestKey, s.recordAction)
	records.Post("/statistics_faces", s.checkIngestKey, s.recordFaces)
	records.All("/statistics_general", rejectMethod)
	records.All("/statistics_faces", rejectMethod)
}

// forAnybody is how to sign in, how the server is doing, what is kept, and what was published or shared.
func (s *server) forAnybody(app *fiber.App) {
	app.Get("/healthz", s.showHealth)
	app.Get("/readyz", s.showReadiness)
	app.Get("/metrics", s.metrics(), s.requireToken(models.ScopeRead), compressResponse, s.allMetrics())
	app.Get("/robots.txt", s.showRobots)
	app.Get("/favicon.ico", s.showFavicon)
	app.Get("/social.png", s.showSocial)
	app.Get("/static/*", s.showAsset)
	app.Get("/login", s.showLogin)
	app.Post("/login", requireCSRF, s.signIn)
	app.Get("/login/code", s.showCode)
	app.Post("/login/code", requireCSRF, s.submitCode)
	app.Get("/login/oidc", s.redirectToIssuer)
	app.Get(callbackPath, s.returnFromIssuer)
	app.Get("/enter", s.showLink)
	app.Post("/enter", requireCSRF, s.useLink)
	app.Get("/setup", s.showSetup)
	app.Post("/setup", requireCSRF, s.setUp)
	app.Post("/logout", requireCSRF, s.signOut)
	app.Get("/privacy", s.showPrivacy)
	app.Get("/installation", noStore, s.showInstallation)
	app.Post("/installation", noStore, requireCSRF, s.rateLimit, s.waitForIngest, s.lookUpInstallation)
	app.Post("/installation/erase", noStore, requireCSRF, s.rateLimit, s.eraseInstallation)

	app.Get("/api", compressResponse, s.showAPI)
	app.Get("/api/v1/openapi.json", compressResponse, showOpenAPI)
	app.Get("/public", compressResponse, s.showPublic)
	app.Get("/public/:name", compressResponse, s.showPublicPicture)
	app.Get("/embed/:chart", compressResponse, s.showEmbed)
	app.Get("/badge/:name", s.showBadge)
	app.Get("/c/:name", compressResponse, s.showCitation)
	app.Get("/s/:token", compressResponse, s.waitForIngest, s.showShared)
}

// forPrograms is the API: a token that may import, or a token that may read and signed-in people alike. Each question is answered
// as JSON, .csv and .xlsx.
func (s *server) forPrograms(app *fiber.App) {
	app.Post(importAPIPath, s.requireToken(models.ScopeImport), compressResponse, noStore, withTimeout(importTime), s.importByToken)

	api := app.Group("/api/v1", s.requireTokenOrUser, compressResponse, noStore, s.waitForIngest)
	for _, q := range report.Questions() {
		api.Get("/"+q.Name+":format?", s.answerQuestion(q))
	}
	api.Get("/"+report.SummaryName+":format?", s.answerSummary())
}

// routeGroup registers routes that share guards. A Fiber group guards every address below a prefix; this one guards the
// routes that are registered, so that an address without a route is a 404 for everybody.
type routeGroup struct {
	router fiber.Router
	guards []fiber.Handler
}

func guard(router fiber.Router, guards ...fiber.Handler) routeGroup {
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

// forUsers is for everybody who is signed in.
func (s *server) forUsers(app *fiber.App) {
	users := guard(app, s.requireUser, compressResponse, noStore)
	users.get("/annotations", s.showAnnotations)
	users.get("/annotations.csv", s.downloadAnnotations)
	users.get("/settings", s.flushUsage, s.showAccount)
	users.get(totpPath, s.showTOTP)

	numbers := users.with(s.waitForIngest)
	for _, p := range report.Pages() { // overview, installations, services, faces
		numbers.get(p.Path, s.showReport(p))
	}
	numbers.get("/charts/:name", s.showChartRows)
	numbers.get("/picture/:name", s.showPicture)
	numbers.get("/export/everything:format", s.exportEverything)
	numbers.get("/promote", s.showDesk)
	numbers.get("/promote/exports", s.showExports)
	numbers.get("/data", s.showData)

	forms := users.with(requireCSRF)
	forms.post("/settings/password", s.changePassword)
	forms.post("/settings/sessions/revoke", s.revokeSession)
	forms.post("/settings/sessions/others", s.revokeOtherSessions)
	forms.post(totpPath, s.confirmTOTP)
	forms.post(totpPath+"/begin", s.beginTOTP)
	forms.post(totpPath+"/codes", s.renewCodes)
	forms.post(totpPath+"/remove", s.removeTOTP)
}

// forMaintainers is for people who annotate, import and publish.
func (s *server) forMaintainers(app *fiber.App) {
	maintainers := guard(app, s.requireUser, compressResponse, noStore, requireRole(models.RoleMaintainer))
	maintainers.get(importPagePath, s.showImport)
	maintainers.post(importPagePath, withTimeout(importTime), s.importByForm) // which checks the form's token itself
	forms := maintainers.with(requireCSRF)
	forms.post("/annotations", s.annotate)
	forms.post("/annotations/import", s.importAnnotations)
	forms.post("/annotations/:id", s.changeAnnotation)
	forms.post("/annotations/:id/remove", s.removeAnnotation)

	promote := app.Group("/promote", s.requireUser, compressResponse, noStore, requireRole(models.RoleMaintainer))
	promote.Post("/claims", requireCSRF, s.publishClaim)
	promote.Post("/charts", requireCSRF, s.publishChart)
	promote.Post("/citations/use", requireCSRF, s.addUse)
	promote.Post("/citations/unuse", requireCSRF, s.removeUse)
	promote.Post("/citations/withdraw", requireCSRF, s.withdraw)
	promote.Get("/words", s.showWords)
	promote.Post("/words", requireCSRF, s.changeWords)
	promote.Get("/links", s.showShares)
	promote.Post("/links", requireCSRF, s.createShareLink)
	promote.Post("/links/revoke", requireCSRF, s.revokeShareLink)
}

// forAdministrators is for people who manage people, tokens, keys and what is public. It comes before the maintainers,
// whose group begins with the same word.
func (s *server) forAdministrators(app *fiber.App) {
	administrators := guard(app, s.requireUser, compressResponse, noStore, requireRole(models.RoleAdministrator))
	administrators.get("/promote/settings", s.showPublicSettings)
	administrators.post("/promote/settings", requireCSRF, s.savePublicSettings)

	settings := app.Group("/settings", s.requireUser, compressResponse, noStore,
		requireRole(models.RoleAdministrator), s.flushUsage)
	settings.Get("/people", s.showPeople)
	settings.Post("/people/invite", requireCSRF, s.invite)
	settings.Post("/people/withdraw", requireCSRF, s.withdrawInvitation)
	settings.Post("/people/role", requireCSRF, s.changeRole)
	settings.Post("/people/password", requireCSRF, s.resetPassword)
	settings.Post("/people/totp", requireCSRF, s.removePersonsTOTP)
	settings.Post("/people/disable", requireCSRF, s.disablePerson)
	settings.Post("/people/enable", requireCSRF, s.enablePerson)
	settings.Post("/people/delete", requireCSRF, s.deletePerson)
	settings.Get("/tokens", s.showTokens)
	settings.Post("/tokens", requireCSRF, s.createToken)
	settings.Post("/tokens/revoke", requireCSRF, s.revokeToken)
	settings.Get("/keys", s.showKeys)
	settings.Post("/keys", requireCSRF, s.createKey)
	settings.Post("/keys/rotate", requireCSRF, s.rotateKey)
	settings.Post("/keys/retire", requireCSRF, s.retireKey)
	settings.Post("/keys/restore", requireCSRF, s.restoreKey)
	settings.Post("/keys/remove", requireCSRF, s.removeKey)
	settings.Get("/audit", s.showAudit)
	settings.Get("/audit.csv", s.downloadAudit)
}
