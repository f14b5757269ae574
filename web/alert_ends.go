package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// What ends is told of so long before, and looked for so often.
const (
	endsSoon    = 14 * 24 * time.Hour
	endsEvery   = time.Hour
	endsTimeout = 10 * time.Second
	endsTopic   = "ends: " // begins the name of each topic
)

// endWatch looks for certificates, keys and tokens that end.
type endWatch struct {
	store     *models.Store
	directory *access.Directory
	publicURL string
	log       *slog.Logger
	looked    time.Time
}

// ending is one thing that ends.
type ending struct {
	what string
	at   time.Time
}

func (e ending) words(now time.Time) string {
	verb := "ends"
	if e.at.Before(now) {
		verb = "has ended"
	}
	return fmt.Sprintf("%s %s on %s", e.what, verb, e.at.UTC().Format(time.DateOnly))
}

// looks are ways to find what ends, by how the names of what they find begin.
type looks map[string]func(context.Context, time.Time) ([]ending, error)

func (w *endWatch) certificates() looks {
	return looks{"the certificate of the database": w.ofDatabase, "the certificate of " + w.host(): w.ofSite}
}

func (w *endWatch) everything() looks {
	all := w.certificates()
	all["the API token"], all["the ingest key"] = w.ofTokens, w.ofKeys
	return all
}

// soon lists what ends soon or has ended, and what could not be looked at now.
func (w *endWatch) soon(ctx context.Context, all looks, now time.Time) (list []ending, unseen []string) {
	ctx, cancel := context.WithTimeout(ctx, endsTimeout)
	defer cancel()
	for what, look := range all {
		all, err := look(ctx, now)
		if err != nil {
			w.log.Debug("it could not be seen when something ends", "what", what, "error", err)
			unseen = append(unseen, what)
		}
		for _, e := range all {
			if !e.at.IsZero() && e.at.Sub(now) < endsSoon {
				list = append(list, e)
			}
		}
	}
	return list, unseen
}

func (w *endWatch) ofDatabase(ctx context.Context, _ time.Time) ([]ending, error) {
	at, err := w.store.CertificateEnds(ctx)
	return []ending{{"the certificate of the database's server", at}}, err
}

// host is the name, and the port where there is one, of the site.
func (w *endWatch) host() string {
	if u, err := url.Parse(w.publicURL); err == nil {
		return u.Host
	}
	return ""
}

// ofSite looks at the certificate that visitors see, whoever vouches for it.
func (w *endWatch) ofSite(ctx context.Context, _ time.Time) ([]ending, error) {
	u, err := url.Parse(w.publicURL)
	if err != nil || u.Scheme != "https" {
		return nil, err
	}
	port := u.Port()
	if port == "" {
		port = "443"
	}
	dialer := tls.Dialer{Config: &tls.Config{
		ServerName:         u.Hostname(),
		InsecureSkipVerify: true, // #nosec G402 -- nothing is sent or believed: an ended one must be seen too
	}}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	secured, ok := conn.(*tls.Conn)
	if !ok || len(secured.ConnectionState().PeerCertificates) == 0 {
		return nil, fmt.Errorf("%s shows no certificate", u.Host)
	}
	return []ending{{"the certificate of " + u.Host, secured.ConnectionState().PeerCertificates[0].NotAfter}}, nil
}

// ofTokens leaves out those that have ended: nobody who needs one has not noticed.
func (w *endWatch) ofTokens(ctx context.Context, now time.Time) (list []ending, err error) {
	tokens, err := w.directory.Tokens(ctx)
	for _, token := range tokens {
		if token.ExpiresAt != nil && token.ExpiresAt.After(now) {
			list = append(list, ending{fmt.Sprintf("the API token %q", token.Name), *token.ExpiresAt})
		}
	}
	return list, err
}

func (w *endWatch) ofKeys(ctx context.Context, now time.Time) (list []ending, err error) {
	keys, err := w.directory.IngestKeys.List(ctx)
	for _, key := range keys {
		if key.RetiresAt != nil && key.RetiresAt.After(now) {
			list = append(list, ending{fmt.Sprintf("the ingest key %q", key.Name), *key.RetiresAt})
		}
	}
	return list, err
}

// watchEnds tells once of each thing that ends soon, and once when it was replaced.
func (w *silenceWatch) watchEnds(ctx context.Context) {
	now := w.clock()
	if w.ends.store == nil || w.store.Clock().Doubt || now.Sub(w.ends.looked) < endsEvery {
		return
	}
	list, unseen := w.ends.soon(ctx, w.ends.everything(), now)
	w.ends.looked = now
	goesOn := map[string]bool{}
	for _, e := range list {
		goesOn[endsTopic+e.what] = true
		w.alerts.observe(endsTopic+e.what, true, "CompreFace Stats: "+e.words(now), "")
	}
	for _, topic := range w.alerts.raisedBelow(endsTopic) {
		what := strings.TrimPrefix(topic, endsTopic)
		isUnseen := slices.ContainsFunc(unseen, func(kind string) bool { return strings.HasPrefix(what, kind) })
		if !goesOn[topic] && !isUnseen {
			w.alerts.observe(topic, false, "", "CompreFace Stats: "+what+" was replaced, or has ended as planned")
		}
	}
}
