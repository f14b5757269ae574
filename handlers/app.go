// Package handlers is HTTP: the route table, parsing, sessions and guards, and errors turned into answers.
// It asks models, fills the structs of views, and is called by web alone.
package handlers

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"compreface-stats/models"
	"compreface-stats/static"
	"compreface-stats/views"
)

// Config is what the server needs to be told. Store, Recorder, Assets, Clock and Log must be set.
type Config struct {
	Store    *models.Store
	Recorder Recorder
	Assets   *static.Assets
	Clock    func() time.Time
	// PublicURL is the address people and installations use, without a slash at the end; https makes cookies Secure.
	PublicURL string
	// SetupSecret opens /setup while there is no administrator; empty keeps it shut.
	SetupSecret string
	// TrustedProxies are the addresses or networks whose X-Forwarded headers are believed.
	TrustedProxies []string
	// SingleSignOn is an OpenID Connect issuer; without its address there is none.
	SingleSignOn SingleSignOn
	// RetentionDays is for how many days facts are kept; 0 means for ever.
	RetentionDays int
	Log           *slog.Logger
	Version       string
	// Stopping says that the server is about to stop, so that /readyz can; nil means never.
	Stopping func() bool
}

// Recorder takes checked records in; models.Recorder does.
type Recorder interface {
	// Record returns once the record is on disk.
	Record(context.Context, models.Record) error
	// Settle returns once what was recorded before is counted, or when the context ends.
	Settle(context.Context)
	// Erase removes an installation once what it posted is counted.
	Erase(ctx context.Context, who, installGUID string) (models.Erased, error)
	// Intake reports how records come in.
	Intake(context.Context) (models.Intake, error)
	// Pulse reports how lively the stream of records is.
	Pulse(context.Context) (models.Pulse, error)
}

type server struct {
	Config
	posts     *tally
	traffic   *traffic
	assets    views.Assets
	brake     *brake
	issuer    *issuer // nil: people sign in with passwords alone
	proxies   []netip.Prefix
	drawing   chan struct{} // as many pictures are drawn at once as it has room for
	setup     sync.Mutex    // one set-up at a time: two at once would make two first administrators
	importing sync.Mutex    // one upload at a time: each takes its share of the memory
}

const (
	pageTime   = 15 * time.Second
	ingestTime = 55 * time.Second // the sender gives up after 60 s and loses its day
	bodyLimit  = 64 << 10
)

// New returns the whole site, ready to listen. It does not start or stop the store or the recorder.
func New(cfg Config) *fiber.App {
	s := &server{Config: cfg, posts: newTally(), traffic: newTraffic(), assets: views.AssetsFrom(cfg.Assets), brake: newBrake(cfg.Clock),
		issuer: newIssuer(cfg.SingleSignOn, cfg.PublicURL), proxies: parseProxies(cfg.TrustedProxies), drawing: make(chan struct{}, picturesAtOnce)}
	app := fiber.New(fiber.Config{
		AppName:                      "CompreFace Stats",
		StrictRouting:                true,
		CaseSensitive:                true,
		EnableTrustedProxyCheck:      true, // Fiber believes every proxy header unless told otherwise
		TrustedProxies:               cfg.TrustedProxies,
		Network:                      fiber.NetworkTCP, // IPv4 and IPv6; Fiber's default is IPv4 alone
		BodyLimit:                    bodyLimit,
		ReadBufferSize:               8 << 10, // bounds the header; neighbours on the same host set cookies too
		DisablePreParseMultipartForm: true,
		ReadTimeout:                  30 * time.Second,
		WriteTimeout:                 2 * time.Minute,
		IdleTimeout:                  2 * time.Minute,
		DisableStartupMessage:        true,
		ErrorHandler:                 s.respondToError,
		// Immutable stays off for speed: whatever outlives a handler is copied there.
	})
	s.routes(app)
	s.refuseUnknownMethods(app)
	s.makeRoom(app)
	return app
}

// routes is the table of contents: one line a route, grouped by who may enter.
func (s *server) routes(app *fiber.App) {
	app.Use(s.answered, secured)

	// Installations, in the old service's words.
	records := app.Group(ingestBase, within(ingestTime))
	records.Post("/statistics_general", s.keyed, s.recordAction)
	records.Post("/statistics_faces", s.keyed, s.recordFaces)
	records.All("/statistics_general", refuseMethod)
	records.All("/statistics_faces", refuseMethod)

	// Anybody.
	app.Use(within(pageTime))
	app.Get("/healthz", s.showHealth)
	app.Get("/readyz", s.showReadiness)
	app.Get("/metrics", s.metrics())
	app.Get("/robots.txt", s.showRobots)
	app.Get("/favicon.ico", s.showFavicon)
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
	app.Post("/installation", private, genuine, s.settled, s.lookUpInstallation)
	app.Post("/installation/erase", private, genuine, s.eraseInstallation)

	// Anybody: how to ask, what was published, and a view that was shared.
	app.Get("/api", packed, s.showAPI)
	app.Get("/api/v1/openapi.json", packed, showOpenAPI)
	app.Get("/public", packed, s.showPublic)
	app.Get("/public/:name", packed, s.showPublicPicture)
	app.Get("/embed/:chart", packed, s.showEmbed)
	app.Get("/badge/:name", s.showBadge)
	app.Get("/c/:name", packed, s.showCitation)
	app.Get("/s/:token", packed, s.settled, s.showShared)

	// A token that may import.
	app.Post(importAPIPath, s.tokenWith(models.ScopeImport), private, within(importTime), s.importByToken)

	// A token that may read, or a signed-in person. Each question is answered as JSON, .csv and .xlsx.
	api := app.Group("/api/v1", s.tokenOrPerson, private, s.settled)
	api.Get("/active-installations:format?", s.answer(s.activeInstallations))
	api.Get("/services:format?", s.answer(s.services))
	api.Get("/face-collections:format?", s.answer(s.faceCollections))
	api.Get("/collection-moves:format?", s.answer(s.moves))
	api.Get("/adoption:format?", s.answer(s.adoption))
	api.Get("/retention:format?", s.answer(s.retention))
	api.Get("/summary:format?", s.answer(s.summary))

	// A signed-in person.
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

	// An administrator, who decides what is public; before the maintainers' group, which would let them in.
	app.Get("/promote/settings", s.personOnly, private, needs(models.RoleAdministrator), s.showPublicSettings)
	app.Post("/promote/settings", s.personOnly, private, needs(models.RoleAdministrator), genuine, s.keepPublicSettings)

	// A maintainer.
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

	// An administrator.
	admin := app.Group("/settings", s.personOnly, private, needs(models.RoleAdministrator), s.written)
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
