// Package handlers is HTTP: the route table, parsing, sessions and guards, and errors turned into answers.
// It asks models, fills the structs of views, and is called by web alone.
package handlers

import (
	"context"
	"log/slog"
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
	// IngestKeys are the values of X-Appery-Database-Id that may post; none lets any key, or no key, post.
	IngestKeys []string
	// SetupSecret opens /setup while there is no user; empty keeps it shut.
	SetupSecret string
	// TrustedProxies are the addresses or networks whose X-Forwarded headers are believed.
	TrustedProxies []string
	Log            *slog.Logger
	Version        string
	// Stopping says that the server is about to stop, so that /readyz can; nil means never.
	Stopping func() bool
}

// Recorder takes checked records in; models.Recorder does.
type Recorder interface {
	// Record returns once the record is on disk.
	Record(context.Context, models.Record) error
	// Settle returns once what was recorded before is counted, or when the context ends.
	Settle(context.Context)
	// Intake reports how records come in.
	Intake(context.Context) (models.Intake, error)
	// Pulse reports how lively the stream of records is.
	Pulse(context.Context) (models.Pulse, error)
}

type server struct {
	Config
	posts   *tally
	assets  views.Assets
	drawing chan struct{} // as many pictures are drawn at once as it has room for
	setup   sync.Mutex    // one set-up at a time: two at once would make two first administrators
}

const (
	pageTime   = 15 * time.Second
	ingestTime = 55 * time.Second // the sender gives up after 60 s and loses its day
	bodyLimit  = 64 << 10
)

// New returns the whole site, ready to listen. It does not start or stop the store or the recorder.
func New(cfg Config) *fiber.App {
	s := &server{Config: cfg, posts: newTally(), assets: views.AssetsFrom(cfg.Assets), drawing: make(chan struct{}, picturesAtOnce)}
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
	app.Get("/setup", s.showSetup)
	app.Post("/setup", genuine, s.setUp)
	app.Post("/logout", genuine, s.signOut)

	// Anybody: how to ask, what was published, and a view that was shared.
	app.Get("/api", packed, s.showAPI)
	app.Get("/api/v1/openapi.json", packed, showOpenAPI)
	app.Get("/public", packed, s.showPublic)
	app.Get("/public/:name", packed, s.showPublicPicture)
	app.Get("/embed/:chart", packed, s.showEmbed)
	app.Get("/badge/:name", s.showBadge)
	app.Get("/c/:name", packed, s.showCitation)
	app.Get("/s/:token", packed, s.settled, s.showShared)

	// A token, or a signed-in person. Each question is answered as JSON, .csv and .xlsx.
	api := app.Group("/api/v1", s.tokenOrPerson, private, s.settled)
	api.Get("/active-installations:format?", s.answer(s.activeInstallations))
	api.Get("/services:format?", s.answer(s.services))
	api.Get("/face-collections:format?", s.answer(s.faceCollections))
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

	// An administrator, who decides what is public.
	app.Get("/promote/settings", s.personOnly, private, needs(models.RoleAdministrator), s.showPublicSettings)
	app.Post("/promote/settings", s.personOnly, private, needs(models.RoleAdministrator), genuine, s.keepPublicSettings)

	// A maintainer, who publishes.
	publishes := app.Group("/promote", s.personOnly, private, needs(models.RoleMaintainer))
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
