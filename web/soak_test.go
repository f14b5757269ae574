package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// TestAWeekOfAnOperatorsDeedsLosesNothing plays a week in SOAK_MINUTES on each database, or every deed once where that is
// not set: senders post all the time while restarts, kills, outages, fail-overs, full disks, imports, backups, erasures and
// wrong clocks come in a random order, which SOAK_SEED repeats. At the end every acknowledged record must be stored, once.
// `.ci/run soak` runs it for an hour, and prints the table.
func TestAWeekOfAnOperatorsDeedsLosesNothing(t *testing.T) {
	long(t)
	seed := uint64(amount("SOAK_SEED", rand.IntN(1_000_000)))
	testdb.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		s := newSoak(t, url, seed)
		s.play()
		s.report()
	})
}

// soak is one server under the deeds of its operator, and its senders.
type soak struct {
	t        *testing.T
	name     string
	seed     uint64
	random   *rand.Rand
	until    time.Time
	length   time.Duration // 0: every deed once
	env      environment
	clock    *soakClock
	server   *testdb.Instance // nil: SQLite
	child    *child
	base     atomic.Pointer[string]
	ledger   *soakLedger
	deeds    map[string]deedCount
	refusals atomic.Int64
	imports  []string // files that were imported
	gone     []int    // installations erased since the database went back in time last
}

// deedCount is how often a deed was done, and how long that took in all.
type deedCount struct {
	times int
	took  time.Duration
}

func (c deedCount) plus(took time.Duration) deedCount { return deedCount{c.times + 1, c.took + took} }

func newSoak(t *testing.T, url string, seed uint64) *soak {
	const week, onceThrough = 7 * 24 * time.Hour, time.Minute
	length := soakLength(t)
	s := &soak{
		t: t, name: "SQLite", seed: seed, random: rand.New(rand.NewPCG(seed, 1)), until: time.Now().Add(length), length: length,
		clock:  newSoakClock(t, time.Now().Add(-week), float64(week)/float64(cmp.Or(length, onceThrough))),
		ledger: newSoakLedger(), deeds: map[string]deedCount{},
	}
	if !strings.HasPrefix(url, "sqlite:") {
		s.name, s.server = "PostgreSQL", testdb.Server(t)
		url = s.server.URL
	}
	s.env = environment{
		"DATABASE_URL": url, "LISTEN_ADDR": "127.0.0.1:0", "SPOOL_DIR": t.TempDir(), "RETENTION_DAYS": "60",
		"METRICS_ADDR": "127.0.0.1:0", "CLOCK_TOLERANCE": "240h", "PSEUDONYM_KEY": "a key of the operator's own", "PATH": os.Getenv("PATH"),
	}
	s.start()
	return s
}

func soakLength(t *testing.T) time.Duration {
	text := cmp.Or(os.Getenv("SOAK_MINUTES"), "0")
	minutes, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("SOAK_MINUTES: %v", err)
	}
	return time.Duration(minutes * float64(time.Minute))
}

// start runs the program on the database.
func (s *soak) start() {
	s.t.Helper()
	s.child = startSoaked(s.t, s.clock, s.env)
	s.base.Store(&s.child.base)
}

// play posts and does deeds until the time is over.
func (s *soak) play() {
	ctx, cancel := context.WithCancel(s.t.Context())
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() { s.send(ctx) })
	}
	for deeds := s.shuffled(); len(deeds) > 0; deeds = deeds[1:] {
		s.pause(300*time.Millisecond, 1500*time.Millisecond)
		began := time.Now()
		deeds[0].do()
		s.deeds[deeds[0].name] = s.deeds[deeds[0].name].plus(time.Since(began))
		switch over := time.Now().After(s.until); {
		case over && s.length > 0:
			deeds = deeds[:1]
		case !over && len(deeds) == 1:
			deeds = append(deeds, s.shuffled()...)
		}
	}
	cancel()
	senders.Wait()
}

// shuffled returns every deed once, in a random order.
func (s *soak) shuffled() []soakDeed {
	deeds := s.everyDeed()
	s.random.Shuffle(len(deeds), func(i, j int) { deeds[i], deeds[j] = deeds[j], deeds[i] })
	return deeds
}

// pause lets the senders post for a while.
func (s *soak) pause(shortest, longest time.Duration) {
	time.Sleep(shortest + time.Duration(s.random.Int64N(int64(longest-shortest))))
}

// send posts until ctx ends. What is not acknowledged is not in the ledger, and not asked for.
func (s *soak) send(ctx context.Context) {
	client := &http.Client{Timeout: time.Minute}
	for ctx.Err() == nil {
		if err := s.ledger.postOne(client, *s.base.Load()); err != nil {
			s.refusals.Add(1)
			time.Sleep(20 * time.Millisecond)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// run runs one of the program's commands with the soak's clock, and returns what it printed.
func (s *soak) run(env environment, args ...string) string {
	s.t.Helper()
	var out strings.Builder
	code := run(s.t.Context(), args, process{env.get, strings.NewReader(""), &out, &out, s.clock.now})
	if code != exitOK {
		s.t.Errorf("seed %d, %s: %v: exit code %d\n%s", s.seed, s.name, args, code, &out)
	}
	return out.String()
}

// settle lets the server store what was acknowledged, for which it looks at all spools again, and stops it. It returns what
// is lost then.
func (s *soak) settle(store *models.Store) (lost []string) {
	s.t.Helper()
	s.crash()
	const patience = 3 * time.Minute
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Second) {
		lost = s.ledger.lost(s.t, store)
		if len(lost) == 0 && s.waiting() == 0 || time.Now().After(deadline) {
			break
		}
	}
	s.stop()
	return lost
}

// waiting asks the server how many acknowledged records it has not stored.
func (s *soak) waiting() int {
	response, err := http.Get(s.child.metricsURL)
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(readAll(s.t, response.Body)) {
		if number, found := strings.CutPrefix(line, "compreface_stats_spool_records "); found {
			n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
			if err != nil {
				s.t.Fatal(err)
			}
			return int(n)
		}
	}
	s.t.Fatal("the metrics do not say how many records wait")
	return 0
}

// report holds the database against the ledger, and prints the table.
func (s *soak) report() {
	s.t.Helper()
	options := models.Options{URL: s.env.get("DATABASE_URL"), PseudonymKey: s.env.get("PSEUDONYM_KEY")}
	store, err := models.Open(s.t.Context(), options)
	if err != nil {
		s.t.Fatal(err)
	}
	defer store.Close()
	lost := s.settle(store)
	s.run(s.env, "verify")
	unaccounted, missing := s.accounts(store)
	var table strings.Builder
	fmt.Fprintf(&table, "\n%s, seed %d: %d posts acknowledged, %d not answered, %d lost, %d unaccounted, %d missing\n",
		s.name, s.seed, s.ledger.posts, s.refusals.Load(), len(lost), unaccounted, missing)
	for _, deed := range s.everyDeed() {
		done := s.deeds[deed.name]
		fmt.Fprintf(&table, "  %-40s %4d times, %8.1f s\n", deed.name, done.times, done.took.Seconds())
	}
	fmt.Println(table.String())
	if s.ledger.posts < leastPosts {
		s.t.Errorf("only %d posts were acknowledged", s.ledger.posts)
	}
	if len(lost) > 0 || unaccounted != 0 || missing != 0 {
		s.t.Errorf("%s%v", table.String(), lost[:min(len(lost), 10)])
	}
	for _, n := range s.gone {
		if held, err := store.Held(s.t.Context(), soakGUID(n)); err != nil || len(held.Days) > 0 {
			s.t.Errorf("installation %d was erased and is there: %v %v", n, held, err)
		}
	}
}

// leastPosts is how many posts a soak must have had acknowledged to prove anything.
const leastPosts = 1000

// accounts sums up what the database does not know the fate of, and what it knows to be lost.
func (s *soak) accounts(store *models.Store) (unaccounted, missing int64) {
	positions, err := store.SpoolPositions(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, p := range positions {
		unaccounted += p.Unaccounted()
		missing += p.Missing
	}
	return unaccounted, missing
}

// sqlitePath is the database's file.
func (s *soak) sqlitePath() string { return strings.TrimPrefix(s.env.get("DATABASE_URL"), "sqlite:") }

// sqliteFiles are the database's file and those beside it.
func (s *soak) sqliteFiles() []string {
	paths, err := filepath.Glob(s.sqlitePath() + "*")
	if err != nil {
		s.t.Fatal(err)
	}
	return slices.DeleteFunc(paths, func(p string) bool { return strings.Contains(p, ".saved") || strings.HasSuffix(p, ".lock") })
}
