package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	news "compreface-stats/handlers/digest"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/digest"
)

// digestSender sends digests of the weeks and months that are over: by e-mail to those who chose so, and to a webhook.
type digestSender struct {
	source        news.Source
	book          *digest.Mailbook
	directory     *access.Directory
	mail          mailServer
	webhook       webhook // without an address: none
	hookEvery     []digest.Every
	waitForIngest func(context.Context)
	log           *slog.Logger
}

func newDigestSender(
	store *models.Store, directory *access.Directory, cfg config, clock func() time.Time,
	waitForIngest func(context.Context), log *slog.Logger,
) *digestSender {
	return &digestSender{
		source: news.Source{Store: store, Clock: clock, Site: cfg.publicURL}, book: digest.Open(store),
		directory: directory, mail: cfg.mail, webhook: webhook{address: cfg.digestHook, form: cfg.alerts.form},
		hookEvery: cfg.digestEvery, waitForIngest: waitForIngest, log: log,
	}
}

// run is called every minute. What fails is tried again in an hour.
func (s *digestSender) run(ctx context.Context, now time.Time) {
	for _, every := range []digest.Every{digest.Week, digest.Month} {
		if p, due := every.Due(now); due {
			if err := s.send(ctx, p, now); err != nil && ctx.Err() == nil {
				s.log.Error("a digest could not be sent and is tried again in an hour", "period", p.Key(), "error", err)
			}
		}
	}
}

// digestReader is one recipient: a person, or the webhook.
type digestReader struct {
	id   string
	send func(context.Context, news.Digest) error
}

func (s *digestSender) readers(ctx context.Context, every digest.Every) (all []digestReader, err error) {
	for _, chosen := range s.hookEvery {
		if chosen == every && s.webhook.address != "" {
			all = append(all, digestReader{id: digest.Webhook, send: func(ctx context.Context, d news.Digest) error {
				return s.webhook.post(ctx, alertMessage{topic: "digest", words: d.Text()})
			}})
		}
	}
	if s.mail.host == "" {
		return all, nil
	}
	people, err := s.book.Readers(ctx, every)
	for _, person := range people {
		all = append(all, digestReader{id: person.ID, send: func(ctx context.Context, d news.Digest) error {
			return s.sendMail(ctx, person, d)
		}})
	}
	return all, err
}

// send makes the digest once somebody is to get it, and gives it to each who has not got it.
func (s *digestSender) send(ctx context.Context, p digest.Period, now time.Time) error {
	all, failed := s.readers(ctx, p.Every)
	var made *news.Digest
	for _, reader := range all {
		ours, err := s.book.Claim(ctx, p, reader.id, now)
		if err != nil || !ours {
			failed = errors.Join(failed, err)
			continue
		}
		if made == nil {
			s.waitForIngest(ctx)
			d, ok, err := s.source.Make(ctx, p, true)
			if err != nil || !ok {
				return errors.Join(failed, err)
			}
			made = &d
		}
		if err := reader.send(ctx, *made); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		failed = errors.Join(failed, s.book.Done(ctx, p, reader.id, now))
		s.log.Info("digest sent", "period", p.Key())
	}
	return failed
}

func (s *digestSender) sendMail(ctx context.Context, person models.User, d news.Digest) error {
	seal, err := s.directory.Sign(ctx, digest.UnsubscribeText(person.ID, d.Period.Every))
	if err != nil {
		return err
	}
	end := fmt.Sprintf("%s/unsubscribe/%s/%s/%s", s.source.Site, person.ID, d.Period.Every, seal)
	html, err := d.HTML(ctx, end)
	if err != nil {
		return err
	}
	m := mailMessage{
		to: person.Email, subject: d.Subject(), text: d.Text() + "\nUnsubscribe: " + end, html: html, unsubscribe: end,
		// The same for each try, so that a mail server which has it already can tell.
		id: fmt.Sprintf("digest-%s-%s@%s", d.Period.Key(), person.ID, s.mail.senderDomain()),
	}
	for _, p := range d.Pictures {
		m.pictures = append(m.pictures, mailPicture{name: p.Name, png: p.PNG})
	}
	return s.mail.send(ctx, m)
}
