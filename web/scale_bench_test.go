package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// scaleAddresses are every page and every question, over the longest ranges.
var scaleAddresses = []string{
	"/", "/?range=all", "/?range=12m&compare=year", "/installations?range=all", "/installations/retention?range=all", "/services?range=all", "/faces?range=all&show=empty,demo", "/data",
	"/annotations", "/promote", "/promote/exports", "/settings", "/privacy", "/installation",
	"/api/v1/active-installations?%s", "/api/v1/active-installations?by=week&%s", "/api/v1/active-installations.csv?by=month&%s",
	"/api/v1/services?%s", "/api/v1/services?by=week&%s", "/api/v1/face-collections?%s", "/api/v1/face-collections.xlsx?%s", "/api/v1/retention?%s",
	"/api/v1/collection-moves?%s", "/api/v1/adoption?%s", "/api/v1/summary",
}

// BenchmarkScale asks every address of a program in a process of its own whose database holds SCALE_DAYS (27) days
// of SCALE_INSTALLATIONS (2000) installations, and of one with a tenth of the installations. It reports the slowest
// address' median and 99th percentile in milliseconds, the ratio of medians of both sizes, and what disk and memory
// it takes.
//
//	go test -run xx -bench Scale -benchtime 1x -timeout 300m ./web
//	SCALE_INSTALLATIONS=20000 SCALE_DAYS=730 …    50 million facts
//
// SCALE_ROUNDS (100) is how often each address is asked; SCALE_ONLY names one database; SCALE_SQLITE is a file to
// keep, and to use again.
func BenchmarkScale(b *testing.B) {
	installations, days := envInt("SCALE_INSTALLATIONS", 2000), envInt("SCALE_DAYS", 27)
	program := buildProgram(b)
	for _, name := range []string{"sqlite", "postgres"} {
		if only := envText("SCALE_ONLY", name); only != name {
			continue
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				tenth, whole := scaleLoad(b, name, installations/10, days), scaleLoad(b, name, installations, days)
				askBoth(b, program, tenth, whole)
				whole.report(b, tenth)
			}
		})
	}
}

// scaled is a database and what was found of it.
type scaled struct {
	database  string
	facts     int64
	loading   time.Duration
	bytes     int64
	memory    int64                      // most that the program held at once, in bytes
	durations map[string][]time.Duration // by address, sorted
}

func scaleLoad(b *testing.B, name string, installations, days int) *scaled {
	s := &scaled{database: scaleDatabase(b, name, installations), durations: make(map[string][]time.Duration)}
	store, err := models.Open(b.Context(), models.Options{URL: s.database, SpoolDir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	if _, some, err := store.Extent(b.Context()); err != nil || !some {
		began := time.Now()
		newScaleWorld(installations, days).load(b, store)
		s.loading = time.Since(began)
	}
	census, err := store.Census(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	s.facts = census.Facts
	if s.bytes, err = store.DatabaseBytes(b.Context()); err != nil {
		b.Fatal(err)
	}
	now := time.Now() // the day's count of all facts has been made, as it is all day but for a moment
	if err := store.NoteJob(b.Context(), models.Job{Name: models.CensusJob, Began: now, Ended: now}); err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	return s
}

func scaleDatabase(b *testing.B, name string, installations int) string {
	if name == "postgres" {
		return testdb.Server(b).URL
	}
	if path := os.Getenv("SCALE_SQLITE"); path != "" {
		return fmt.Sprintf("sqlite:%s.%d", path, installations)
	}
	return testdb.SQLite(b)
}

// askBoth asks both programs everything, an address after another so that each finds the caches as the others left
// them, and in turns, because the machine's speed drifts.
func askBoth(b *testing.B, program string, both ...*scaled) {
	var clients []func(path string)
	for _, s := range both {
		env := environment{
			"DATABASE_URL":   s.database,
			"LISTEN_ADDR":    "127.0.0.1:0",
			"SPOOL_DIR":      b.TempDir(),
			"ADMIN_EMAIL":    email,
			"ADMIN_PASSWORD": password,
		}
		c := startChild(b, program, env)
		client := signedIn(b, c.base)
		clients = append(clients, func(path string) { fetch(b, client, c.base+path) })
		defer func() {
			s.memory = peakMemory(b, c.cmd.Process.Pid)
			_ = c.cmd.Process.Signal(os.Interrupt)
			_ = c.cmd.Wait()
		}()
	}
	today := models.DayOf(time.Now())
	span := fmt.Sprintf("from=%s&to=%s", today-730, today-1)
	for range envInt("SCALE_ROUNDS", 100) {
		for _, address := range scaleAddresses {
			for i, ask := range clients {
				began := time.Now()
				ask(strings.Replace(address, "%s", span, 1))
				both[i].durations[address] = append(both[i].durations[address], time.Since(began))
			}
		}
	}
	for _, s := range both {
		for _, all := range s.durations {
			slices.Sort(all)
		}
	}
}

func fetch(b *testing.B, client *http.Client, address string) string {
	b.Helper()
	response, err := client.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s %v", address, response.Status, err)
	}
	return string(body)
}

// peakMemory is the largest resident set so far, as Linux tells it.
func peakMemory(b *testing.B, pid int) (bytes int64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Logf("memory is not known: %v", err)
		return 0
	}
	if found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindStringSubmatch(string(status)); found != nil {
		_, _ = fmt.Sscan(found[1], &bytes)
	}
	return bytes << 10
}

func (s *scaled) at(address string, share float64) float64 {
	all := s.durations[address]
	return float64(all[min(int(share*float64(len(all))), len(all)-1)].Microseconds()) / 1000
}

// report compares with a run of a tenth of the installations.
func (s *scaled) report(b *testing.B, tenth *scaled) {
	var p50, p99, sum, tenthSum float64
	var table strings.Builder // not for the log: go test cuts that off after ten lines
	for _, address := range scaleAddresses {
		fmt.Fprintf(
			&table,
			"\n%-60s p50 %7.1f ms  p99 %7.1f ms  tenth %7.1f ms",
			address,
			s.at(address, 0.5),
			s.at(address, 0.99),
			tenth.at(address, 0.5),
		)
		p50, p99 = max(p50, s.at(address, 0.5)), max(p99, s.at(address, 0.99))
		sum, tenthSum = sum+s.at(address, 0.5), tenthSum+tenth.at(address, 0.5)
	}
	fmt.Println(table.String())
	b.ReportMetric(float64(s.facts), "facts")
	b.ReportMetric(p50, "ms-p50-slowest")
	b.ReportMetric(p99, "ms-p99-slowest")
	b.ReportMetric(sum/tenthSum, "ratio-to-a-tenth")
	b.ReportMetric(float64(s.bytes)/1e6, "MB-disk")
	b.ReportMetric(float64(s.memory)/1e6, "MB-memory")
	if s.loading > 0 {
		b.ReportMetric(float64(s.facts)/s.loading.Seconds(), "facts/s-loaded")
	}
}

// signedIn is a browser of the administrator.
func signedIn(b *testing.B, base string) *http.Client {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	token := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(fetch(b, client, base+"/login"))
	response, err := client.PostForm(
		base+"/login",
		url.Values{"csrf": {token[1]}, "email": {email}, "password": {password}},
	)
	if err != nil || response.Request.URL.Path != "/" {
		b.Fatalf("sign in: %v", err)
	}
	response.Body.Close()
	return client
}
