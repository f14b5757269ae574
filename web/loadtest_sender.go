package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// sender posts as one installation does: on one connection, one record after another, and it gives up at the first
// answer that is not 200. It is written on bare TCP so that a load of thousands takes little of the machine from
// the server it tests.
type sender struct {
	conn    net.Conn
	answers *bufio.Reader
	request []byte
	header  string
}

// senderTimeout is how long an installation waits for an answer.
const senderTimeout = 60 * time.Second

func newSender(ctx context.Context, address, key string) (*sender, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	// A port in TIME_WAIT for each of 100,000 installations would be more than there are.
	if tcp, ok := conn.(*net.TCPConn); ok {
		err = tcp.SetLinger(0)
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return &sender{
		conn: conn, answers: bufio.NewReaderSize(conn, 1024),
		header: " HTTP/1.1\r\nX-Appery-Database-Id: " + key + "\r\nContent-Type: application/json\r\nAccept: */*\r\n" +
			"User-Agent: Java/17.0.9\r\nHost: " + address + "\r\nConnection: keep-alive\r\nContent-Length: ",
	}, nil
}

func (s *sender) close() error { return s.conn.Close() }

// post sends one record to the collection and waits until it is acknowledged.
func (s *sender) post(collection string, body []byte) error {
	s.request = append(s.request[:0], "POST /rest/1/db/collections/"...)
	s.request = append(append(s.request, collection...), s.header...)
	s.request = append(strconv.AppendInt(s.request, int64(len(body)), 10), "\r\n\r\n"...)
	s.request = append(s.request, body...)
	if err := s.conn.SetDeadline(time.Now().Add(senderTimeout)); err != nil {
		return err
	}
	if _, err := s.conn.Write(s.request); err != nil {
		return fmt.Errorf("send: %w", err)
	}
	return s.readAnswer()
}

// readAnswer reads one answer to its end.
func (s *sender) readAnswer() error {
	status, err := s.answers.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	accepted := bytes.HasPrefix(status, []byte("HTTP/1.1 200 "))
	line := string(bytes.TrimSpace(status[:min(len(status), 60)]))
	length := 0
	for {
		header, err := s.answers.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		if len(header) <= 2 {
			break
		}
		name, value, ok := bytes.Cut(header, []byte{':'})
		if ok && textproto.CanonicalMIMEHeaderKey(string(name)) == "Content-Length" {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return fmt.Errorf("read the answer: %w", err)
			}
		}
	}
	if accepted {
		_, err = s.answers.Discard(length)
		return err
	}
	words, err := io.ReadAll(io.LimitReader(s.answers, int64(min(length, 500))))
	return errors.Join(fmt.Errorf("%s %s", line, words), err)
}

// inventedInstallation is the records of one invented installation: a create event first, then its collections'
// daily reports.
type inventedInstallation struct {
	install [16]byte
	body    []byte
}

var inventedRanges = [...]string{"0", "11-50", "1-10", "51-200", "201-500", "501-2000"}

// record writes the n-th record; number 0 is the create event.
func (v *inventedInstallation) record(n int) (collection string, body []byte) {
	v.body = append(v.body[:0], `{"install_guid":"`...)
	v.body = append(v.body, uuid.UUID(v.install).String()...)
	if n == 0 {
		return "statistics_general", append(v.body, `","action_name":"USER_CREATE"}`...)
	}
	guid := v.install
	guid[0] ^= byte(n)
	guid[1] ^= byte(n >> 8)
	guid[15] ^= 0x5a
	v.body = append(append(v.body, `","collection_guid":"`...), uuid.UUID(guid).String()...)
	v.body = append(append(v.body, `","faces_range":"`...), inventedRanges[n%len(inventedRanges)]...)
	return "statistics_faces", append(v.body, `"}`...)
}
