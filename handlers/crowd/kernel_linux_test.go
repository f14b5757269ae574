package crowd

import (
	"io"
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
