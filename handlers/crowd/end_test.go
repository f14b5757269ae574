package crowd

import (
	"io"
	"log/slog"
	"net"
	"testing"
	"time"
)

// pair is a connection's two ends.
func pair(t *testing.T, l *Listener) (client net.Conn, server *conn) {
	t.Helper()
	client = dial(t, l)
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return client, accepted.(*conn)
}

func listen(t *testing.T) *Listener {
	t.Helper()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Listen(inner, 10, slog.New(slog.DiscardHandler))
	t.Cleanup(func() { l.Close() })
	return l
}

// However late its goroutine gets to read, and whoever closed it meanwhile, a request that came is read and answered.
func TestARequestThatCameIsReadAlthoughTheConnectionIsToEnd(t *testing.T) {
	l := listen(t)
	waiting, first := pair(t, l)
	late := dial(t, l) // is accepted when all others have been ended
	for _, client := range []net.Conn{waiting, late} {
		if _, err := io.WriteString(client, "hello"); err != nil {
			t.Fatal(err)
		}
	}
	l.endAll()
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	for client, server := range map[net.Conn]*conn{waiting: first, late: accepted.(*conn)} {
		_ = server.SetReadDeadline(time.Now().Add(time.Minute)) // as for any request
		request := make([]byte, 5)
		if _, err := io.ReadFull(server, request); err != nil {
			t.Fatal(err)
		}
		_ = server.Close() // as the library does with those that it takes for idle
		if _, err := server.Write(request); err != nil {
			t.Fatal(err)
		}
		_ = server.Close()
		if answer, err := io.ReadAll(client); err != nil || string(answer) != "hello" {
			t.Errorf("%q, %v", answer, err)
		}
	}
}

func TestAConnectionWithoutARequestEnds(t *testing.T) {
	l := listen(t)
	client, server := pair(t, l)
	read := make(chan error)
	go func() {
		_, err := server.Read(make([]byte, 1))
		_ = server.Close()
		read <- err
	}()
	for !server.reading.Load() {
		time.Sleep(time.Millisecond)
	}
	l.endAll()
	_ = server.Close() // as the library does while another goroutine reads
	if err := <-read; err != io.EOF {
		t.Errorf("its reader got %v", err)
	}
	if n, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("its client got %d bytes, %v", n, err)
	}
}

func TestTheRestOfARequestIsWaitedForAlthoughTheConnectionIsToEnd(t *testing.T) {
	l := listen(t)
	client, server := pair(t, l)
	if _, err := io.WriteString(client, "he"); err != nil {
		t.Fatal(err)
	}
	request := make([]byte, 5)
	if _, err := io.ReadFull(server, request[:2]); err != nil {
		t.Fatal(err)
	}
	l.endAll()
	go func() {
		time.Sleep(2 * lastRequest)
		_, _ = io.WriteString(client, "llo")
	}()
	if _, err := io.ReadFull(server, request[2:]); err != nil || string(request) != "hello" {
		t.Errorf("%q, %v", request, err)
	}
}
