package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"compreface-stats/handlers"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/ingest"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
	"compreface-stats/static"
)

// contestant is a server under load; start returns its address and how to stop it.
type contestant struct {
	name  string
	start func(b *testing.B) (address string, stop func())
}

// contestants are the ceiling (parses, validates, stores nothing), ours on both databases, and the plain way to
// write it.
var contestants = []contestant{
	{"nothing", func(b *testing.B) (string, func()) { return serveRecords(b, testdb.SQLite(b), false) }},
	{"sqlite", func(b *testing.B) (string, func()) { return serveRecords(b, testdb.SQLite(b), true) }},
	{"postgres", func(b *testing.B) (string, func()) { return serveRecords(b, testdb.Server(b).URL, true) }},
	{"naive-sqlite", func(b *testing.B) (string, func()) { return serveNaive(b, testdb.SQLite(b)) }},
	{"naive-postgres", func(b *testing.B) (string, func()) { return serveNaive(b, testdb.Server(b).URL) }},
}

// BenchmarkIngest compares how many records a second each contestant takes, in rounds one after another in one run,
// because the machine's speed drifts: only the ratios count. The load generator shares the machine.
//
//	go test -run xx -bench Ingest -benchtime 1x -timeout 60m ./web
//
// INGEST_ROUNDS (5), INGEST_SECONDS (4) and INGEST_CONNECTIONS (64,512,2000) change the run.
func BenchmarkIngest(b *testing.B) {
	reserveProcessors() // for every contestant alike
	rounds, seconds := envInt("INGEST_ROUNDS", 5), envInt("INGEST_SECONDS", 4)
	for _, text := range strings.Split(envText("INGEST_CONNECTIONS", "64,512,2000"), ",") {
		connections, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text+"-connections", func(b *testing.B) {
			for b.Loop() {
				results := make(map[string][]load)
				for range rounds {
					for _, c := range contestants {
						if only := os.Getenv("INGEST_ONLY"); only != "" && !slices.Contains(strings.Split(only, ","), c.name) {
							continue
						}
						address, stop := c.start(b)
						results[c.name] = append(results[c.name], drive(b, address, connections, time.Duration(seconds)*time.Second))
						stop()
					}
				}
				report(b, results)
			}
		})
	}
}

// BenchmarkMidnight lets 2,000 installations post five records each, all starting together and each stopping at its
// first error, and compares how long it takes until all are acknowledged. None may be lost.
//
//	go test -run xx -bench Midnight -benchtime 1x ./web
func BenchmarkMidnight(b *testing.B) {
	reserveProcessors()
	for b.Loop() {
		took := make(map[string][]float64)
		for range envInt("INGEST_ROUNDS", 5) {
			for _, c := range contestants[:3] {
				address, stop := c.start(b)
				h := loadtestRun{command: loadtestCommand{Installations: 2000, Services: 4, Connections: 2000}, address: address}
				took[c.name] = append(took[c.name], h.run(b.Context()).Seconds())
				stop()
				if h.done.Load() != 2000 {
					b.Fatalf("%s: %d of 2000 installations posted everything: %v", c.name, h.done.Load(), h.firstError)
				}
			}
		}
		for _, c := range contestants[:3] {
			ratio := median(took[c.name]) / median(took["nothing"])
			fmt.Printf("%-16s %6.2f s  %.2f times as long as storing nothing\n", c.name, median(took[c.name]), ratio)
			b.ReportMetric(ratio, c.name+"-times")
		}
	}
}

func report(b *testing.B, results map[string][]load) {
	ceiling := medianRate(results["nothing"])
	for _, c := range contestants {
		runs := results[c.name]
		if len(runs) == 0 {
			continue
		}
		errs := 0
		p50 := []float64{}
		p99 := []float64{}
		for _, r := range runs {
			errs += r.errors
			p50, p99 = append(p50, r.p50.Seconds()*1000), append(p99, r.p99.Seconds()*1000)
		}
		fmt.Printf(
			"%-16s %9.0f records/s  %5.1f %% of nothing  p50 %6.1f ms  p99 %6.1f ms  errors %d\n",
			c.name,
			medianRate(runs),
			100*medianRate(runs)/ceiling,
			median(p50),
			median(p99),
			errs,
		)
		b.ReportMetric(100*medianRate(runs)/ceiling, c.name+"-%")
	}
}

func medianRate(runs []load) float64 {
	rates := make([]float64, len(runs))
	for i, r := range runs {
		rates[i] = r.rate
	}
	return median(rates)
}

func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func envInt(name string, fallback int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return fallback
}

func envText(name, fallback string) string {
	if text := os.Getenv(name); text != "" {
		return text
	}
	return fallback
}

// serveRecords is the real site; with storing off it answers as soon as a record is parsed and validated.
func serveRecords(b *testing.B, url string, storing bool) (string, func()) {
	store, err := models.Open(b.Context(), models.Options{URL: url, SpoolDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	assets, err := static.Open()
	if err != nil {
		b.Fatal(err)
	}
	directory, err := access.Open(b.Context(), store)
	if err != nil {
		b.Fatal(err)
	}
	recorder, err := ingest.NewRecorder(b.Context(), store)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { recorder.Run(ctx, time.Minute); close(ended) }()
	var taking handlers.Recorder = recorder
	if !storing {
		taking = discard{recorder}
	}
	site := handlers.New(handlers.Config{
		Store: store, Access: directory, Publish: publish.Open(store), Recorder: taking, Assets: assets, Clock: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	address := listen(b, site.Serve)
	return address, func() {
		site.Shutdown(time.Minute)
		cancel()
		<-ended
		if err := errors.Join(recorder.Close(), store.Close()); err != nil {
			b.Error(err)
		}
	}
}

// discard answers as soon as a record is parsed and validated.
type discard struct{ *ingest.Recorder }

func (discard) Record(context.Context, models.Record) error { return nil }

func listen(b *testing.B, serve func(net.Listener) error) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go serve(listener) // ends with Shutdown
	return listener.Addr().String()
}

// load is what one round measured.
type load struct {
	rate     float64 // acknowledged records a second
	p50, p99 time.Duration
	errors   int
}

// drive lets so many connections post for a while, each as one installation after another with five records each.
func drive(b *testing.B, address string, connections int, during time.Duration) load {
	var wait sync.WaitGroup
	var mu sync.Mutex
	var latencies []time.Duration
	var errs atomic.Int64
	begin := make(chan struct{})
	ctx, cancel := context.WithTimeout(b.Context(), during+time.Minute)
	defer cancel()
	var end time.Time
	for range connections {
		s, err := newSender(ctx, address, "bench")
		if err != nil {
			b.Fatal(err)
		}
		wait.Go(func() {
			defer s.close()
			<-begin
			mine := make([]time.Duration, 0, 4096)
			for time.Now().Before(end) {
				if err := postInstallation(s, &mine); err != nil {
					errs.Add(1)
					if ctx.Err() != nil {
						break
					}
					s.close()
					if s, err = newSender(ctx, address, "bench"); err != nil {
						return
					}
				}
			}
			mu.Lock()
			latencies = append(latencies, mine...)
			mu.Unlock()
		})
	}
	began := time.Now()
	end = began.Add(during)
	close(begin)
	wait.Wait()
	took := time.Since(began)
	slices.Sort(latencies)
	n := len(latencies)
	if n == 0 {
		return load{errors: int(errs.Load())}
	}
	return load{float64(n) / took.Seconds(), latencies[n/2], latencies[n*99/100], int(errs.Load())}
}

func postInstallation(s *sender, latencies *[]time.Duration) error {
	var v inventedInstallation
	binary.BigEndian.PutUint64(v.install[:8], rand.Uint64())
	binary.BigEndian.PutUint64(v.install[8:], rand.Uint64())
	for n := range 5 {
		collection, body := v.record(n)
		began := time.Now()
		if err := s.post(collection, body); err != nil {
			return err
		}
		*latencies = append(*latencies, time.Since(began))
	}
	return nil
}
