package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// load is what one round measured.
type load struct {
	rate     float64 // acknowledged records a second
	p50, p99 float64 // milliseconds
	records  int     // acknowledged
	errors   int
	cost     cost
}

// measure lets connections post for a while, and waits until all that was acknowledged is stored.
func (s *served) measure(b *testing.B, connections int, during time.Duration) load {
	b.Helper()
	m := s.startMeter(b)
	l := drive(b, s.address(), connections, during)
	l.cost = m.stop(b, l.records)
	return l
}

// loads are the rounds of each contestant.
type loads map[string][]load

// print writes a line a contestant: medians of rounds, each round held against the floor's in the same round.
func (all loads) print(b *testing.B, names []string) {
	b.Helper()
	for _, name := range names {
		share := all.median(name, func(own, base load) float64 { return own.rate / base.rate })
		fmt.Printf("%-14s %8.0f records/s = %.2f of the floor  p50 %.1f ms  "+
			"p99 %.1f ms = %.2f times the floor's  errors %.0f\n",
			name, all.median(name, func(own, _ load) float64 { return own.rate }), share,
			all.median(name, func(own, _ load) float64 { return own.p50 }),
			all.median(name, func(own, _ load) float64 { return own.p99 }),
			all.median(name, func(own, base load) float64 { return own.p99 / base.p99 }),
			all.largest(name, func(l load) float64 { return float64(l.errors) }))
		fmt.Printf("%14s %8.1f us of processor a record, %.1f of PostgreSQL; at most %.0f records waited, "+
			"stored %.1f s after the load; %.0f MB at most\n", "",
			all.median(name, func(own, _ load) float64 { return own.cost.server }),
			all.median(name, func(own, _ load) float64 { return own.cost.database }),
			all.largest(name, func(l load) float64 { return float64(l.cost.backlog) }),
			all.largest(name, func(l load) float64 { return l.cost.drained.Seconds() }),
			all.largest(name, func(l load) float64 { return l.cost.memory }))
		b.ReportMetric(share, name+"-of-floor")
	}
}

// median is that of a value over the rounds, made of a contestant's round and the floor's; without a floor it is
// compared with itself.
func (all loads) median(name string, value func(own, base load) float64) float64 {
	values := []float64{}
	for i, own := range all[name] {
		base := own
		if i < len(all[floor]) {
			base = all[floor][i]
		}
		values = append(values, value(own, base))
	}
	return median(values)
}

func (all loads) largest(name string, value func(load) float64) (largest float64) {
	for _, l := range all[name] {
		largest = max(largest, value(l))
	}
	return largest
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

// drive lets so many connections post for a while, each as one installation after another with five records each.
func drive(b *testing.B, address string, connections int, during time.Duration) load {
	b.Helper()
	d := &driver{address: address, begin: make(chan struct{})}
	var cancel context.CancelFunc
	d.ctx, cancel = context.WithTimeout(b.Context(), during+time.Minute)
	defer cancel()
	var wait sync.WaitGroup
	for range connections {
		s, err := newSender(d.ctx, address, "bench")
		if err != nil {
			b.Fatal(err)
		}
		wait.Go(func() { d.post(s) })
	}
	began := time.Now()
	d.end = began.Add(during)
	close(d.begin)
	wait.Wait()
	took, n := time.Since(began), len(d.latencies)
	if n == 0 {
		b.Fatalf("no record was acknowledged, %d errors", d.errors.Load())
	}
	slices.Sort(d.latencies)
	return load{
		rate: float64(n) / took.Seconds(), records: n, errors: int(d.errors.Load()),
		p50: inMilliseconds(d.latencies[n/2]), p99: inMilliseconds(d.latencies[n*99/100]),
	}
}

// driver is what the connections of a round share.
type driver struct {
	address   string
	ctx       context.Context
	begin     chan struct{}
	end       time.Time // set before begin is closed
	errors    atomic.Int64
	mu        sync.Mutex
	latencies []time.Duration
}

// post posts until the end, on a new connection after an error.
func (d *driver) post(s *sender) {
	mine := make([]time.Duration, 0, 4096)
	<-d.begin
	for time.Now().Before(d.end) && d.ctx.Err() == nil {
		if postInstallation(s, &mine) == nil {
			continue
		}
		d.errors.Add(1)
		s.close()
		again, err := newSender(d.ctx, d.address, "bench")
		if err != nil {
			break
		}
		s = again
	}
	s.close()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.latencies = append(d.latencies, mine...)
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
