package models

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"gorm.io/gorm"

	"compreface-stats/models/internal/clock"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/internal/seal"
)

// Options says which database to open and how.
type Options struct {
	URL              string           // sqlite:PATH, postgres://… or postgresql://…
	Clock            func() time.Time // dates records; time.Now when nil
	PseudonymKey     string           // empty: made at first start and kept in the database
	Secrets          *Secrets         // seal what must not be read in the database or a backup; nil: nothing is sealed
	SpoolDir         string           // where PostgreSQL's spool is; SQLite's is beside its file
	SpoolKeep        time.Duration    // how long acknowledged records stay in the spool after they were taken in
	DiskReserve      int64            // bytes that records leave free on the spool's disk; 0: none
	MayBeUnavailable bool             // open although PostgreSQL does not answer; it is prepared when it does
	DailyLimit       int              // collections, and creations, of one installation counted a day; 0: any number
	NewcomersDaily   int              // as many of a UTC day; 0: any number
	NewcomersHourly  int              // installations heard of first in an hour that are counted at once; 0: any number
	ClockTolerance   time.Duration    // how far the clock may be from what others say; 0: it is always trusted
	Log              *slog.Logger     // nil: nothing is logged
	Server           *Server          // what a server says of itself; nil: a command, which gives no sign of life
}

// Secrets are the operator's keys under which secrets are sealed: see seal.Keys.
type Secrets = seal.Keys

// ParseSecrets reads such keys, with commas between them: the first seals, the others open what was sealed before.
// Empty text is no key.
func ParseSecrets(text string) (*Secrets, error) { return seal.Parse(text) }

// SpoolFolder is where the database's spools are: beside SQLite's file, or where the operator says.
func (o Options) SpoolFolder() string {
	if path, ok := db.SQLitePath(o.URL); ok {
		return filepath.Dir(path)
	}
	return o.SpoolDir
}

// Store is the database and everything that can be asked of it or written to it. It is safe for concurrent use.
//
// There are two pools: on SQLite one connection writes and others read; on PostgreSQL both are the same.
type Store struct {
	Totals         // of all installations
	db             *db.DB
	facts          factReader
	rollups        *heldRollups
	changed        changeLog
	metrics        *storeMetrics
	now            func() time.Time
	log            *slog.Logger
	keys           *recordKeys
	options        Options
	ready          []func(context.Context) error // run once the database is prepared; guarded by preparing
	prepared       bool                          // schema and key are the database's; guarded by preparing
	preparing      sync.Mutex
	databaseID     string      // empty until it is known; guarded by preparing
	use            *db.UseLock // of a server, on SQLite
	registered     atomic.Bool // the server stands in the table of servers
	pseudonymKey   []byte      // nil until it is known, and the same from then on: see takeKey
	keyKnown       chan struct{}
	pseudonymizers sync.Pool // of *pseudonymizer, under the key
	clock          *clock.Judge
	downtimeDue    atomic.Bool  // what lies before the start of this process is still to be noted
	startedAfter   atomic.Int64 // when it started, as clock.Running said it
}

var (
	// ErrNotFound is returned where the thing asked for does not exist.
	ErrNotFound = db.ErrNotFound
	// ErrConflict is returned where the thing to make exists already.
	ErrConflict = db.ErrConflict
	// ErrUnavailable is returned where the database does not answer.
	ErrUnavailable = db.ErrUnavailable
	// ErrInUse is returned where a server uses the database.
	ErrInUse = db.ErrInUse
	// ErrNotEmpty is returned by what works on an empty database only.
	ErrNotEmpty = errors.New("the database holds records already")
)

// CheckDatabaseURL reports what is wrong with a database's address, without opening it or repeating it.
func CheckDatabaseURL(url string) error { return db.CheckURL(url) }

// DatabasePlace says which database an address means, in words without a password.
func DatabasePlace(url string) string { return db.Place(url) }

// Open opens the database, brings its schema up to date and returns the store. Close it when done.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, err
	}
	err = s.Prepare(ctx)
	if o.MayBeUnavailable && db.IsUnavailable(err) {
		s.log.Warn("the database is unavailable: records are taken in and wait in the spool, pages fail", "error", err)
		return s, nil
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// newStore connects to the database and leaves it as it is.
func newStore(o Options) (*Store, error) {
	s := &Store{options: o, now: o.Clock, log: o.Log, keys: newRecordKeys(), rollups: newHeldRollups()}
	s.keyKnown, s.Totals = make(chan struct{}), Totals{read: s.readRollups}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.clock = clock.NewJudge(func() time.Time { return s.now() }, o.ClockTolerance, FirstRecordDay.Time())
	err := s.lockUse()
	if err != nil {
		return nil, err
	}
	if s.db, err = db.Open(o.URL); err != nil {
		return nil, errors.Join(err, s.use.Close())
	}
	s.facts = factReaderOf(s.db)
	s.metrics, err = newMetrics(s)
	return s, err
}

// DB is the database itself, for the packages below models: see models/internal/db.
func (s *Store) DB() *db.DB { return s.db }

// CertificateEnds says until when the certificate of the database's server is good; the zero time where it shows none.
func (s *Store) CertificateEnds(ctx context.Context) (time.Time, error) {
	return s.db.CertificateEnds(ctx)
}

// ReadAs returns a context for a request of somebody's: of all the connections on which the database is read, one name
// holds a share alone, and its further requests wait here until ctx ends. Call done when the request is over, once.
func (s *Store) ReadAs(ctx context.Context, name string) (named context.Context, done func(), err error) {
	return s.db.ReadAs(ctx, name)
}

// Options are what the store was opened with.
func (s *Store) Options() Options { return s.options }

// Now is the time by the store's clock.
func (s *Store) Now() time.Time { return s.now() }

// Log is where the store logs to; never nil.
func (s *Store) Log() *slog.Logger { return s.log }

// Close releases the database.
func (s *Store) Close() error { return errors.Join(s.db.Close(), s.use.Close()) }

// storeMetrics measures the store from within: questions and connections.
type storeMetrics struct {
	all          []prometheus.Collector
	querySeconds prometheus.Histogram
}

var secondBuckets = []float64{
	0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
}

func newMetrics(s *Store) (*storeMetrics, error) {
	m := &storeMetrics{querySeconds: prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:    "compreface_stats_query_seconds",
		Help:    "How long the database took to begin to answer a question.",
		Buckets: secondBuckets,
	})}
	m.all = append(m.all, m.querySeconds)
	for name, conn := range s.db.Pools() {
		pool, err := conn.DB()
		if err != nil {
			return nil, err
		}
		m.all = append(m.all, collectors.NewDBStatsCollector(pool, name))
	}
	return m, m.timeQueries(s.db.Read(context.Background()))
}

// timeQueries measures from before a question until its first row is there; the rest is reading.
func (m *storeMetrics) timeQueries(conn *gorm.DB) error {
	const key = "compreface_stats:began"
	begin := func(conn *gorm.DB) { conn.InstanceSet(key, time.Now()) }
	end := func(conn *gorm.DB) {
		if began, ok := conn.InstanceGet(key); ok {
			m.querySeconds.Observe(time.Since(began.(time.Time)).Seconds())
		}
	}
	on := conn.Callback()
	err := errors.Join(
		on.Query().Before("gorm:query").Register("compreface_stats:begin", begin),
		on.Query().After("gorm:query").Register("compreface_stats:end", end),
		on.Row().Before("gorm:row").Register("compreface_stats:begin", begin),
		on.Row().After("gorm:row").Register("compreface_stats:end", end),
	)
	if err != nil {
		return fmt.Errorf("measure queries: %w", err)
	}
	return nil
}

// Metrics are the store's own measurements, for one registry.
func (s *Store) Metrics() []prometheus.Collector { return s.metrics.all }
