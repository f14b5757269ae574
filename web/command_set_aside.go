package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/aside"
)

type setAsideCommand struct {
	FirstSeenFrom string `help:"The first hour, UTC, such as 2026-11-26T02:00." placeholder:"HOUR"`
	FirstSeenTo   string `help:"The hour behind the last, such as 2026-11-26T03:00." placeholder:"HOUR"`
	Key           string `help:"Only those that came with this ingest key; - for none that is known." placeholder:"NAME"`
	DryRun        bool   `help:"Say what the headline would become, and change nothing."`
	Yes           bool   `help:"Do it."`
	Release       string `help:"Count a batch again, as if it had never been set aside." placeholder:"BATCH"`
	Remove        string `help:"Erase a batch for good." placeholder:"BATCH"`
	TakeBack      string `help:"Set what a release counted beyond the daily limit aside again." placeholder:"BATCH"`
	LetGo         string `help:"Have the erasures of a held batch go on." placeholder:"BATCH"`
}

// Help is the long text of set-aside -h.
func (setAsideCommand) Help() string {
	return `Installations that are set aside are in no number. What they post meanwhile is kept with them, so that a
release leaves every number as if they had never been set aside, at any time; --remove erases them for good.

What one installation sends beyond DAILY_LIMIT is set aside too, as the batch beyond-DAY; the rest of it is counted. A
release counts it as if there were no limit, and --take-back undoes that.

Without arguments this lists what is set aside. With --first-seen-from and --first-seen-to it chooses installations by
the hour in which their first post came, and with --key by the ingest key that it came with. Imported installations,
and those known before this was kept, are never chosen. Everything happens in one transaction, while records wait.

  web set-aside --first-seen-from 2026-11-26T02:00 --first-seen-to 2026-11-26T03:00 --key fleet --dry-run
  web set-aside --first-seen-from 2026-11-26T02:00 --first-seen-to 2026-11-26T03:00 --key fleet --yes
  web set-aside --release chosen-2026-11-26-090000-000 --yes`
}

func (c setAsideCommand) Run(ctx context.Context, p process) error {
	act, err := c.action()
	if err != nil {
		return err
	}
	store, cfg, err := p.openExisting(ctx, "set-aside")
	if err != nil {
		return err
	}
	defer store.Close()
	job := &asideJob{keeper: aside.Open(store, cfg.erasures), store: store, out: p.stdout}
	err = act(ctx, job)
	if errors.Is(err, aside.ErrNoSpan) || errors.Is(err, aside.ErrNoKey) || errors.Is(err, models.ErrNoBatch) {
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	return err
}

// asideJob is the command under way.
type asideJob struct {
	keeper *aside.Keeper
	store  *models.Store
	out    io.Writer
}

type asideAction func(context.Context, *asideJob) error

// batchChange is what can be done with a batch.
type batchChange func(ctx context.Context, batch string) (models.AsideChange, error)

// action is the one thing that the arguments ask for.
func (c setAsideCommand) action() (asideAction, error) {
	asked := c.askedOfBatches()
	if c.FirstSeenFrom != "" || c.FirstSeenTo != "" {
		asked = append(asked, c.choose)
	}
	switch {
	case len(asked) > 1:
		const choices = "choose hours, or --release, --take-back, --remove or --let-go"
		return nil, fmt.Errorf("%w: one thing at a time: %s", errUsage, choices)
	case len(asked) == 0 && (c.Key != "" || c.Yes || c.DryRun):
		return nil, fmt.Errorf("%w: say what to set aside with --first-seen-from and --first-seen-to", errUsage)
	case len(asked) == 0:
		return listAside, nil
	case c.Yes == c.DryRun:
		return nil, fmt.Errorf("%w: say either --dry-run or --yes", errUsage)
	}
	return asked[0], nil
}

func (c setAsideCommand) askedOfBatches() (asked []asideAction) {
	for _, one := range []struct {
		batch, done, audited string
		change               func(*aside.Keeper) batchChange
	}{
		{c.Release, "released", "aside released", func(k *aside.Keeper) batchChange { return k.Release }},
		{c.TakeBack, "set aside again", "release taken back", func(k *aside.Keeper) batchChange { return k.TakeBack }},
		{c.Remove, "erased", "aside removed", func(k *aside.Keeper) batchChange { return k.Remove }},
		{c.LetGo, "let go on", "erasures let go", func(k *aside.Keeper) batchChange { return k.LetGo }},
	} {
		if one.batch != "" {
			asked = append(asked, c.confirmed(one.batch, one.done, one.audited, one.change))
		}
	}
	return asked
}

// confirmed changes a batch, or says what a change would do.
func (c setAsideCommand) confirmed(
	batch, done, audited string, change func(*aside.Keeper) batchChange,
) asideAction {
	return func(ctx context.Context, j *asideJob) error {
		if c.DryRun {
			return j.previewBatch(ctx, batch, c.Release != "")
		}
		moved, err := change(j.keeper)(ctx, batch)
		if err != nil {
			return err
		}
		if err := audit(ctx, j.store, audited, aside.Summary(batch, moved)); err != nil {
			return err
		}
		_, err = fmt.Fprintf(j.out, "%s is %s: %s, %s\n", batch, done, countedNoun(moved.Installations, "installation"),
			countedNoun(moved.Records, "record"))
		return err
	}
}

func (j *asideJob) previewBatch(ctx context.Context, batch string, release bool) error {
	found, err := j.keeper.Find(ctx, batch)
	if err != nil {
		return err
	}
	if found.Kind == models.AsideSurplus {
		_, err := fmt.Fprintf(j.out, "%s holds %s of %s; no number of active installations would change\n", batch,
			countedNoun(found.Records, "record"), countedNoun(found.Installations, "installation"))
		return err
	}
	if !release {
		_, err := fmt.Fprintf(j.out, "%s holds %s; no number would change\n", batch,
			countedNoun(found.Installations, "installation"))
		return err
	}
	preview, err := j.keeper.PreviewRelease(ctx, batch)
	if err == nil {
		err = j.say(preview)
	}
	return err
}

func (j *asideJob) say(p aside.Preview) error {
	_, err := fmt.Fprintf(j.out, "%s; active installations, 28 days to %s so far: %d, would be %d\n",
		countedNoun(p.Installations, "installation"), p.Day, p.Now, p.Then)
	return err
}

// choose sets aside by hours and key.
func (c setAsideCommand) choose(ctx context.Context, j *asideJob) error {
	selected, err := c.selection()
	if err != nil {
		return err
	}
	if c.DryRun {
		preview, err := j.keeper.Preview(ctx, selected)
		if err != nil {
			return err
		}
		return j.say(preview)
	}
	batch, moved, err := j.keeper.SetAside(ctx, access.CommandLine, selected)
	if err != nil {
		return err
	}
	if batch == "" {
		return errors.New("set-aside: there are no such installations")
	}
	if err := audit(ctx, j.store, "set aside", aside.Summary(batch+", "+selected.Summary(), moved)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(j.out, "%s: %s, %s set aside\n", batch, countedNoun(moved.Installations, "installation"),
		countedNoun(moved.Records, "record"))
	return err
}

func (c setAsideCommand) selection() (s aside.Selection, err error) {
	s.Key = c.Key
	if s.From, err = parseHour("--first-seen-from", c.FirstSeenFrom); err == nil {
		s.To, err = parseHour("--first-seen-to", c.FirstSeenTo)
	}
	return s, err
}

func parseHour(flag, text string) (int64, error) {
	at, err := time.Parse("2006-01-02T15:04", strings.TrimSuffix(text, "Z"))
	if err != nil || at.Minute() != 0 {
		return 0, fmt.Errorf("%w: %s is not a full hour in UTC: write 2026-11-26T02:00", errUsage, flag)
	}
	return models.HourOf(at), nil
}

func listAside(ctx context.Context, j *asideJob) error {
	all, err := j.keeper.List(ctx)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		_, err = fmt.Fprintln(j.out, "nothing is set aside")
		return err
	}
	for _, b := range all {
		if _, err := fmt.Fprintf(j.out, "%s  %s  %s, by %s%s\n", b.ID, whatIn(b), b.Why, b.Who, whatNext(b)); err != nil {
			return err
		}
	}
	return nil
}

func whatIn(b aside.Batch) string {
	installations := countedNoun(b.Installations, "installation")
	if b.Kind != models.AsideSurplus {
		return installations
	}
	return countedNoun(b.Records, "record") + " of " + installations
}

func whatNext(b aside.Batch) string {
	switch {
	case b.Held:
		return " (waits to be let go)"
	case b.Counted:
		return " (released: counted)"
	}
	return ""
}
