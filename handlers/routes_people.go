package handlers

import (
	"github.com/gofiber/fiber/v2"

	"compreface-stats/handlers/report"
	"compreface-stats/models"
)

// forUsers is for everybody who is signed in.
func (s routeTable) forUsers(app *fiber.App) {
	users := guardRoutes(app, s.requireUser, compressResponse, noStore)
	users.get("/annotations", s.pages.showAnnotations)
	users.get("/annotations.csv", s.pages.downloadAnnotations)
	users.get("/annotations/:id/effect:format?", s.waitForIngest, s.pages.showEffect)
	users.get("/settings", s.flushUsage, s.settings.showAccount)
	users.get(totpPath, s.settings.showTOTP)

	app.Get("/live", s.requireUser, noStore, s.showLive)

	numbers := users.with(s.waitForIngest)
	for _, p := range report.Pages() { // overview, installations, services, faces
		numbers.get(p.Path, s.showReport(p))
	}
	numbers.get("/installations/segment", s.showSegment)
	users.get("/charts", s.showChartList)
	numbers.get("/charts/:name", s.showChartRows)
	numbers.get("/days/:day", s.showDay)
	numbers.get("/picture/:name", s.publishing.showPicture)
	numbers.get("/export/everything:format", s.publishing.exportEverything)
	numbers.get("/promote", s.publishing.showDesk)
	numbers.get("/promote/milestones", s.publishing.showMilestones)
	numbers.get("/promote/exports", s.publishing.showExports)
	numbers.get("/data", s.pages.showData)
	users.get(seriesPath, s.pages.showSeries)

	forms := users.with(s.requireCSRF)
	forms.post("/views", s.publishing.saveView)
	forms.post("/views/:id/name", s.publishing.renameView)
	forms.post("/views/:id/remove", s.publishing.removeView)
	forms.post("/settings/digest", s.settings.chooseDigests)
	forms.post("/settings/password", s.settings.changePassword)
	forms.post("/settings/sessions/revoke", s.settings.revokeSession)
	forms.post("/settings/sessions/others", s.settings.revokeOtherSessions)
	forms.post(totpPath, s.settings.confirmTOTP)
	forms.post(totpPath+"/begin", s.settings.beginTOTP)
	forms.post(totpPath+"/codes", s.settings.renewCodes)
	forms.post(totpPath+"/remove", s.settings.removeTOTP)
}

// forMaintainers is for people who annotate, import and publish.
func (s routeTable) forMaintainers(app *fiber.App) {
	maintainers := guardRoutes(app, s.requireUser, compressResponse, noStore, requireRole(models.RoleMaintainer))
	maintainers.get(importPagePath, s.pages.showImport)
	maintainers.post(
		importPagePath,
		withTimeout(importTime),
		s.pages.importByForm,
	) // which checks the form's token itself
	maintainers.get(importPagePath+"/file.json", s.pages.showFile)
	maintainers.post(importPiecePath, s.pages.addPiece) // as above
	forms := maintainers.with(s.requireCSRF)
	forms.post(importPagePath+"/begin.json", s.pages.beginFile)
	forms.post(importPagePath+"/run.json", s.pages.runFile)
	forms.post(importPagePath+"/discard", s.pages.discardFile)
	forms.post("/annotations", s.pages.annotate)
	forms.post("/annotations/import", s.pages.importAnnotations)
	forms.post("/annotations/:id", s.pages.changeAnnotation)
	forms.post("/annotations/:id/remove", s.pages.removeAnnotation)
	forms.post(seriesPath, s.pages.importSeries)
	forms.post(seriesPath+"/:name", s.pages.changeSeries)
	forms.post(seriesPath+"/:name/remove", s.pages.removeSeries)

	promote := app.Group("/promote", s.requireUser, compressResponse, noStore, requireRole(models.RoleMaintainer))
	promote.Post("/claims", s.requireCSRF, s.publishing.publishClaim)
	promote.Post("/charts", s.requireCSRF, s.publishing.publishChart)
	promote.Post("/citations/use", s.requireCSRF, s.publishing.addUse)
	promote.Post("/citations/unuse", s.requireCSRF, s.publishing.removeUse)
	promote.Post("/citations/withdraw", s.requireCSRF, s.publishing.withdraw)
	promote.Get("/words", s.publishing.showWords)
	promote.Post("/words", s.requireCSRF, s.publishing.changeWords)
	promote.Get("/links", s.publishing.showShares)
	promote.Post("/links", s.requireCSRF, s.publishing.createShareLink)
	promote.Post("/links/revoke", s.requireCSRF, s.publishing.revokeShareLink)
}

// forAdministrators is for people who manage people, tokens, keys and what is public. It comes before the
// maintainers, whose group begins with the same word.
func (s routeTable) forAdministrators(app *fiber.App) {
	administrators := guardRoutes(app, s.requireUser, compressResponse, noStore, requireRole(models.RoleAdministrator))
	administrators.get("/promote/settings", s.publishing.showPublicSettings)
	administrators.post("/promote/settings", s.requireCSRF, s.publishing.savePublicSettings)
	administrators.post("/promote/settings/start", s.requireCSRF, withTimeout(importTime), s.publishing.startReleases)
	administrators.post("/promote/milestones/goals", s.requireCSRF, s.publishing.addGoal)
	administrators.post("/promote/milestones/goals/remove", s.requireCSRF, s.publishing.removeGoal)
	administrators.get(asidePath, s.waitForIngest, s.pages.showAside)
	administrators.post(asidePath, s.requireCSRF, withTimeout(importTime), s.waitForIngest, s.pages.setAside)
	administrators.post(asidePath+"/release", s.requireCSRF, withTimeout(importTime), s.pages.releaseAside)
	administrators.post(asidePath+"/take-back", s.requireCSRF, withTimeout(importTime), s.pages.takeBackAside)
	administrators.post(asidePath+"/remove", s.requireCSRF, withTimeout(importTime), s.pages.removeAside)
	administrators.post(asidePath+"/suspected", s.requireCSRF, withTimeout(importTime), s.waitForIngest,
		s.pages.setSuspectedAside)
	administrators.post(asidePath+"/dismiss", s.requireCSRF, s.pages.dismissSuspicion)
	administrators.post(asidePath+"/suspect", s.requireCSRF, s.pages.suspectAgain)
	administrators.post(asidePath+"/let-go", s.requireCSRF, s.pages.letErasuresGo)
	administrators.post("/data/alerts/test", s.requireCSRF, s.pages.testAlert)
	administrators.post("/data/clock", s.requireCSRF, s.pages.confirmClock)
	administrators.post("/data/days/remove", s.requireCSRF, withTimeout(importTime), s.pages.removeDay)

	settings := app.Group("/settings", s.requireUser, compressResponse, noStore,
		requireRole(models.RoleAdministrator), s.flushUsage)
	settings.Get("/people", s.settings.showPeople)
	settings.Post("/people/invite", s.requireCSRF, s.settings.invite)
	settings.Post("/people/withdraw", s.requireCSRF, s.settings.withdrawInvitation)
	settings.Post("/people/role", s.requireCSRF, s.settings.changeRole)
	settings.Post("/people/password", s.requireCSRF, s.settings.resetPassword)
	settings.Post("/people/totp", s.requireCSRF, s.settings.removePersonsTOTP)
	settings.Post("/people/disable", s.requireCSRF, s.settings.disablePerson)
	settings.Post("/people/enable", s.requireCSRF, s.settings.enablePerson)
	settings.Post("/people/delete", s.requireCSRF, s.settings.deletePerson)
	settings.Get("/tokens", s.settings.showTokens)
	settings.Post("/tokens", s.requireCSRF, s.settings.createToken)
	settings.Post("/tokens/revoke", s.requireCSRF, s.settings.revokeToken)
	settings.Get("/keys", s.settings.showKeys)
	settings.Post("/keys", s.requireCSRF, s.settings.createKey)
	settings.Post("/keys/rotate", s.requireCSRF, s.settings.rotateKey)
	settings.Post("/keys/retire", s.requireCSRF, s.settings.retireKey)
	settings.Post("/keys/restore", s.requireCSRF, s.settings.restoreKey)
	settings.Post("/keys/remove", s.requireCSRF, s.settings.removeKey)
	settings.Post("/keys/enforce", s.requireCSRF, s.settings.enforceKeys)
	settings.Post("/keys/observe", s.requireCSRF, s.settings.observeKeys)
	settings.Get("/audit", s.settings.showAudit)
	settings.Get("/audit.csv", s.settings.downloadAudit)
}
