package crowd

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// setSilence has the kernel give a connection up whose client has confirmed nothing for so long, though bytes wait for
// it; also once it is closed, when the kernel alone knows of it.
func setSilence(c *net.TCPConn, longest time.Duration) {
	control(c, func(fd int) {
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(longest.Milliseconds()))
	})
}

// boundRead has the kernel hold about so many bytes of each connection that were not read yet. It lets a connection
// that is read quickly have megabytes otherwise, for as long as it lasts.
func boundRead(l net.Listener, most int) {
	control(l, func(fd int) { _ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, most) })
}

// unsent is how many bytes the kernel holds that the client has not confirmed; 0 also where nobody knows.
func unsent(c net.Conn) (bytes int) {
	control(c, func(fd int) { bytes, _ = unix.IoctlGetInt(fd, unix.TIOCOUTQ) })
	return bytes
}

// queued is how many connections wait to be accepted; 0 also where nobody knows.
func queued(l net.Listener) (connections int) {
	control(l, func(fd int) {
		if info, err := unix.GetsockoptTCPInfo(fd, unix.IPPROTO_TCP, unix.TCP_INFO); err == nil {
			connections = int(info.Unacked) // of a socket that listens
		}
	})
	return connections
}

func control(c any, f func(fd int)) {
	if inner, ok := c.(syscall.Conn); ok {
		if raw, err := inner.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) { f(int(fd)) })
		}
	}
}
