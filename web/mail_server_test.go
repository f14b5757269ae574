package main

import (
	"crypto/tls"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"compreface-stats/models/testdb"
)

// mailAddress is of this machine, and none that the program takes for it: what it sends there must be encrypted.
const mailAddress = "127.0.0.2"

// certificateFor makes a certificate with its key, and a file by which that is trusted.
func certificateFor(t *testing.T, address string) (pair tls.Certificate, file string) {
	t.Helper()
	certificate, key := testdb.SelfSigned(t, address)
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return pair, file
}

// listenEncrypted takes mail from whoever speaks TLS: from the first byte on, or after STARTTLS where that is offered.
func (b *mailbox) listenEncrypted(t *testing.T, pair *tls.Certificate, fromTheStart bool) (port string) {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &mailSession{box: b}, nil }))
	server.Domain = mailAddress
	listener, err := net.Listen("tcp", mailAddress+":0")
	if err != nil {
		t.Fatal(err)
	}
	if pair != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*pair}, MinVersion: tls.VersionTLS12}
	}
	if _, port, err = net.SplitHostPort(listener.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if fromTheStart {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return port
}

const mailToSend = "MAIL_TO_SEND"

// A process reads once whom it trusts, so that each case is one of its own.
func TestMailLeavesTheMachineEncryptedToAServerThatProvesItsName(t *testing.T) {
	if value := os.Getenv(mailToSend); value != "" {
		var c config
		if err := readMailServer(&c, value); err != nil {
			t.Fatal(err)
		}
		c.mail.from = "stats@example.org"
		if err := c.mail.send(t.Context(), mailMessage{to: "ada@example.org", subject: "News", text: "1", html: "1", id: "1"}); err != nil {
			t.Fatal(err)
		}
		return
	}
	right, trusted := certificateFor(t, mailAddress)
	wrong, trustedToo := certificateFor(t, "127.0.0.3")
	for name, c := range map[string]struct {
		scheme  string
		pair    *tls.Certificate
		trusted string
		fault   string // empty: it arrives
	}{
		"STARTTLS":                {scheme: "smtp", pair: &right, trusted: trusted},
		"TLS from the first byte": {scheme: "smtps", pair: &right, trusted: trusted},
		"nobody vouches for it":   {scheme: "smtp", pair: &right, trusted: trustedToo, fault: "certificate"},
		"another name":            {scheme: "smtp", pair: &wrong, trusted: trustedToo, fault: "certificate"},
		"no STARTTLS":             {scheme: "smtp", trusted: trusted, fault: "STARTTLS"},
	} {
		t.Run(name, func(t *testing.T) {
			box := &mailbox{mails: make(map[string][]string)}
			port := box.listenEncrypted(t, c.pair, c.scheme == "smtps")
			send := exec.Command(os.Args[0], "-test.run", "^TestMailLeavesTheMachineEncrypted")
			send.Env = append(os.Environ(), "SSL_CERT_FILE="+c.trusted, "SSL_CERT_DIR="+t.TempDir(),
				mailToSend+"="+c.scheme+"://stats:pass%20word@"+mailAddress+":"+port)
			said, err := send.CombinedOutput()
			if arrived := len(box.of("ada@example.org")); (c.fault == "") != (err == nil) || (arrived == 1) != (c.fault == "") {
				t.Errorf("%d mails arrived, %v: %s", arrived, err, said)
			}
			if !strings.Contains(string(said), c.fault) || strings.Contains(string(said), "pass word") {
				t.Errorf("said %s", said)
			}
		})
	}
}
