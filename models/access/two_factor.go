package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
	"gorm.io/gorm"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

const (
	codePeriod = 30 // seconds
	// codesApart is how many codes before and after the present one are taken: clocks differ.
	codesApart    = 1
	recoveryCodes = 10
)

// ErrWrongCode is returned for a code that is wrong, too old, or used already.
var ErrWrongCode = errors.New("this code is wrong, too old, or was used already")

// TwoFactor returns the person's two-factor authentication, confirmed or not, or ErrNotFound.
func (d *Directory) TwoFactor(ctx context.Context, user models.User) (step models.TwoFactor, err error) {
	err = d.db.Read(ctx).Take(&step, "user_id = ?", user.ID).Error
	if err == nil {
		err = d.open(&step)
	}
	return step, db.Wrap("two-factor authentication", err)
}

// open has the secret as the authenticator has it; in the database it is sealed.
func (d *Directory) open(step *models.TwoFactor) (err error) {
	step.Secret, err = d.secrets.Open(twoFactorPurpose(step.UserID), step.Secret)
	return err
}

// A secret is sealed for its person: copied to another's row it opens nothing.
func twoFactorPurpose(userID string) string { return "two-factor " + userID }

// UsersWithTwoFactor returns which of the people have a confirmed two-factor authentication, by user ID.
func (d *Directory) UsersWithTwoFactor(ctx context.Context) (map[string]bool, error) {
	var all []models.TwoFactor
	err := d.db.Read(ctx).Find(&all, "confirmed").Error
	have := make(map[string]bool, len(all))
	for _, step := range all {
		have[step.UserID] = true
	}
	return have, db.Wrap("list two-factor authentications", err)
}

// BeginTwoFactor makes a new secret, which ConfirmTwoFactor puts into force. It returns ErrConflict where one is
// in force.
func (d *Directory) BeginTwoFactor(ctx context.Context, user models.User) error {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "-", AccountName: "-"})
	if err != nil {
		return fmt.Errorf("begin two-factor authentication: %w", err)
	}
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Delete(&models.TwoFactor{}, "user_id = ? AND NOT confirmed", user.ID).Error; err != nil {
			return err
		}
		return tx.Create(&models.TwoFactor{
			UserID: user.ID, Secret: d.secrets.Seal(twoFactorPurpose(user.ID), key.Secret()),
		}).Error
	})
	return db.Wrap("begin two-factor authentication", err)
}

// ProofOfBeginning shows that the second step that is begun was so in this session: nobody makes it who does not know
// the step's secret.
func ProofOfBeginning(step models.TwoFactor, session models.Session) string {
	mac := hmac.New(sha256.New, []byte(step.Secret))
	mac.Write([]byte(session.ID))
	return hex.EncodeToString(mac.Sum(nil))
}

// ConfirmTwoFactor puts the secret into force with a first code of it and returns the recovery codes, which is not
// kept. It returns ErrWrongCode, or ErrNotFound where none is begun.
func (d *Directory) ConfirmTwoFactor(ctx context.Context, user models.User, code string) (codes []string, err error) {
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		var step models.TwoFactor
		if err := tx.Take(&step, "user_id = ? AND NOT confirmed", user.ID).Error; err != nil {
			return err
		}
		sealed := step
		if err := d.open(&step); err != nil {
			return err
		}
		at, ok := matchingStep(step, code, d.clock())
		if !ok {
			return ErrWrongCode
		}
		if err := tx.Model(&sealed).Updates(map[string]any{"confirmed": true, "last_step": at}).Error; err != nil {
			return err
		}
		codes, err = replaceRecoveryCodes(tx, user)
		return err
	})
	return codes, db.Wrap("confirm two-factor authentication", err)
}

// matchingStep returns the 30 seconds whose code this is, if it is one that was not used.
func matchingStep(step models.TwoFactor, code string, now time.Time) (at int64, ok bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' {
			return -1
		}
		return r
	}, code)
	present := now.Unix() / codePeriod
	for at := present - codesApart; at <= present+codesApart; at++ {
		want, err := hotp.GenerateCode(step.Secret, uint64(at))
		if err == nil && at > step.LastStep && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return at, true
		}
	}
	return 0, false
}

// VerifyTwoFactor takes a code of the authenticator or, with recovery true, one of the recovery codes. Each is
// taken once. It returns ErrWrongCode.
func (d *Directory) VerifyTwoFactor(ctx context.Context, user models.User, code string) (recovery bool, err error) {
	step, err := d.TwoFactor(ctx, user)
	if err != nil {
		return false, err
	}
	conn := d.db.Write(ctx)
	if at, ok := matchingStep(step, code, d.clock()); ok {
		used := conn.Model(&models.TwoFactor{}).Where("user_id = ? AND last_step < ?", user.ID, at).Update("last_step", at)
		return false, codeTaken(used)
	}
	hash := db.HashSecret(plainCode(code))
	return true, codeTaken(conn.Delete(&models.RecoveryCode{}, "user_id = ? AND code_hash = ?", user.ID, hash))
}

func codeTaken(result *gorm.DB) error {
	if err := db.Changed("two-factor authentication", result); !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return ErrWrongCode
}

// NewRecoveryCodes makes new codes in place of all old ones.
func (d *Directory) NewRecoveryCodes(ctx context.Context, user models.User) (codes []string, err error) {
	err = d.db.Update(ctx, func(tx *db.Tx) error {
		codes, err = replaceRecoveryCodes(tx, user)
		return err
	})
	return codes, db.Wrap("new recovery codes", err)
}

func replaceRecoveryCodes(tx *db.Tx, user models.User) ([]string, error) {
	if err := tx.Delete(&models.RecoveryCode{}, "user_id = ?", user.ID).Error; err != nil {
		return nil, err
	}
	codes, rows := make([]string, recoveryCodes), make([]models.RecoveryCode, recoveryCodes)
	for i := range codes {
		letters := rand.Text()[:16] // 5 random bits each
		codes[i] = letters[:4] + "-" + letters[4:8] + "-" + letters[8:12] + "-" + letters[12:]
		rows[i] = models.RecoveryCode{UserID: user.ID, CodeHash: db.HashSecret(plainCode(codes[i]))}
	}
	return codes, tx.Create(&rows).Error
}

// plainCode is a recovery code however it was typed.
func plainCode(code string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(code))
}

// RecoveryCodesLeft counts the recovery codes that were not used.
func (d *Directory) RecoveryCodesLeft(ctx context.Context, user models.User) (int, error) {
	var left int64
	err := d.db.Read(ctx).Model(&models.RecoveryCode{}).Where("user_id = ?", user.ID).Count(&left).Error
	return int(left), db.Wrap("count recovery codes", err)
}

// RemoveTwoFactor lets the person sign in with the password alone. It returns ErrNotFound where there is no second
// step.
func (d *Directory) RemoveTwoFactor(ctx context.Context, user models.User) error {
	err := d.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Delete(&models.RecoveryCode{}, "user_id = ?", user.ID).Error; err != nil {
			return err
		}
		return db.Changed("user", tx.Delete(&models.TwoFactor{}, "user_id = ?", user.ID))
	})
	return db.Wrap("remove two-factor authentication", err)
}
