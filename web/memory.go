package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"compreface-stats/handlers/crowd"
)

// The memory up to which garbage is collected rarely, and more often beyond it, so that a midnight of thousands of
// connections stays under 300 MB in all; and how often it is collected below that.
const (
	memoryAtRest  = 144 << 20
	growthPercent = 250
	lookAtMemory  = 2 * time.Second
)

// boundMemory has the collector follow the machine, until ctx ends: it keeps the memory small, and where what is in use
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
	debug.SetMemoryLimit(memoryLimit(0, machine))
	go func() {
		ticks := time.NewTicker(lookAtMemory)
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
				debug.SetMemoryLimit(memoryLimit(memoryInUse(), machine))
			case <-ctx.Done():
				return
			}
		}
	}()
}

// memoryLimit is the limit where so many bytes are in use: half as much again, at least memoryAtRest, and at most three
// quarters of the machine's memory; 0 is a machine that does not say.
func memoryLimit(inUse, machine uint64) int64 {
	limit := max(inUse+inUse/2, memoryAtRest)
	if machine > 0 {
		limit = min(limit, machine/4*3)
	}
	return int64(limit)
}

// What counts towards the limit and is not garbage: what the last collection left, the stacks of a crowd, which are as
// much again, and what the runtime needs to know about both.
var inUseMetrics = []string{
	"/gc/heap/live:bytes",
	"/memory/classes/heap/stacks:bytes",
	"/memory/classes/os-stacks:bytes",
	"/memory/classes/metadata/mcache/inuse:bytes",
	"/memory/classes/metadata/mspan/inuse:bytes",
	"/memory/classes/metadata/other:bytes",
	"/memory/classes/other:bytes",
}

// memoryInUse is how many bytes count towards the limit and cannot be collected.
func memoryInUse() (bytes uint64) {
	samples := make([]metrics.Sample, len(inUseMetrics))
	for i, name := range inUseMetrics {
		samples[i].Name = name
	}
	metrics.Read(samples)
	for _, s := range samples {
		bytes += s.Value.Uint64()
	}
	return bytes
}
