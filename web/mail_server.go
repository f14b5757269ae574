package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"compreface-stats/models/digest"
)

// mailServer is where e-mail is handed over.
type mailServer struct {
	host, user, password string // without a host no e-mail is sent
	port                 int    // 0: the usual one
	tls                  bool   // from the first byte on; otherwise by STARTTLS, which a server of this machine may lack
	from                 string
}

type mailMessage struct {
	to, subject, text, html string
	unsubscribe             string // the address that ends it by one post (RFC 8058)
	id                      string
	pictures                []mailPicture
}

type mailPicture struct {
	name string
	png  []byte
}

func (s mailServer) senderDomain() string {
	_, domain, _ := strings.Cut(s.from, "@")
	return domain
}

// send hands the message over. Its error never holds the password.
func (s mailServer) send(ctx context.Context, m mailMessage) error {
	client, err := mail.NewClient(s.host, s.options()...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	message, err := s.message(m)
	if err != nil {
		return err
	}
	if err := client.DialAndSendWithContext(ctx, message); err != nil { // servers repeat whom it was for
		return errors.New("mail: " + strings.ReplaceAll(err.Error(), m.to, "(the recipient)"))
	}
	return nil
}

const mailPatience = 30 * time.Second

func (s mailServer) options() []mail.Option {
	options := []mail.Option{mail.WithTimeout(mailPatience)}
	switch {
	case s.tls:
		options = append(options, mail.WithSSLPort(false))
	case isLoopbackHost(s.host):
		options = append(options, mail.WithTLSPortPolicy(mail.TLSOpportunistic))
	default:
		options = append(options, mail.WithTLSPortPolicy(mail.TLSMandatory))
	}
	if s.port != 0 {
		options = append(options, mail.WithPort(s.port))
	}
	if s.user != "" {
		auth := mail.SMTPAuthAutoDiscover
		if isLoopbackHost(s.host) {
			auth = mail.SMTPAuthPlainNoEnc // nobody listens in between
		}
		options = append(options, mail.WithSMTPAuth(auth), mail.WithUsername(s.user), mail.WithPassword(s.password))
	}
	return options
}

func isLoopbackHost(host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "::1"
}

func (s mailServer) message(m mailMessage) (*mail.Msg, error) {
	message := mail.NewMsg()
	if err := errors.Join(message.FromFormat("CompreFace Stats", s.from), message.To(m.to)); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	message.Subject(m.subject)
	message.SetMessageIDWithValue(m.id)
	message.SetDate()
	message.SetGenHeader("Auto-Submitted", "auto-generated")
	message.SetGenHeader("List-Unsubscribe", "<"+m.unsubscribe+">")
	message.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	message.SetBodyString(mail.TypeTextPlain, m.text)
	message.AddAlternativeString(mail.TypeTextHTML, m.html)
	for _, p := range m.pictures {
		err := message.EmbedReader(p.name, bytes.NewReader(p.png), mail.WithFileContentID(p.name),
			mail.WithFileContentType("image/png"))
		if err != nil {
			return nil, fmt.Errorf("mail: %w", err)
		}
	}
	return message, nil
}

// readMailServer reads smtp://USER:PASSWORD@HOST:PORT, or smtps:// for TLS from the first byte on.
func readMailServer(c *config, value string) error {
	if value == "" {
		return nil
	}
	u, err := url.Parse(value)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Path != "" || u.RawQuery != "" {
		return errors.New("is no mail server: write smtp://USER:PASSWORD@mail.example.org, or smtps:// for port 465")
	}
	c.mail.host, c.mail.user, c.mail.tls = u.Hostname(), u.User.Username(), u.Scheme == "smtps"
	c.mail.password, _ = u.User.Password()
	if u.Port() != "" {
		c.mail.port, err = strconv.Atoi(u.Port())
	}
	return err
}

func readMailFrom(c *config, value string) error {
	c.mail.from = value
	return checkEmail(value)
}

// mailLacks says what is missing for e-mail to be sent.
func (c *config) mailLacks() (mistakes []string) {
	if c.mail.host != "" && c.mail.from == "" {
		mistakes = append(mistakes, "MAIL_FROM is needed with SMTP_URL: write stats@example.org")
	}
	return mistakes
}

func readDigestWebhook(c *config, value string) error {
	var hook config
	if err := readAlertWebhook(&hook, value); err != nil {
		return err
	}
	c.digestHook = hook.alerts.address
	return nil
}

func readDigestEvery(c *config, value string) error {
	c.digestEvery = nil
	for _, every := range splitList(value) {
		if e := digest.Every(every); e != digest.Week && e != digest.Month {
			return errors.New("is neither week, nor month, nor both with a comma between")
		}
		c.digestEvery = append(c.digestEvery, digest.Every(every))
	}
	return nil
}
