package main

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// BenchmarkStart measures from the command to the first connection taken, on a database that is up to date.
// START_DATABASE_URL names a large one; a start looks at none of its facts.
//
//	go test -run xx -bench Start ./web
func BenchmarkStart(b *testing.B) {
	for name, database := range map[string]func(testing.TB) string{"sqlite": testdb.SQLite, "postgres": testdb.Postgres} {
		b.Run(name, func(b *testing.B) {
			url := os.Getenv("START_DATABASE_URL")
			if url == "" {
				url = database(b)
			}
			env := environment{
				"DATABASE_URL":   url,
				"SPOOL_DIR":      b.TempDir(),
				"LISTEN_ADDR":    "127.0.0.1:0",
				"ADMIN_EMAIL":    email,
				"ADMIN_PASSWORD": password,
			}
			startOnce(b, env) // makes the tables and the user
			var longest time.Duration
			for b.Loop() {
				longest = max(longest, startOnce(b, env))
			}
			b.ReportMetric(float64(longest.Milliseconds()), "ms/longest")
		})
	}
}

// startOnce returns how long the program took until it listened, and ends it.
func startOnce(b *testing.B, env environment) time.Duration {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	out := newOutput()
	code := make(chan int, 1)
	began := time.Now()
	go func() {
		code <- run(ctx, nil, process{env.get, strings.NewReader(""), out, out, time.Now})
		out.close()
	}()
	found := out.await(listening)
	took := time.Since(began)
	b.StopTimer()
	defer b.StartTimer()
	cancel()
	if <-code != exitOK || found == nil {
		b.Fatalf("the program did not start and stop:\n%s", out)
	}
	return took
}
