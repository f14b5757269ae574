package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// soakClockFile is the variable that makes the test's own binary the program, with a clock that a test drives.
const soakClockFile = "SOAK_CLOCK"

func TestMain(m *testing.M) {
	if path := os.Getenv(soakClockFile); path != "" {
		os.Exit(runWithClock(path))
	}
	code := m.Run()
	if folder, err := programFolder(); err == nil {
		_ = os.RemoveAll(folder)
	}
	os.Exit(code)
}

// runWithClock is main with the clock of the file. A file that may not grow is an error there, and not the end.
func runWithClock(path string) int {
	signal.Ignore(syscall.SIGXFSZ)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	clock := &soakClock{path: path}
	return run(ctx, os.Args[1:], process{os.Getenv, os.Stdin, os.Stdout, os.Stderr, clock.now})
}

// soakClock is a clock that runs faster than the real one and may jump. Processes share it through a file.
type soakClock struct {
	path string
	mu   sync.Mutex
	read time.Time
	pace soakPace
}

// soakPace says what time it was when, and how much faster the clock runs than the real one.
type soakPace struct {
	Real, Shown time.Time
	Speed       float64
}

func newSoakClock(t *testing.T, shown time.Time, speed float64) *soakClock {
	c := &soakClock{path: filepath.Join(t.TempDir(), "clock.json")}
	c.set(t, soakPace{Real: time.Now(), Shown: shown, Speed: speed})
	return c
}

func (c *soakClock) now() time.Time {
	const staleAfter = 20 * time.Millisecond
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.read) > staleAfter {
		if content, err := os.ReadFile(c.path); err == nil && json.Unmarshal(content, &c.pace) == nil {
			c.read = time.Now()
		}
	}
	return c.pace.Shown.Add(time.Duration(float64(time.Since(c.pace.Real)) * c.pace.Speed))
}

// set changes the clock for every process at once.
func (c *soakClock) set(t *testing.T, pace soakPace) {
	t.Helper()
	content, err := json.Marshal(pace)
	if err == nil {
		err = os.WriteFile(c.path+".next", content, 0o600)
	}
	if err == nil {
		err = os.Rename(c.path+".next", c.path)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// jump moves the clock by so much.
func (c *soakClock) jump(t *testing.T, by time.Duration) {
	shown := c.now()
	c.mu.Lock()
	pace := soakPace{Real: time.Now(), Shown: shown.Add(by), Speed: c.pace.Speed}
	c.mu.Unlock()
	c.set(t, pace)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pace = pace
}

// startSoaked starts the program with the clock.
func startSoaked(t *testing.T, clock *soakClock, env environment) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return startCommand(t, exec.Command(self), env.with(soakClockFile, clock.path))
}
