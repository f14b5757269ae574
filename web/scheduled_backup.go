package main

import (
	"context"
	"fmt"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/backup"
)

// backupKeeper makes the backups of BACKUP_DIR and tells when none was made for long.
type backupKeeper struct {
	folder  backup.Folder
	store   *models.Store
	clock   func() time.Time
	alerts  *alertQueue
	since   time.Time // when it began to make them
	overdue bool      // and this was told
}

const (
	backupJob = "backup"
	// backupPatience is how old the newest backup may be: one may fail.
	backupPatience = 48 * time.Hour
)

// newBackupKeeper returns nil where no backups are to be made.
func newBackupKeeper(store *models.Store, cfg config, clock func() time.Time, alerts *alertQueue) *backupKeeper {
	if cfg.backupDir == "" {
		return nil
	}
	folder := backup.Folder{Path: cfg.backupDir, KeepDays: cfg.backupKeepDays}
	return &backupKeeper{folder: folder, store: store, clock: clock, alerts: alerts, since: clock()}
}

// run is the scheduled job.
func (k *backupKeeper) run(ctx context.Context) (outcome string, err error) {
	removed, err := k.folder.Prune(k.clock()) // first: the old ones may have filled the disk
	if err != nil {
		return "", err
	}
	name, summary, err := k.folder.Add(ctx, k.store)
	if err != nil {
		return "", err
	}
	outcome = fmt.Sprintf("%s: %s, read back", name, countedNoun(summary.Total(), "row"))
	if removed > 0 {
		outcome += "; " + countedNoun(int64(removed), "old one") + " removed"
	}
	return outcome, nil
}

// newest is when the newest backup was begun; zero where there is none.
func (k *backupKeeper) newest() (time.Time, error) { return k.folder.Newest(k.clock()) }

// asked is newest for whoever shows it; nil where no backups are made.
func (k *backupKeeper) asked() func() (time.Time, error) {
	if k == nil {
		return nil
	}
	return k.newest
}

// watch tells once when the newest backup gets too old, and once when there is a new one.
func (k *backupKeeper) watch() {
	newest, err := k.newest()
	since := newest
	if newest.IsZero() {
		since = k.since
	}
	k.overdue = k.overdue || k.alerts.raised(backupJob)
	overdue := err != nil || k.clock().Sub(since) > backupPatience
	if overdue == k.overdue || k.store.Clock().Doubt {
		return
	}
	k.overdue = overdue
	k.alerts.tell(backupJob, overdue, overdueWords(overdue, newest, err))
}

func overdueWords(overdue bool, newest time.Time, err error) string {
	switch {
	case !overdue:
		return "CompreFace Stats: there is a new backup again"
	case err != nil:
		return "CompreFace Stats: the backups in BACKUP_DIR cannot be read: " + err.Error()
	case newest.IsZero():
		return "CompreFace Stats: no backup was made yet in BACKUP_DIR. The Data page says what the last try met"
	}
	return fmt.Sprintf("CompreFace Stats: the newest backup in BACKUP_DIR is of %s. The Data page says what the last "+
		"try met", newest.Format(time.RFC3339))
}
