package models

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Options says which database to open and how.
type Options struct {
	URL          string           // sqlite:PATH, postgres://… or postgresql://…
	Clock        func() time.Time // dates records; time.Now when nil
	PseudonymKey string           // empty: made at first start and kept in the database
	SpoolDir     string           // where PostgreSQL's spool is; SQLite's is beside its file
	MayBeAway    bool             // open although PostgreSQL does not answer; it is prepared when it does
	IngestKeys   []string         // made ingest keys if they are not; whoever serves sets them
	DailyLimit   int              // collections, and creations, of one installation that are stored a day; 0: any number
	Log          *slog.Logger     // nil: nothing is logged
}

// Store is the database and everything that can be asked of it or written to it. It is safe for concurrent use.
//
// There are two pools: on SQLite one connection writes and others read; on PostgreSQL both are the same.
type Store struct {
	write, read  *gorm.DB
	bulk         bulk
	metrics      *metrics
	now          func() time.Time
	log          *slog.Logger
	keys         *recordKeys
	options      Options
	prepared     bool // the schema is up to date and the key is the database's; guarded by preparing
	preparing    sync.Mutex
	pseudonymKey []byte // nil until it is known; known before the first record
	dailyLimit   int
	spoolPrefix  string        // of the paths of the spools that belong to this database
	hashing      chan struct{} // as many passwords are hashed at once as it has room for
	decoyHash    string        // compared with where there is no such account
	uses         *uses
	keyring      atomic.Pointer[keyring] // nil until the database said which ingest keys there are
}

var (
	// ErrNotFound is returned where the thing asked for does not exist.
	ErrNotFound = errors.New("not found")
	// ErrConflict is returned where the thing to make exists already.
	ErrConflict = errors.New("exists already")
	// ErrAway is returned where the database does not answer.
	ErrAway = errors.New("the database is away")
	// ErrNotEmpty is returned by what works on an empty database only.
	ErrNotEmpty = errors.New("the database holds records already")
)

// Open opens the database, brings its schema up to date and returns the store. Close it when done.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := newStore(ctx, o)
	if err != nil {
		return nil, err
	}
	err = s.prepare(ctx)
	if o.MayBeAway && isAway(err) {
		s.log.Warn("the database is away: records are taken in and wait in the spool, pages fail", "error", err)
		return s, nil
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// newStore connects to the database and leaves it as it is.
func newStore(ctx context.Context, o Options) (*Store, error) {
	s := &Store{options: o, now: o.Clock, log: o.Log, keys: newRecordKeys(), hashing: make(chan struct{}, hashesAtOnce),
		dailyLimit: o.DailyLimit, uses: newUses()}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if s.decoyHash, err = s.hashPassword(ctx, newSecret("")); err != nil {
		return nil, fmt.Errorf("hash a password: %w", err)
	}
	if err := s.connect(o.URL); err != nil {
		return nil, err
	}
	s.spoolPrefix = spoolPrefix(o)
	s.metrics, err = newMetrics(s)
	return s, err
}

// CheckURL reports what is wrong with a database address, without opening it.
func CheckURL(url string) error {
	switch {
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		return nil
	case strings.HasPrefix(url, sqlitePrefix) && len(url) > len(sqlitePrefix):
		return nil
	}
	return errors.New("write it as sqlite:PATH or postgres://user:password@host:5432/database")
}

const sqlitePrefix = "sqlite:"

func (s *Store) connect(url string) (err error) {
	if err := CheckURL(url); err != nil {
		return fmt.Errorf("database address: %w", err)
	}
	if path, ok := strings.CutPrefix(url, sqlitePrefix); ok {
		s.bulk = sqliteBulk{}
		s.write, s.read, err = openSQLite(path)
		return err
	}
	s.bulk = postgresBulk{}
	s.write, err = openPostgres(url)
	s.read = s.write
	return err
}

func gormConfig() *gorm.Config {
	// Every error is returned and logged once, where it is answered; GORM's own log would repeat it with the values in it.
	return &gorm.Config{TranslateError: true, SkipDefaultTransaction: true, DisableAutomaticPing: true, Logger: logger.Discard}
}

// Close releases the database.
func (s *Store) Close() error {
	if s.read == s.write {
		return closePools(s.write)
	}
	return closePools(s.read, s.write)
}

func closePools(all ...*gorm.DB) error {
	var errs []error
	for _, db := range all {
		pool, err := db.DB()
		if err == nil {
			err = pool.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// transaction runs f in a transaction on the writing connection.
func (s *Store) transaction(ctx context.Context, f func(tx *sql.Tx) error) error {
	return s.write.WithContext(ctx).Transaction(func(db *gorm.DB) error {
		tx, ok := db.Statement.ConnPool.(*sql.Tx)
		if !ok {
			return fmt.Errorf("begin: %T is not a transaction", db.Statement.ConnPool)
		}
		return f(tx)
	})
}

// translate wraps an error with the operation and GORM's words with ours.
func translate(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, gorm.ErrRecordNotFound):
		return fmt.Errorf("%s: %w", op, ErrNotFound)
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return fmt.Errorf("%s: %w", op, ErrConflict)
	case isAway(err):
		return fmt.Errorf("%s: %w: %w", op, ErrAway, err)
	}
	return fmt.Errorf("%s: %w", op, err)
}

// oneRow turns a change that found nothing to change into ErrNotFound.
func oneRow(op string, result *gorm.DB) error {
	if result.Error == nil && result.RowsAffected == 0 {
		return fmt.Errorf("%s: %w", op, ErrNotFound)
	}
	return translate(op, result.Error)
}

// setting is a named value kept in the database.
type setting struct {
	Name  string `gorm:"primaryKey"`
	Value string
}
