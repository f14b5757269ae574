package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// floor is the contestant that the others are measured against.
const floor = "floor"

// contestants are the servers that BenchmarkIngest compares, each a process of its own: the floor, which stores
// nothing; ours on both databases; and on demand the plain way to write it. INGEST_ONLY names some of them.
const contestants = "floor,sqlite,postgres" // and plain-sqlite, plain-postgres

// programs are the executables of the contestants.
type programs struct{ ours, floor, plain string }

func buildPrograms(b *testing.B) programs {
	b.Helper()
	folder := b.TempDir()
	for _, name := range []string{"floor", "plain"} {
		build := exec.Command("go", "build", "-o", filepath.Join(folder, name), "./testdata/"+name)
		if out, err := build.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	return programs{
		ours: buildProgram(b), floor: filepath.Join(folder, "floor"), plain: filepath.Join(folder, "plain"),
	}
}

// served is a contestant that runs.
type served struct {
	*child
	postgres *testdb.Instance // nil: it uses none
	ours     bool
}

func (p programs) start(b *testing.B, name string) *served {
	b.Helper()
	s := &served{ours: name == "sqlite" || name == "postgres"}
	url := ""
	switch {
	case strings.HasSuffix(name, "postgres"):
		s.postgres = testdb.Server(b)
		url = s.postgres.URL
	case strings.HasSuffix(name, "sqlite"):
		url = testdb.SQLite(b)
	}
	switch {
	case s.ours:
		env := environment{"DATABASE_URL": url, "SPOOL_DIR": b.TempDir(), "LISTEN_ADDR": "127.0.0.1:0",
			"METRICS_ADDR": "127.0.0.1:0"}
		s.child = startChild(b, p.ours, env)
	case url != "":
		s.child = startCommand(b, exec.Command(p.plain, url), nil)
	default:
		s.child = startCommand(b, exec.Command(p.floor), nil)
	}
	return s
}

func (s *served) address() string { return strings.TrimPrefix(s.base, "http://") }

func (s *served) stop(b *testing.B) {
	b.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Error(err)
	}
	_ = s.cmd.Wait() // the floor ends by the signal
	if s.postgres != nil {
		s.postgres.Stop()
	}
}

// BenchmarkIngest compares how many records a second each contestant takes, in rounds one after another in one run,
// because the machine's speed drifts: only the ratios count. The load generator shares the machine. It also tells what
// a round costs: processor time, memory, and the records that are acknowledged and not yet stored.
//
//	go test -run xx -bench Ingest -benchtime 1x -timeout 60m ./web
//
// INGEST_ROUNDS (5), INGEST_SECONDS (4), INGEST_CONNECTIONS (64,512,2000) and INGEST_ONLY (floor,sqlite,postgres)
// change the run.
func BenchmarkIngest(b *testing.B) {
	p, rounds := buildPrograms(b), envInt("INGEST_ROUNDS", 5)
	during := time.Duration(envInt("INGEST_SECONDS", 4)) * time.Second
	names := strings.Split(envText("INGEST_ONLY", contestants), ",")
	for _, text := range strings.Split(envText("INGEST_CONNECTIONS", "64,512,2000"), ",") {
		connections, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(text+"-connections", func(b *testing.B) {
			for b.Loop() {
				results := loads{}
				for range rounds {
					for _, name := range names {
						s := p.start(b, name)
						results[name] = append(results[name], s.measure(b, connections, during))
						s.stop(b)
					}
				}
				results.print(b, names)
			}
		})
	}
}

// BenchmarkMidnight lets 2,000 installations post five records each, all starting together and each stopping at its
// first error, and compares how long it takes until all are acknowledged. None may be lost.
//
//	go test -run xx -bench Midnight -benchtime 1x ./web
func BenchmarkMidnight(b *testing.B) {
	p, names := buildPrograms(b), strings.Split(contestants, ",")
	for b.Loop() {
		took := make(map[string][]float64)
		for range envInt("INGEST_ROUNDS", 5) {
			for _, name := range names {
				s := p.start(b, name)
				took[name] = append(took[name], midnight(b, s).Seconds())
				s.stop(b)
			}
		}
		for _, name := range names {
			times := median(took[name]) / median(took[floor])
			fmt.Printf("%-16s %6.2f s  %.2f times as long as the floor\n", name, median(took[name]), times)
			b.ReportMetric(times, name+"-times")
		}
	}
}

func midnight(b *testing.B, s *served) time.Duration {
	b.Helper()
	const crowd = 2000
	command := loadtestCommand{Installations: crowd, Services: 4, Connections: crowd}
	h := loadtestRun{command: command, address: s.address()}
	took := h.run(b.Context())
	if h.done.Load() != crowd {
		b.Fatalf("%d of %d installations posted everything: %v", h.done.Load(), crowd, h.firstError)
	}
	return took
}
