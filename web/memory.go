package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"compreface-stats/handlers/crowd"
)

// The heap up to which garbage is collected rarely, and more often beyond it, so that a midnight of thousands of
// connections stays under 300 MB in all; and how often it is collected below that.
const (
	heapAtRest    = 144 << 20
	growthPercent = 250
	lookAtHeap    = 2 * time.Second
)

// boundMemory has the collector follow the machine, until ctx ends: it keeps the heap small, and where what is in use
// comes near that bound it gives way, as far as there is memory, instead of collecting all the time. GOMEMLIMIT
// and GOGC in the environment win.
func boundMemory(ctx context.Context) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(growthPercent)
	}
	if os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	machine, known := crowd.Memory()
	if !known {
		machine = 0
	}
	debug.SetMemoryLimit(heapLimit(0, machine))
	go func() {
		ticks := time.NewTicker(lookAtHeap)
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
				debug.SetMemoryLimit(heapLimit(heapInUse(), machine))
			case <-ctx.Done():
				return
			}
		}
	}()
}

// heapLimit is the limit for a heap of which so many bytes are in use: half as much again, at least heapAtRest, and at
// most three quarters of the machine's memory; 0 is a machine that does not say.
func heapLimit(inUse, machine uint64) int64 {
	limit := max(inUse+inUse/2, heapAtRest)
	if machine > 0 {
		limit = min(limit, machine/4*3)
	}
	return int64(limit)
}

// heapInUse is what the last collection left, in bytes.
func heapInUse() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
