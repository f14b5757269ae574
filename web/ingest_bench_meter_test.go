package main

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// cost is what a round took of the machine.
type cost struct {
	server, database float64 // microseconds of processor time a record, of the server and of PostgreSQL
	backlog          int64   // the most records that were acknowledged and not stored
	drained          time.Duration
	memory           float64 // MB of the server, at most
}

// meter watches a server under load.
type meter struct {
	*served
	server, database time.Duration // processor time before
	stopping         chan struct{}
	backlog          chan int64 // the largest, once it stops
}

func (s *served) startMeter(b *testing.B) *meter {
	b.Helper()
	m := &meter{served: s, stopping: make(chan struct{}), backlog: make(chan int64, 1)}
	m.server, m.database = m.processorTimes(b)
	go m.watch(b)
	return m
}

// watch notes how many records wait, until the meter stops.
func (m *meter) watch(b *testing.B) {
	const pace = 200 * time.Millisecond // a scrape costs a millisecond or two
	largest := int64(0)
	for {
		select {
		case <-m.stopping:
			m.backlog <- largest
			return
		case <-time.After(pace):
			largest = max(largest, m.waiting(b))
		}
	}
}

// stop ends the round: it waits until everything is stored.
func (m *meter) stop(b *testing.B, records int) cost {
	b.Helper()
	began := time.Now()
	close(m.stopping)
	c := cost{backlog: max(<-m.backlog, m.waiting(b))}
	for m.waiting(b) > 0 {
		time.Sleep(20 * time.Millisecond)
		if time.Since(began) > 5*time.Minute {
			b.Fatal("what was acknowledged is not stored after 5 minutes")
		}
	}
	c.drained = time.Since(began)
	server, database := m.processorTimes(b)
	c.server = float64((server - m.server).Microseconds()) / float64(records)
	c.database = float64((database - m.database).Microseconds()) / float64(records)
	c.memory = float64(peakMemory(b, m.cmd.Process.Pid)) / 1e6
	return c
}

var waitingRecords = regexp.MustCompile(`(?m)^compreface_stats_spool_records (\S+)$`)

// waiting is how many acknowledged records are not stored, as /metrics says; of the other contestants none are.
func (m *meter) waiting(b *testing.B) int64 {
	if !m.ours {
		return 0
	}
	response, err := http.Get(m.metricsURL)
	if err != nil {
		b.Error(err)
		return 0
	}
	found := waitingRecords.FindStringSubmatch(readAll(b, response.Body))
	if found == nil {
		b.Error("/metrics does not say how many records wait")
		return 0
	}
	n, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		b.Error(err)
	}
	return int64(n)
}

// processorTimes are those of the server and of its PostgreSQL, which is a process for each session and background job.
func (m *meter) processorTimes(b *testing.B) (server, database time.Duration) {
	b.Helper()
	own, _ := processorTime(b, m.cmd.Process.Pid)
	if m.postgres == nil {
		return own, 0
	}
	parent := m.postgres.PID()
	database, ended := processorTime(b, parent)
	database += ended
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", parent, parent))
	if err != nil {
		b.Fatal(err)
	}
	for _, child := range strings.Fields(string(children)) {
		pid, err := strconv.Atoi(child)
		if err != nil {
			b.Fatal(err)
		}
		took, _ := processorTime(b, pid)
		database += took
	}
	return own, database
}

// processorTime is that of a process, and of its children that ended. A process that is gone took none: its parent
// has it.
func processorTime(b *testing.B, pid int) (own, ended time.Duration) {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if os.IsNotExist(err) {
		return 0, 0
	}
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the fields after the name, from the third on
	fields := strings.Fields(rest)
	const utime, stime = 11, 12
	const endedUtime, endedStime = 13, 14
	own = ticks(b, fields[utime]) + ticks(b, fields[stime])
	return own, ticks(b, fields[endedUtime]) + ticks(b, fields[endedStime])
}

// ticks reads a time of /proc, which counts hundredths of a second.
func ticks(b *testing.B, text string) time.Duration {
	b.Helper()
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(n) * 10 * time.Millisecond
}
