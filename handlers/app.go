// Package handlers is HTTP: the route table, parsing, sessions and guards, and errors turned into answers.
// It asks models, fills the structs of views, and is called by web alone.
package handlers

import (
	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
)

// routes is the table of contents: one line a route, grouped by who may enter.
func (s *server) routes(app *fiber.App) {
	app.Use(s.answered, secured)
	s.forInstallations(app)
	app.Use(unpacked, within(pageTime))
	s.forAnybody(app)
	s.forPrograms(app)
	s.forPeople(app)
	s.forAdministrators(app)
	s.forMaintainers(app)
}

// forInstallations takes records, in the old service's words.
func (s *server) forInstallations(app *fiber.App) {
	records := app.Group(ingestBase, within(ingestTime))
	records.Post("/statistics_general", s.keyed, s.recordAction)
	records.Post("/statistics_faces", s.keyed, s.recordFaces)
	records.All("/statistics_general", refuseMethod)
	records.All("/statistics_faces", refuseMethod)
}

// forAnybody is how to sign in, how the server is doing, what is kept, and what was published or shared.
func (s *server) forAnybody(app *fiber.App) {
	app.Get("/healthz", s.showHealth)
	app.Get("/readyz", s.showReadiness)
	app.Get("/metrics", s.metrics(), s.tokenWith(models.ScopeRead), s.allMetrics())
	app.Get("/robots.txt", s.showRobots)
	app.Get("/favicon.ico", s.showFavicon)
	app.Get("/social.png", s.showSocial)
	app.Get("/static/*", s.showAsset)
	app.Get("/login", s.showLogin)
	app.Post("/login", genuine, s.signIn)
	app.Get("/login/code", s.showCode)
	app.Post("/login/code", genuine, s.giveCode)
	app.Get("/login/oidc", s.leaveForIssuer)
	app.Get(callbackPath, s.returnFromIssuer)
	app.Get("/enter", s.showLink)
	app.Post("/enter", genuine, s.useLink)
	app.Get("/setup", s.showSetup)
	app.Post("/setup", genuine, s.setUp)
	app.Post("/logout", genuine, s.signOut)
	app.Get("/privacy", s.showPrivacy)
	app.Get("/installation", private, s.showInstallation)
	app.Post("/installation", private, genuine, s.unhurried, s.settled, s.lookUpInstallation)
	app.Post("/installation/erase", private, genuine, s.unhurried, s.eraseInstallation)

	app.Get("/api", packed, s.showAPI)
	app.Get("/api/v1/openapi.json", packed, showOpenAPI)
	app.Get("/public", packed, s.showPublic)
	app.Get("/public/:name", packed, s.showPublicPicture)
	app.Get("/embed/:chart", packed, s.showEmbed)
	app.Get("/badge/:name", s.showBadge)
	app.Get("/c/:name", packed, s.showCitation)
	app.Get("/s/:token", packed, s.settled, s.showShared)
}

// forPrograms is the API: a token that may import, or a token that may read and signed-in people alike. Each question is answered
// as JSON, .csv and .xlsx.
func (s *server) forPrograms(app *fiber.App) {
	app.Post(importAPIPath, s.tokenWith(models.ScopeImport), private, within(importTime), s.importByToken)

	api := app.Group("/api/v1", s.tokenOrPerson, private, s.settled)
	api.Get("/active-installations:format?", s.answer(s.activeInstallations))
	api.Get("/services:format?", s.answer(s.services))
	api.Get("/face-collections:format?", s.answer(s.faceCollections))
	api.Get("/collection-moves:format?", s.answer(s.moves))
	api.Get("/adoption:format?", s.answer(s.adoption))
	api.Get("/retention:format?", s.answer(s.retention))
	api.Get("/summary:format?", s.answer(s.summary))
}

// forPeople is for everybody who is signed in.
func (s *server) forPeople(app *fiber.App) {
	for _, r := range s.reports() { // overview, installations, services, faces
		app.Get(r.path, s.personOnly, private, s.settled, s.showReport(r))
	}
	app.Get("/charts/:name", s.personOnly, private, s.settled, s.showChartRows)
	app.Get("/picture/:name", s.personOnly, private, s.settled, s.showPicture)
	app.Get("/export/everything:format", s.personOnly, private, s.settled, s.exportEverything)
	app.Get("/promote", s.personOnly, private, s.settled, s.showDesk)
	app.Get("/promote/exports", s.personOnly, private, s.settled, s.showExports)
	app.Get("/data", s.personOnly, private, s.settled, s.showData)
	app.Get("/annotations", s.personOnly, private, s.showAnnotations)
	app.Get("/annotations.csv", s.personOnly, private, s.downloadAnnotations)
	app.Get("/settings", s.personOnly, private, s.written, s.showAccount)
	app.Post("/settings/password", s.personOnly, private, genuine, s.changePassword)
	app.Post("/settings/sessions/revoke", s.personOnly, private, genuine, s.revokeSession)
	app.Post("/settings/sessions/others", s.personOnly, private, genuine, s.revokeOtherSessions)
	app.Get(totpPath, s.personOnly, private, s.showTOTP)
	app.Post(totpPath, s.personOnly, private, genuine, s.confirmTOTP)
	app.Post(totpPath+"/begin", s.personOnly, private, genuine, s.beginTOTP)
	app.Post(totpPath+"/codes", s.personOnly, private, genuine, s.renewCodes)
	app.Post(totpPath+"/remove", s.personOnly, private, genuine, s.removeTOTP)
}

// forMaintainers is for people who annotate, import and publish.
func (s *server) forMaintainers(app *fiber.App) {
	maintainer := needs(models.RoleMaintainer)
	app.Post("/annotations", s.personOnly, private, maintainer, genuine, s.annotate)
	app.Post("/annotations/import", s.personOnly, private, maintainer, genuine, s.importAnnotations)
	app.Post("/annotations/:id", s.personOnly, private, maintainer, genuine, s.changeAnnotation)
	app.Post("/annotations/:id/remove", s.personOnly, private, maintainer, genuine, s.removeAnnotation)
	app.Get(importPagePath, s.personOnly, private, maintainer, s.showImport)
	app.Post(importPagePath, s.personOnly, private, maintainer, within(importTime), s.importByForm)
	publishes := app.Group("/promote", s.personOnly, private, maintainer)
	publishes.Post("/claims", genuine, s.publishClaim)
	publishes.Post("/charts", genuine, s.publishChart)
	publishes.Post("/citations/use", genuine, s.addUse)
	publishes.Post("/citations/unuse", genuine, s.removeUse)
	publishes.Post("/citations/withdraw", genuine, s.withdraw)
	publishes.Get("/words", s.showWords)
	publishes.Post("/words", genuine, s.changeWords)
	publishes.Get("/links", s.showShares)
	publishes.Post("/links", genuine, s.share)
	publishes.Post("/links/revoke", genuine, s.unshare)
}

// forAdministrators is for people who see to people, tokens, keys and what is public. It comes before the maintainers, whose group
// begins with the same word.
func (s *server) forAdministrators(app *fiber.App) {
	administrator := needs(models.RoleAdministrator)
	app.Get("/promote/settings", s.personOnly, private, administrator, s.showPublicSettings)
	app.Post("/promote/settings", s.personOnly, private, administrator, genuine, s.keepPublicSettings)

	admin := app.Group("/settings", s.personOnly, private, administrator, s.written)
	admin.Get("/people", s.showPeople)
	admin.Post("/people/invite", genuine, s.invite)
	admin.Post("/people/withdraw", genuine, s.withdrawInvitation)
	admin.Post("/people/role", genuine, s.changeRole)
	admin.Post("/people/password", genuine, s.resetPassword)
	admin.Post("/people/totp", genuine, s.removePersonsTOTP)
	admin.Post("/people/disable", genuine, s.disablePerson)
	admin.Post("/people/enable", genuine, s.enablePerson)
	admin.Post("/people/delete", genuine, s.deletePerson)
	admin.Get("/tokens", s.showTokens)
	admin.Post("/tokens", genuine, s.createToken)
	admin.Post("/tokens/revoke", genuine, s.revokeToken)
	admin.Get("/keys", s.showKeys)
	admin.Post("/keys", genuine, s.createKey)
	admin.Post("/keys/rotate", genuine, s.rotateKey)
	admin.Post("/keys/retire", genuine, s.retireKey)
	admin.Post("/keys/restore", genuine, s.restoreKey)
	admin.Post("/keys/remove", genuine, s.removeKey)
	admin.Get("/audit", s.showAudit)
	admin.Get("/audit.csv", s.downloadAudit)
}
