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

// loadtestCommand plays many installations at midnight. It leaves invented records behind: it is for a server made
// for it.
type loadtestCommand struct {
	URL           string `required:"" placeholder:"http://localhost:3000" help:"The server to post to."`
	Installations int    `default:"2000" help:"How many installations post."`
	Services      int    `default:"4" help:"Collections each reports, after one create event."`
	Connections   int    `default:"2000" help:"Installations that post at the same time; the others follow."`
	Key           string `default:"loadtest" help:"The value of X-Appery-Database-Id."`
	Token         string `help:"An API token, to check the final numbers with."`
	Anywhere      bool   `help:"Post to a server on another machine, too."`
}

// Run lets the installations post, each over its own connection, one record after another, until all are done or it
// meets an error.
func (h loadtestCommand) Run(ctx context.Context, p process) error {
	address, err := h.targetAddress()
	if err != nil {
		return err
	}
	before, err := h.countInstallations(ctx, p.clock())
	if err != nil {
		return err
	}
	run := loadtestRun{command: h, address: address}
	took := run.run(ctx)
	run.printResult(p, took)
	after, err := h.waitUntilCounted(ctx, p.clock, before)
	if err != nil {
		return err
	}
	lost := int64(h.Installations) - run.done.Load()
	switch counted := after - before; {
	case lost > 0:
		return fmt.Errorf("%d installations lost their day: %w", lost, run.firstError)
	case h.Token != "" && counted != int64(h.Installations):
		return fmt.Errorf("the server counts %d more installations, not %d", counted, h.Installations)
	case h.Token != "":
		fmt.Fprintf(p.stdout, "the server counts every one of them\n")
	}
	return nil
}

func (h loadtestCommand) targetAddress() (string, error) {
	u, err := url.Parse(h.URL)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return "", fmt.Errorf("%w: --url: write it as http://HOST:PORT", errUsage)
	}
	port := u.Port()
	if port == "" {
		port = "80"
	}
	if ip := net.ParseIP(u.Hostname()); u.Hostname() != "localhost" && !h.Anywhere && (ip == nil || !ip.IsLoopback()) {
		return "", fmt.Errorf("%w: --url: %s is another machine, and this posts invented records: "+
			"add --anywhere if that server is there for it", errUsage, u.Hostname())
	}
	return net.JoinHostPort(u.Hostname(), port), nil
}

// countInstallations asks how many installations were ever seen; 0 without a token.
func (h loadtestCommand) countInstallations(ctx context.Context, now time.Time) (int64, error) {
	if h.Token == "" {
		return 0, nil
	}
	address := h.URL + "/api/v1/summary?day=" + models.ReportDay(now).String()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
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

// waitUntilCounted asks until the server has counted every installation, or gets no further for a while: what it
// has acknowledged may still wait to be counted.
func (h loadtestCommand) waitUntilCounted(
	ctx context.Context, clock func() time.Time, before int64,
) (count int64, err error) {
	const patience = 10 * time.Second
	for since := time.Now(); time.Since(since) < patience && ctx.Err() == nil; time.Sleep(100 * time.Millisecond) {
		now, err := h.countInstallations(ctx, clock())
		if err != nil || now-before >= int64(h.Installations) || h.Token == "" {
			return now, err
		}
		if now > count {
			count, since = now, time.Now()
		}
	}
	return count, ctx.Err()
}

// loadtestRun is a run of it.
type loadtestRun struct {
	command    loadtestCommand
	address    string
	next, done atomic.Int64 // installations begun, and those that posted everything
	mu         sync.Mutex
	latencies  []time.Duration
	once       sync.Once
	firstError error
}

func (h *loadtestRun) run(ctx context.Context) time.Duration {
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
func (h *loadtestRun) postAll(ctx context.Context, latencies *[]time.Duration) error {
	s, err := newSender(ctx, h.address, h.command.Key)
	if err != nil {
		return err
	}
	defer s.close()
	var v inventedInstallation
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

func (h *loadtestRun) printResult(p process, took time.Duration) {
	slices.Sort(h.latencies)
	n := len(h.latencies)
	fmt.Fprintf(p.stdout, "%d of %d installations posted everything: %d records in %.1f s, %.0f a second\n",
		h.done.Load(), h.command.Installations, n, took.Seconds(), float64(n)/took.Seconds())
	if n > 0 {
		fmt.Fprintf(p.stdout, "answers: median %.1f ms, 99 %% within %.1f ms, slowest %.1f ms\n",
			inMilliseconds(h.latencies[n/2]), inMilliseconds(h.latencies[n*99/100]), inMilliseconds(h.latencies[n-1]))
	}
}

func inMilliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
