package crowd

import (
	"errors"
	"net"
	"slices"
	"syscall"
	"time"
)

// How long accepting waits after a failure that passes: the first time, then twice as long each time up to the
// longest. These are net/http's figures.
const (
	firstAcceptDelay   = 5 * time.Millisecond
	longestAcceptDelay = time.Second
)

// acceptPatiently goes on accepting after failures that pass by themselves, as net/http does: the HTTP library would
// end with the first of them. Meanwhile connections wait in the kernel's queue.
func (l *Listener) acceptPatiently() (net.Conn, error) {
	var delay time.Duration
	for {
		inner, err := l.Listener.Accept()
		if err == nil || !passesByItself(err) {
			return inner, err
		}
		if delay == 0 {
			l.log.Warn("cannot accept connections for the moment, they wait", "error", err)
		}
		delay = nextAcceptDelay(delay)
		time.Sleep(delay)
	}
}

func nextAcceptDelay(last time.Duration) time.Duration {
	if last == 0 {
		return firstAcceptDelay
	}
	return min(2*last, longestAcceptDelay)
}

// passesByItself reports whether accept failed for want of something that is given back, or because of a connection
// that is gone already. accept(2) asks for a new try after the network's errors too.
func passesByItself(err error) bool {
	return slices.ContainsFunc([]syscall.Errno{
		syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.EINTR,
		syscall.ECONNABORTED, syscall.ECONNRESET, syscall.EPROTO, syscall.ENETDOWN, syscall.ENETUNREACH, syscall.EHOSTUNREACH,
	}, func(number syscall.Errno) bool { return errors.Is(err, number) })
}
