package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"compreface-stats/models"
)

// herdCommand plays many installations at midnight. It leaves invented records behind: it is for a server made for it.
type herdCommand struct {
	URL           string `default:"http://localhost:3000" help:"The server to post to."`
	Installations int    `default:"2000" help:"How many installations post."`
	Services      int    `default:"4" help:"Collections each reports, after one create event."`
	Connections   int    `default:"2000" help:"Installations that post at the same time; the others follow."`
	Key           string `default:"herd" help:"The value of X-Appery-Database-Id."`
	Token         string `help:"An API token, to check the final numbers with."`
	Anywhere      bool   `help:"Post to a server on another machine, too."`
}

// Run lets the installations post, each over its own connection, one record after another, until all are done or it meets an error.
func (h herdCommand) Run(ctx context.Context, p process) error {
	address, err := h.address()
	if err != nil {
		return err
	}
	before, err := h.count(ctx, p.clock())
	if err != nil {
		return err
	}
	herd := herd{command: h, address: address}
	took := herd.run(ctx)
	herd.report(p, took)
	after, err := h.settled(ctx, p.clock, before)
	if err != nil {
		return err
	}
	lost := int64(h.Installations) - herd.done.Load()
	switch counted := after - before; {
	case lost > 0:
		return fmt.Errorf("%d installations lost their day: %w", lost, herd.firstError)
	case h.Token != "" && counted != int64(h.Installations):
		return fmt.Errorf("the server counts %d more installations, not %d", counted, h.Installations)
	case h.Token != "":
		fmt.Fprintf(p.stdout, "the server counts every one of them\n")
	}
	return nil
}

func (h herdCommand) address() (string, error) {
	u, err := url.Parse(h.URL)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return "", fmt.Errorf("%w: --url: write it as http://HOST:PORT", errUsage)
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && !h.Anywhere && (ip == nil || !ip.IsLoopback()) {
		return "", fmt.Errorf("%w: --url: %s is another machine; this posts invented records: add --anywhere if it is made for that", errUsage, u.Hostname())
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

// count asks how many installations were ever seen; 0 without a token.
func (h herdCommand) count(ctx context.Context, now time.Time) (int64, error) {
	if h.Token == "" {
		return 0, nil
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+"/api/v1/summary?day="+models.ReportDay(now).String(), nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+h.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("ask for the numbers: %w", err)
	}
	defer response.Body.Close()
	var summary struct{ Installations int64 }
	if err := json.NewDecoder(response.Body).Decode(&summary); err != nil || response.StatusCode != http.StatusOK {
		return 0, errors.Join(fmt.Errorf("ask for the numbers: %s", response.Status), err)
	}
	return summary.Installations, nil
}

// settled asks until the server has counted every installation, or gets no further for a while: what it has acknowledged may still wait to
// be counted.
func (h herdCommand) settled(ctx context.Context, clock func() time.Time, before int64) (count int64, err error) {
	const patience = 10 * time.Second
	for since := time.Now(); time.Since(since) < patience && ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
		now, err := h.count(ctx, clock())
		if err != nil || now-before >= int64(h.Installations) || h.Token == "" {
			return now, err
		}
		if now > count {
			count, since = now, time.Now()
		}
	}
	return count, ctx.Err()
}

// herd is a run of it.
type herd struct {
	command    herdCommand
	address    string
	next, done atomic.Int64 // installations begun, and those that posted everything
	mu         sync.Mutex
	latencies  []time.Duration
	once       sync.Once
	firstError error
}

func (h *herd) run(ctx context.Context) time.Duration {
	began := time.Now()
	var wait sync.WaitGroup
	for range min(h.command.Connections, h.command.Installations) {
		wait.Go(func() {
			var mine []time.Duration
			for h.next.Add(1) <= int64(h.command.Installations) && ctx.Err() == nil {
				if err := h.postAll(ctx, &mine); err != nil {
					h.once.Do(func() { h.firstError = err })
					continue
				}
				h.done.Add(1)
			}
			h.mu.Lock()
			h.latencies = append(h.latencies, mine...)
			h.mu.Unlock()
		})
	}
	wait.Wait()
	return time.Since(began)
}

// postAll is one installation's midnight.
func (h *herd) postAll(ctx context.Context, latencies *[]time.Duration) error {
	s, err := newSender(ctx, h.address, h.command.Key)
	if err != nil {
		return err
	}
	defer s.close()
	var v invention
	rand.Read(v.install[:])
	for n := range h.command.Services + 1 {
		collection, body := v.record(n)
		began := time.Now()
		if err := s.post(collection, body); err != nil {
			return err
		}
		*latencies = append(*latencies, time.Since(began))
	}
	return nil
}

func (h *herd) report(p process, took time.Duration) {
	slices.Sort(h.latencies)
	n := len(h.latencies)
	fmt.Fprintf(p.stdout, "%d of %d installations posted everything: %d records in %.1f s, %.0f a second\n",
		h.done.Load(), h.command.Installations, n, took.Seconds(), float64(n)/took.Seconds())
	if n > 0 {
		fmt.Fprintf(p.stdout, "answers: median %.1f ms, 99 %% within %.1f ms, slowest %.1f ms\n",
			milliseconds(h.latencies[n/2]), milliseconds(h.latencies[n*99/100]), milliseconds(h.latencies[n-1]))
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
