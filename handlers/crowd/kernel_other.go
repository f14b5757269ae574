//go:build !linux

package crowd

import (
	"net"
	"time"
)

// setSilence is for Linux alone.
func setSilence(*net.TCPConn, time.Duration) {}

// boundRead is for Linux alone.
func boundRead(net.Listener, int) {}

// unsent is how many bytes the client has not confirmed: nobody knows.
func unsent(net.Conn) int { return 0 }

// queued is how many connections wait to be accepted: nobody knows.
func queued(net.Listener) int { return 0 }
