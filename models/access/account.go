package access

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
)

var (
	// ErrWrongPassword is the answer to an unknown address and to a wrong password alike.
	ErrWrongPassword = errors.New("wrong e-mail or password")
	// ErrBadEmail is returned for what is no e-mail address.
	ErrBadEmail = errors.New("this is not an e-mail address")
	// ErrShortPassword is returned for a password of fewer than ShortestPassword characters.
	ErrShortPassword = fmt.Errorf("the password needs at least %d characters", ShortestPassword)
)

// ShortestPassword is the least number of characters of a password.
const ShortestPassword = 10

// Parameters of argon2id: OWASP's first choice for 19 MiB.
var passwordCost = &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// CheckAccount reports what an address and password lack to make an account: ErrBadEmail, ErrShortPassword or both.
func CheckAccount(email, password string) error {
	var problems []error
	if !isEmail(email) {
		problems = append(problems, ErrBadEmail)
	}
	if utf8.RuneCountInString(password) < ShortestPassword {
		problems = append(problems, ErrShortPassword)
	}
	return errors.Join(problems...)
}

// longestEmail is what an address may have at the most, by RFC 5321.
const longestEmail = 254

// isEmail takes addresses of ASCII alone: letters that look like others, or that become others in lower case, would
// let one person in as another.
func isEmail(text string) bool {
	text = strings.TrimSpace(text)
	outside := func(r rune) bool { return r <= ' ' || r >= unicode.MaxASCII }
	address, err := mail.ParseAddress(text)
	return err == nil && address.Address == text && len(text) <= longestEmail && !strings.ContainsFunc(text, outside)
}

// CreateUser makes an account. It returns ErrBadEmail, ErrShortPassword, or ErrConflict where the address has one.
func (d *Directory) CreateUser(ctx context.Context, email, password string, role models.Role) (models.User, error) {
	if err := CheckAccount(email, password); err != nil {
		return models.User{}, fmt.Errorf("create user: %w", err)
	}
	hash, err := d.hashPassword(ctx, password)
	if err != nil {
		return models.User{}, fmt.Errorf("create user: %w", err)
	}
	user := models.User{
		ID: db.NewID(), Email: NormalEmail(email), PasswordHash: hash, Role: role, CreatedAt: d.now().UTC(),
	}
	return user, db.Wrap("create user", d.db.Update(ctx, func(tx *db.Tx) error { return addUser(tx, &user) }))
}

// SetPassword changes a person's password, and ends all their sessions and every link to choose one. It returns
// ErrNotFound or ErrShortPassword.
func (d *Directory) SetPassword(ctx context.Context, email, password string) error {
	if utf8.RuneCountInString(password) < ShortestPassword {
		return fmt.Errorf("set password: %w", ErrShortPassword)
	}
	hash, err := d.hashPassword(ctx, password)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	user, err := d.UserByEmail(ctx, email)
	if err != nil {
		return fmt.Errorf("set password: %w", err)
	}
	return db.Wrap("set password", d.db.Update(ctx, func(tx *db.Tx) error { return replacePassword(tx, &user, hash) }))
}

// replacePassword ends whatever the old password, or a link to replace it, let in.
func replacePassword(tx *db.Tx, user *models.User, hash string) error {
	for _, row := range []any{&models.Session{}, &models.PendingLogin{}} {
		if err := tx.Delete(row, "user_id = ?", user.ID).Error; err != nil {
			return err
		}
	}
	if err := tx.Delete(&models.OneTimeLink{}, "email = ?", user.Email).Error; err != nil {
		return err
	}
	return tx.Model(user).Update("password_hash", hash).Error
}

// Users lists everybody, by address.
func (d *Directory) Users(ctx context.Context) ([]models.User, error) {
	var all []models.User
	err := d.db.Read(ctx).Order("email").Find(&all).Error
	return all, db.Wrap("list users", err)
}

// HasAdministrator reports whether there is anybody to let others in. People whom an issuer sends may be there
// before.
func (d *Directory) HasAdministrator(ctx context.Context) (bool, error) {
	var count int64
	err := d.db.Read(ctx).Model(&models.User{}).Where("role = ?", models.RoleAdministrator).Count(&count).Error
	return count > 0, db.Wrap("count administrators", err)
}

// Authenticate returns the person whose address and password these are, or ErrWrongPassword, also for one who is
// disabled; it takes as long for an unknown address as for a known one. While many wait to be let in, it returns
// ErrBusy.
func (d *Directory) Authenticate(ctx context.Context, email, password string) (models.User, error) {
	return d.authenticate(ctx, d.hashing.turnOfStranger, email, password)
}

// AuthenticateKnown is Authenticate for somebody who was let in before: strangers do not keep him waiting.
func (d *Directory) AuthenticateKnown(ctx context.Context, email, password string) (models.User, error) {
	return d.authenticate(ctx, d.hashing.turnOfKnown, email, password)
}

func (d *Directory) authenticate(
	ctx context.Context, turn func(context.Context) (done func(), err error), email, password string,
) (models.User, error) {
	done, err := turn(ctx) // before anything else: whoever is sent away costs nothing
	if err != nil {
		return models.User{}, fmt.Errorf("sign in: %w", err)
	}
	defer done()
	user, err := d.UserByEmail(ctx, email)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return models.User{}, fmt.Errorf("sign in: %w", err)
	}
	hash := user.PasswordHash
	if !isAffordable(hash) {
		hash = decoyHash()
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return models.User{}, fmt.Errorf("sign in: %w", err)
	}
	if !match || user.ID == "" || user.DisabledAt != nil {
		return models.User{}, ErrWrongPassword
	}
	return user, nil
}

// isAffordable reports whether comparing with the hash costs no more than a few of ours: one that a manipulated backup
// brought could ask for any memory and time. No such password lets in; "user passwd" sets a new one.
func isAffordable(hash string) bool {
	cost, _, _, err := argon2id.DecodeHash(hash)
	return err == nil && cost.Memory <= 4*passwordCost.Memory && cost.Parallelism >= 1 && cost.Parallelism <= 4 &&
		cost.Iterations >= 1 && cost.Iterations <= 4*passwordCost.Iterations
}

func (d *Directory) hashPassword(ctx context.Context, password string) (string, error) {
	done, err := d.hashing.turnOfKnown(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(password, passwordCost)
}

// decoyHash is compared with where there is no such account: that takes as long as with a real one. It is no hash of
// any known password, and so needs no hashing to be made.
func decoyHash() string {
	salt := base64.RawStdEncoding.EncodeToString(make([]byte, passwordCost.SaltLength))
	key := base64.RawStdEncoding.EncodeToString(make([]byte, passwordCost.KeyLength))
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s",
		passwordCost.Memory, passwordCost.Iterations, passwordCost.Parallelism, salt, key)
}

// isText reports whether every database can be asked for it.
func isText(text string) bool { return utf8.ValidString(text) && !strings.Contains(text, "\x00") }

// NormalEmail writes an address as accounts have it: in lower case, of the letters A to Z alone.
func NormalEmail(email string) string {
	lower := func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	return strings.Map(lower, strings.TrimSpace(email))
}
