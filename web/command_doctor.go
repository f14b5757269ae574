package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"compreface-stats/models"
	"compreface-stats/models/backup"
	"compreface-stats/models/ingest"
)

type doctorCommand struct{}

// Help is the long text of doctor -h.
func (doctorCommand) Help() string {
	return `It changes nothing, needs no running server, and prints no secret, so its page can be sent to whoever
helps. It ends with exit code 1 where something is to be done, and says what.`
}

// Run prints one page about the program, its settings, its database and its disk, and what is to be done.
func (doctorCommand) Run(ctx context.Context, p process) error {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return err
	}
	d := &doctor{p: p, cfg: cfg}
	d.say("Version", versionName())
	d.settings()
	d.disk()
	d.database(ctx)
	if len(d.todo) == 0 {
		d.say("To do", "nothing")
		return nil
	}
	fmt.Fprintf(p.stdout, "\nTo do:\n  %s\n", strings.Join(d.todo, "\n  "))
	return fmt.Errorf("%d things are to be done", len(d.todo))
}

// doctor is one examination.
type doctor struct {
	p    process
	cfg  config
	todo []string
}

func (d *doctor) say(what, is string) { fmt.Fprintf(d.p.stdout, "%-22s %s\n", what, is) }

func (d *doctor) advise(format string, args ...any) {
	d.todo = append(d.todo, fmt.Sprintf(format, args...))
}

// settings lists those that are set. Of what may be a secret it says only that it is.
func (d *doctor) settings() {
	for _, s := range environmentSettings() {
		value := d.p.getenv(s.name)
		switch {
		case value == "":
			continue
		case s.name == "DATABASE_URL":
			value = models.DatabasePlace(value)
		case isSecret(s.name):
			value = "(set)"
		}
		d.say(s.name, value)
	}
	if d.cfg.alerts.address == "" {
		d.advise("set ALERT_WEBHOOK: alerts are only logged")
	}
	if d.cfg.backupDir == "" {
		d.advise("set BACKUP_DIR, or make backups another way: the server makes none")
	}
}

func isSecret(name string) bool {
	for _, part := range []string{"PASSWORD", "KEY", "SECRET", "WEBHOOK", "EMAIL"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

func (d *doctor) disk() {
	options := d.p.options(d.cfg)
	folder := options.SpoolFolder()
	free, err := ingest.FreeBytes(options)
	switch {
	case err != nil:
		d.say("Spool", folder+": "+err.Error())
		d.advise("let the server write to %s", folder)
		return
	case free < d.cfg.diskReserve:
		d.advise("free space on the disk of %s: records are refused", folder)
	}
	d.say("Spool", fmt.Sprintf("%s, %s free", folder, humanize.IBytes(uint64(max(free, 0)))))
	spools, err := ingest.Glance(folder)
	if err != nil {
		d.say("Spools", err.Error())
	}
	for _, sp := range spools {
		d.say("  "+sp.Path, fmt.Sprintf("database %s, about %s waiting", sp.Database, countedNoun(sp.Waiting, "record")))
	}
	d.backups()
}

func (d *doctor) backups() {
	if d.cfg.backupDir == "" {
		return
	}
	newest, err := backup.Folder{Path: d.cfg.backupDir, KeepDays: d.cfg.backupKeepDays}.Newest(d.p.clock())
	switch {
	case err != nil:
		d.say("Newest backup", err.Error())
	case newest.IsZero():
		d.say("Newest backup", "none")
	default:
		d.say("Newest backup", newest.UTC().Format(time.RFC3339))
	}
	if err != nil || d.p.clock().Sub(newest) > backupPatience {
		d.advise("look why there is no new backup in %s", d.cfg.backupDir)
	}
}

// database opens it as other commands do, unless it is an SQLite file that is not there.
func (d *doctor) database(ctx context.Context) {
	options := d.p.options(d.cfg)
	if path, embedded := strings.CutPrefix(d.cfg.database, "sqlite:"); embedded {
		if _, err := os.Stat(path); err != nil {
			d.say("Database", err.Error())
			d.advise("start the server once, or set DATABASE_URL to the right file")
			return
		}
	}
	store, err := models.Open(ctx, options)
	if err != nil {
		d.say("Database", err.Error())
		d.advise("make the database answer: %s", models.DatabasePlace(d.cfg.database))
		return
	}
	defer store.Close()
	d.say("Database", fmt.Sprintf("answers, identity %s", store.Identity().ID))
	d.counts(ctx, store)
	if verdict := store.Clock(); verdict.Doubt {
		d.say("Clock", "in doubt: "+verdict.Reason)
		d.advise("set the clock, or confirm it on the Data page")
	} else {
		d.say("Clock", "trusted, "+d.p.clock().UTC().Format(time.RFC3339))
	}
	d.jobs(ctx, store)
	d.certificates(ctx, store)
}

func (d *doctor) counts(ctx context.Context, store *models.Store) {
	newest, err := store.NewestRecord(ctx)
	switch {
	case err != nil:
		d.say("Newest record", err.Error())
	case newest.IsZero():
		d.say("Newest record", "none")
	default:
		d.say("Newest record", newest.UTC().Format(time.RFC3339))
	}
	if bytes, err := store.DatabaseBytes(ctx); err == nil {
		d.say("Size", humanize.IBytes(uint64(max(bytes, 0))))
	}
	if positions, err := store.SpoolPositions(ctx); err == nil {
		var all models.SpoolPosition
		for _, position := range positions {
			all.Add(position)
		}
		d.say("Acknowledged, stored", fmt.Sprintf("%d, %d", all.Acknowledged, all.Applied))
		if all.Missing > 0 {
			d.advise("%s acknowledged and lost: the Data page says of which spool", countedNoun(all.Missing, "record"))
		}
	}
	if sealed := d.cfg.secrets.Seals(); !sealed {
		d.say("Secrets", "not sealed: SECRETS_KEY is not set")
	}
}

func (d *doctor) jobs(ctx context.Context, store *models.Store) {
	jobs, err := store.Jobs(ctx)
	if err != nil {
		d.say("Jobs", err.Error())
	}
	for _, job := range jobs {
		if job.Failure != "" {
			d.advise("look into the job %q, which failed at %s: %s", job.Name, job.Ended.UTC().Format(time.RFC3339), job.Failure)
		}
	}
}

// certificates tells of those that end soon or could not be seen.
func (d *doctor) certificates(ctx context.Context, store *models.Store) {
	w := endWatch{store: store, publicURL: d.cfg.publicURL, log: d.cfg.logger(d.p.stderr)}
	list, unseen := w.soon(ctx, w.certificates(), d.p.clock())
	for _, e := range list {
		d.advise("renew what ends: %s", e.words(d.p.clock()))
	}
	for _, what := range unseen {
		d.say("Not seen", what)
	}
}
