package crowd

import (
	"math"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// filesKept are for the database, the spool, the issuer and what else is no visitor's.
	filesKept = 200
	// connectionBytes is what a connection takes at most: on which half a request has come, room for its header, the
	// largest body of a stranger, two stacks, 47 KiB in all as measured with 15,000 of them; whose client takes nothing
	// of its answers, while further requests wait behind them, what the kernel holds, 112 KiB in all.
	connectionBytes = 128 << 10
)

// Room is how many connections a process may hold that may have so many files open and has so many bytes of memory:
// half of that is theirs.
func Room(files, memory uint64) int {
	kept := min(filesKept, files/2)
	return int(min(files-kept, max(memory/2/connectionBytes, 1), math.MaxInt32))
}

// Memory is how many bytes the machine or the container has for this process; ok is false where nobody says.
func Memory() (bytes uint64, ok bool) {
	bytes, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	return bytes, err == nil && bytes > 0
}
