package handlers

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"compreface-stats/handlers/head"
	"compreface-stats/handlers/issuer"
	"compreface-stats/handlers/limit"
	"compreface-stats/handlers/mount"
	"compreface-stats/handlers/numbers"
	"compreface-stats/handlers/upload"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/aside"
	"compreface-stats/models/ingest"
	"compreface-stats/models/publish"
	"compreface-stats/static"
	"compreface-stats/views"
)

// Config is what the server needs to know. Store, Access, Publish, Recorder, Assets, Clock and Log must be set.
type Config struct {
	Store    *models.Store
	Access   *access.Directory
	Publish  *publish.Desk
	Recorder Recorder
	Assets   *static.Assets
	Clock    func() time.Time
	// PublicURL is the address people and installations use, without a slash at the end; https makes cookies Secure.
	PublicURL string
	// SecurityContact is the address, mailto: or https:, to which faults are reported; empty: there is no security.txt.
	SecurityContact string
	// Operator says on /privacy who runs the server and how to reach them; empty for nobody.
	Operator string
	// SetupSecret opens /setup while there is no administrator; empty keeps it shut.
	SetupSecret string
	// TrustedProxies are the addresses or networks whose X-Forwarded headers are believed.
	TrustedProxies []string
	// SingleSignOn is an OpenID Connect issuer; without its address there is none.
	SingleSignOn SingleSignOn
	// RetentionDays is for how many days facts are kept; 0 means forever.
	RetentionDays int
	// NewestBackup says when the newest scheduled backup was begun, the zero time where there is none yet; nil means
	// that none are made.
	NewestBackup func() (time.Time, error)
	// Aside is who is kept out of the numbers; nil stands for nobody, and erasures are carried out at once.
	Aside   *aside.Keeper
	Log     *slog.Logger
	Version string
	// Mails says that digests are sent to people who want them.
	Mails bool
	// TestAlert posts a message to the webhook of alerts; nil: there is none.
	TestAlert func(context.Context) error
	// Connections are the measurements of the listener, if it takes any.
	Connections prometheus.Collector
	// Crowded says that connections wait for the places of others; nil means never.
	Crowded func() bool
	// Stopping says that the server is about to stop, so that /readyz can; nil means never.
	Stopping func() bool
}

// Recorder takes checked records in; ingest.Recorder does.
type Recorder interface {
	// Record returns once the record is on disk.
	Record(context.Context, models.Record) error
	// WaitUntilApplied returns once what was recorded before is counted, or when the context ends.
	WaitUntilApplied(context.Context)
	// Erase removes an installation once what it posted is counted.
	Erase(ctx context.Context, installGUID string) (models.Erased, error)
	// Status reports how records come in.
	Status() ingest.Status
	// Heartbeat reports how lively the stream of records is.
	Heartbeat(context.Context) (ingest.Heartbeat, error)
	// Metrics are the recorder's own measurements.
	Metrics() []prometheus.Collector
}

type server struct {
	Config
	numbers       *numbers.Source
	ingestMetrics *ingestMetrics
	httpMetrics   *httpMetrics
	assets        views.Assets
	limiter       *limit.Limiter
	issuer        *issuer.Issuer // nil: people sign in with passwords alone
	proxies       []netip.Prefix
	mount         mount.Path
	exporting     chan struct{} // as many exports are written at once as it has room for
	drawer        *pictureDrawer
	setup         sync.Mutex // one set-up at a time: two at once would make two first administrators
	everyHeader   []answerHeader
	postHeaders   []byte // the same, as answers to posts end their heads
	answerDate    answerDate
	keyPatience   time.Duration // how long a post waits for the pseudonym key
	imports       *limit.Turns  // of files that come in
	answering     *limit.AtOnce // answers to one person, or one token
	lookUps       *limit.Line   // of installations, by anybody
	pace          *limit.Pace   // of requests that take the processors alone
	turnedAway    *limit.Sparse // what the log says of requests that cannot be read
	importing     *sync.Mutex   // one import at a time: each takes its share of the memory
	uploads       *upload.Desk
	// untrustedProxy says that a forwarded request came from somebody who is no proxy of ours.
	untrustedProxy atomic.Bool
	// underWay is how many requests are being answered, but for plain posts.
	underWay atomic.Int64
	// leaving says that every answer ends its connection, for the server is about to stop.
	leaving atomic.Bool
}

const (
	pageTime   = 15 * time.Second
	ingestTime = 55 * time.Second // the sender gives up after 60 s and loses its day
	bodyLimit  = 64 << 10
	// So many requests go on at once that take less than quickTime; whoever takes longer mostly waits for something else
	// than the processors.
	quickAtOnce = 8
	quickTime   = 5 * time.Millisecond
)

// Site is the whole of HTTP, ready to serve. Only this package names the HTTP library beneath it.
type Site struct {
	app     *fiber.App
	server  *server
	metrics http.Handler
}

// Serve handles what comes to the listener until Shutdown is called, and then returns nil.
func (s *Site) Serve(listener net.Listener) error {
	return s.app.Listener(newPostListener(listener, &intake{server: s.server}))
}

// ReadAhead keeps in memory what questions about single installations need, until ctx ends: nobody waits for it.
func (s *Site) ReadAhead(ctx context.Context) { s.server.numbers.Run(ctx) }

// Leave has every answer from now on say that its connection ends with it. Shutdown is to follow.
func (s *Site) Leave() { s.server.leaving.Store(true) }

// Shutdown stops accepting, lets the requests under way finish, and cuts those that have not by the timeout: then it
// returns an error. An import that runs ends first; what it stored stays.
func (s *Site) Shutdown(timeout time.Duration) error {
	s.server.uploads.Close()
	return s.app.ShutdownWithTimeout(timeout)
}

// Metrics answers whoever reaches it with all that is measured, and so is to be served where only operators are.
func (s *Site) Metrics() http.Handler { return s.metrics }

// New returns the site. It does not start or stop the store or the recorder.
func New(cfg Config) *Site {
	s := newServer(cfg)
	return &Site{app: wholeApp(s), server: s, metrics: s.everyMetric()}
}

// wholeApp is everything that the server answers.
func wholeApp(s *server) *fiber.App {
	app := routedApp(s)
	s.goOnInTurn(app)
	s.turnStrangersAway(app)
	(&intake{server: s}).takePlainPosts(app)
	s.standBelowPath(app)
	boundRequests(app)
	return app
}

// lastAnswer reports whether an answer is to end its connection: the server is about to stop, or others wait for the
// place. A connection that is told so is not used again by anybody, and one that is merely closed may be.
func (s *server) lastAnswer() bool { return s.leaving.Load() || s.Crowded != nil && s.Crowded() }

func newServer(cfg Config) *server {
	every := headersOfAll(cfg.PublicURL)
	if cfg.Aside == nil {
		cfg.Aside = aside.Open(cfg.Store, aside.Rules{})
	}
	one := &sync.Mutex{}
	return &server{
		Config:    cfg,
		importing: one,
		uploads: upload.NewDesk(onlyImport{cfg.Store, one}, cfg.Store.Options().SpoolFolder(),
			func() int64 { return cfg.Recorder.Status().Room / 2 }, cfg.Clock),
		numbers:       numbers.NewSource(cfg.Store),
		ingestMetrics: newIngestMetrics(cfg.Clock),
		httpMetrics:   newHTTPMetrics(),
		assets:        views.AssetsFrom(cfg.Assets),
		limiter:       limit.New(cfg.Clock),
		issuer:        issuer.New(cfg.SingleSignOn, cfg.PublicURL+callbackPath),
		proxies:       limit.ParseProxies(cfg.TrustedProxies),
		mount:         mount.Of(cfg.PublicURL),
		exporting:     make(chan struct{}, exportsAtOnce),
		drawer:        newPictureDrawer(),
		keyPatience:   keyPatience,
		imports:       limit.NewTurns(importsAtOnce, time.Now),
		answering:     limit.NewAtOnce(),
		lookUps:       limit.NewLine(1, lookUpsWaiting),
		pace:          limit.NewPace(quickAtOnce, quickTime),
		turnedAway:    limit.NewSparse(time.Minute, time.Now),
		everyHeader:   every,
		postHeaders:   headersOfPosts(every),
	}
}

// routedApp is everything that the server answers, by its routes alone.
func routedApp(s *server) *fiber.App {
	app := fiber.New(fiber.Config{
		AppName:                      "CompreFace Stats",
		StrictRouting:                true,
		CaseSensitive:                true,
		EnableTrustedProxyCheck:      true, // Fiber believes every proxy header unless told otherwise
		TrustedProxies:               s.TrustedProxies,
		Network:                      fiber.NetworkTCP, // IPv4 and IPv6; Fiber's default is IPv4 alone
		BodyLimit:                    bodyLimit,
		ReadBufferSize:               head.Longest, // bounds it
		ReduceMemoryUsage:            true,         // no buffer for a connection without a request
		DisablePreParseMultipartForm: true,
		ReadTimeout:                  requestTime,
		WriteTimeout:                 2 * time.Minute,
		IdleTimeout:                  idleTime,
		DisableStartupMessage:        true,
		ErrorHandler:                 s.respondToError,
		// Immutable stays off for speed: whatever outlives a handler is copied there.
	})
	newRouteTable(s).register(app)
	s.rejectUnknownMethods(app)
	s.limitBodies(app)
	return app
}
