package crowd

import (
	"io"
	"log/slog"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A connection that was read quickly has no more room in the kernel than one that was not: its client, who goes on sending
// while nobody reads, is held up.
func TestLittleOfWhatNobodyReadsIsHeldByTheKernel(t *testing.T) {
	client, server := pair(t, listen(t))
	defer server.Close()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		piece := make([]byte, 64<<10)
		for {
			_ = client.SetWriteDeadline(time.Now().Add(2 * time.Second)) // nothing is taken any more
			if _, err := client.Write(piece); err != nil {
				return
			}
		}
	}()
	if _, err := io.CopyN(io.Discard, server, 64<<20); err != nil {
		t.Fatal(err)
	}
	<-sent
	if held := unread(server.Conn); held == 0 || held > 2*kernelBytes {
		t.Errorf("the kernel holds %d bytes, of %d", held, 2*kernelBytes)
	}
}

// unread is how many bytes came and were not read.
func unread(c net.Conn) (bytes int) {
	control(c, func(fd int) { bytes, _ = unix.IoctlGetInt(fd, unix.TIOCINQ) })
	return bytes
}

// Closing a listener resets whoever waits in the kernel's queue, and that is the end of a sender's day.
func TestWhoeverConnectedBeforeAStopIsHeard(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(inner, 100, slog.New(slog.DiscardHandler))
	var clients []net.Conn
	for range 20 {
		clients = append(clients, dial(t, l))
	}
	drained := make(chan struct{})
	go func() { l.Drain(time.Minute); close(drained) }()
	go func() {
		for time.Sleep(20 * time.Millisecond); ; time.Sleep(time.Millisecond) { // it may not be ahead of the draining
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(struct{ io.Writer }{conn}, conn); conn.Close() }()
		}
	}()
	for _, client := range clients {
		say(t, client)
		client.Close()
	}
	<-drained
}
