package aside

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

// Erasure is what was made of a request to erase an installation.
type Erasure struct {
	Known bool // something is kept of it
	// Already is when it was asked for before, and waits since: up to then it is erased. Zero: now.
	Already time.Time
	// Confirm is the action that confirms it if the installation reports it within models.ConfirmWithin.
	Confirm models.Action
	Due     time.Time // when it is carried out otherwise
	Held    bool      // not before an administrator lets it
}

// confirmable are the actions by which an erasure may be confirmed: what an owner does in a moment, and what no
// installation reports by itself.
var confirmable = []models.Action{
	models.AppCreate, models.FaceDetectionCreate, models.FaceVerificationCreate, models.FaceRecognitionCreate,
}

// RequestErasure takes the installation with the GUID out of every number at once, and has it erased for good when
// the wait is over. network is a word for where the request came from, never an address. The error is an *Invalid for
// what is no GUID.
func (k *Keeper) RequestErasure(ctx context.Context, installGUID, network string) (e Erasure, err error) {
	id, err := k.store.InstallationID(installGUID)
	if err != nil {
		return e, err
	}
	held, err := k.store.Held(ctx, installGUID)
	if err != nil || len(held.Days) == 0 {
		return e, err
	}
	if held.Aside != nil && held.Aside.Kind == models.AsideErasure {
		return k.already(*held.Aside), nil
	}
	now := k.store.Now().UTC()
	e = Erasure{Known: true, Confirm: chooseConfirm(), Due: now.AddDate(0, 0, k.rules.WaitDays)}
	if e.Held, err = k.tooMany(ctx, now); err != nil {
		return e, err
	}
	b := erasureBatch(now, network, e.Held)
	if b.ID, err = k.openBatch(ctx, b); err != nil {
		return e, err
	}
	waits, err := k.file(ctx, id, b, now, e.Confirm)
	if err != nil || !waits {
		return e, err
	}
	if held, err = k.store.Held(ctx, installGUID); err != nil || held.Aside == nil {
		return Erasure{}, err
	}
	return k.already(*held.Aside), nil
}

// file sets the installation aside in the batch of a request, unless somebody requested its erasure in the same moment:
// then it waits already.
func (k *Keeper) file(
	ctx context.Context, id models.ID, b models.AsideBatch, now time.Time, confirm models.Action,
) (waits bool, err error) {
	_, err = k.aside.SetAside(ctx, b, func(tx *db.Tx) (choices []models.Choice, err error) {
		if waits, err = isRequested(tx, id); err != nil || waits {
			return nil, err
		}
		return []models.Choice{{Installation: id}}, refile(tx, id, b.ID, now, confirm)
	}, func(row *models.AsideInstallation) {
		row.AsideAt = now.UnixMilli()
		row.Confirm = confirm.String()
	})
	return waits, err
}

// isRequested reports whether the installation's erasure is requested already: its row must stay as it is, for it knows
// in which batch the installation was before.
func isRequested(tx *db.Tx, id models.ID) (bool, error) {
	const query = "SELECT COUNT(*) FROM aside_installations JOIN aside_batches ON aside_batches.id = batch " +
		"WHERE install_guid = ? AND kind = ?"
	var rows int64
	err := tx.Raw(query, id, models.AsideErasure).Row().Scan(&rows)
	return rows > 0, db.Wrap("ask whether an erasure is requested", err)
}

// refile counts a request, and puts an installation that is set aside already into the batch of erasures.
func refile(tx *db.Tx, id models.ID, batch string, now time.Time, confirm models.Action) error {
	counted := models.HourlyCount{Hour: models.HourOf(now), What: models.CountErasures, Count: 1}
	if err := models.CountHour(tx, counted); err != nil {
		return err
	}
	const move = "UPDATE aside_installations SET earlier = batch, batch = ?, aside_at = ?, confirm = ? " +
		"WHERE install_guid = ?"
	return tx.Exec(move, batch, now.UnixMilli(), confirm.String(), id).Error
}

func chooseConfirm() models.Action {
	var random [1]byte
	rand.Read(random[:]) // never fails
	return confirmable[int(random[0])%len(confirmable)]
}

// already is the erasure that waits.
func (k *Keeper) already(held models.HeldAside) Erasure {
	e := Erasure{Known: true, Already: held.Since, Held: held.Held, Due: held.Since.AddDate(0, 0, k.rules.WaitDays)}
	e.Confirm, _ = models.ParseAction(held.Confirm) // it was one of ours
	return e
}

// erasureBatch is the batch of an hour's requests from one kind of network.
func erasureBatch(now time.Time, network string, held bool) models.AsideBatch {
	b := models.AsideBatch{
		ID: "erasure-" + now.Format("2006-01-02-15") + "-" + network, Kind: models.AsideErasure, MadeAt: now, Who: "visitors",
		Why:  "asked to be deleted from " + now.Format("2006-01-02 15:00") + " UTC on (network: " + network + ")",
		Held: held,
	}
	if held {
		b.ID += "-held"
		b.Why += ", when the day's number was passed"
	}
	return b
}

// openBatch is the name of the batch, or the first after it that nobody has let go yet: whoever asks after an
// administrator has decided waits for the next decision.
func (k *Keeper) openBatch(ctx context.Context, b models.AsideBatch) (id string, err error) {
	if id = b.ID; !b.Held {
		return id, nil
	}
	for n := 2; ; n++ {
		var gone int64
		err := k.store.DB().Read(ctx).Model(&models.AsideBatch{}).Where("id = ? AND NOT held", id).Count(&gone).Error
		if err != nil || gone == 0 {
			return id, db.Wrap("look for a batch that waits", err)
		}
		id = b.ID + "-" + strconv.Itoa(n)
	}
}

// tooMany reports whether so many erasures were asked for on the day that an administrator looks first.
func (k *Keeper) tooMany(ctx context.Context, now time.Time) (bool, error) {
	if k.rules.Daily == 0 {
		return false, nil
	}
	midnight := models.HourOf(models.DayOf(now).Time())
	var asked int64
	err := k.store.DB().Read(ctx).Model(&models.HourlyCount{}).
		Where("what = ? AND hour >= ?", models.CountErasures, midnight).
		Select("COALESCE(CAST(SUM(count) AS BIGINT), 0)").Scan(&asked).Error
	return asked >= int64(k.rules.Daily), db.Wrap("count the erasures of the day", err)
}

// LetGo has the held erasures of the batch go on by themselves. It returns models.ErrNoBatch where there are none.
func (k *Keeper) LetGo(ctx context.Context, batch string) (models.AsideChange, error) {
	found, err := k.Find(ctx, batch)
	if err != nil {
		return models.AsideChange{}, err
	}
	done := k.store.DB().Write(ctx).Model(&models.AsideBatch{}).
		Where("id = ? AND kind = ? AND held", batch, models.AsideErasure).Update("held", false)
	if done.Error == nil && done.RowsAffected == 0 {
		return models.AsideChange{}, models.ErrNoBatch
	}
	return models.AsideChange{Installations: found.Installations}, db.Wrap("let erasures go on", done.Error)
}

// EraseDue erases for good what has waited for long enough, or was confirmed.
func (k *Keeper) EraseDue(ctx context.Context) (models.AsideChange, error) {
	return k.aside.RemoveErased(ctx, k.store.Now().AddDate(0, 0, -k.rules.WaitDays))
}
