package access

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/internal/db"
	"compreface-stats/models/testdb"
)

// A person makes what they may while somebody takes their right away: of what is left nothing is theirs.
func TestNothingMadeDuringOnesOwnDemotionSurvives(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		ctx := t.Context()
		must(d.CreateUser(ctx, "ada@example.org", "correct horse battery", models.RoleAdministrator))(t)
		ways := map[string]func(models.User) (models.User, error){
			"demoted": func(u models.User) (models.User, error) {
				return d.SetRole(ctx, u.ID, models.RoleViewer, RevokeMade)
			},
			"disabled": func(u models.User) (models.User, error) { return d.DisableUser(ctx, u.ID, RevokeMade) },
			"deleted":  func(u models.User) (models.User, error) { return d.DeleteUser(ctx, u.ID, RevokeMade) },
		}
		for round := range 4 {
			for name, end := range ways {
				for _, role := range []models.Role{models.RoleMaintainer, models.RoleAdministrator} {
					email := fmt.Sprintf("%s-%s-%d@example.org", name, role, round)
					user := models.User{ID: db.NewID(), Email: email, Role: role, CreatedAt: d.now()}
					if err := d.db.Update(ctx, func(tx *db.Tx) error { return addUser(tx, &user) }); err != nil {
						t.Fatal(err)
					}
					d.endWhileMaking(t, user, end)
				}
			}
		}
	})
}

func (d *Directory) endWhileMaking(t *testing.T, user models.User, end func(models.User) (models.User, error)) {
	t.Helper()
	as := AsUser(t.Context(), user)
	var all sync.WaitGroup
	begun := make(chan struct{}, 8)
	for k, write := range d.makers(as, user) {
		all.Go(func() {
			for n := range 1000 { // which nobody gets through who is refused
				err := write(fmt.Sprintf("%s %d %d", user.ID, k, n))
				if err != nil {
					if !errors.Is(err, ErrRightLost) {
						t.Errorf("%s: %v", user.Email, err)
					}
					begun <- struct{}{}
					return
				}
				if n == 1 {
					begun <- struct{}{}
				}
			}
		})
	}
	<-begun
	must(end(user))(t)
	all.Wait()
	tokens, links, err := d.MadeBy(t.Context(), user.Email)
	pending := must(d.PendingLinks(t.Context()))(t)
	if err != nil || user.Role == models.RoleAdministrator && len(tokens) > 0 || len(links) > 0 || len(pending) > 0 {
		t.Errorf("%s left %d tokens, %d share links, %d invitations, %v",
			user.Email, len(tokens), len(links), len(pending), err)
	}
}

// makers make what the role may.
func (d *Directory) makers(as context.Context, user models.User) (all []func(name string) error) {
	share := func(name string) error {
		return d.db.Update(as, func(tx *db.Tx) error {
			return tx.Create(&models.ShareLink{
				TokenHash: name, MadeBy: user.Email, CreatedAt: d.now(), ExpiresAt: d.now().Add(time.Hour),
			}).Error
		})
	}
	if user.Role != models.RoleAdministrator {
		return append(all, share, share)
	}
	return append(all, share, func(name string) error {
		_, err := d.CreateToken(as, models.Token{Name: name, Scopes: "read", MadeBy: user.Email})
		return err
	}, func(name string) error {
		_, err := d.Invite(as, strings.ReplaceAll(name, " ", "-")+"@example.org", models.RoleAdministrator, user.Email)
		return err
	})
}

// What is written in one statement is refused like what takes several, and what the program notes is not.
func TestWhoLostTheRightWritesNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		ada := must(d.CreateUser(t.Context(), "ada@example.org", "correct horse battery", models.RoleAdministrator))(t)
		bob := must(d.CreateUser(t.Context(), "bob@example.org", "correct horse battery", models.RoleAdministrator))(t)
		as := AsUser(t.Context(), bob)
		must(d.IngestKeys.Create(as, "fleet", "fleet"))(t)
		must(d.SetRole(AsUser(t.Context(), ada), bob.ID, models.RoleMaintainer, RevokeMade))(t)
		_, key := d.IngestKeys.Create(as, "other", "other")
		_, role := d.SetRole(as, ada.ID, models.RoleViewer, RevokeMade)
		for what, err := range map[string]error{
			"key": key, "role": role, "revocation": d.RevokeToken(as, "x"),
			"view": d.SaveView(as, models.SavedView{UserID: bob.ID, Name: "a view"}),
		} {
			if !errors.Is(err, ErrRightLost) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := errors.Join(d.Audit(as, bob.Email, "tried", ""), d.FlushUsage(as)); err != nil {
			t.Error(err)
		}
	})
}

// revoking revokes a token in the middle of a file.
type revoking struct {
	io.Reader
	left   int
	revoke func()
}

func (r *revoking) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if r.left -= n; r.left <= 0 && r.revoke != nil {
		r.revoke()
		r.revoke = nil
	}
	return n, err
}

func TestAnImportStopsOnceItsTokenIsRevoked(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		store := must(models.Open(t.Context(), models.Options{URL: url, SpoolDir: t.TempDir(), Clock: d.clock}))(t)
		defer store.Close()
		secret := must(d.CreateToken(t.Context(), models.Token{Name: "importer", Scopes: "import"}))(t)
		token := must(d.CheckToken(t.Context(), secret))(t)
		var file strings.Builder
		for i := range 100_000 {
			at := time.Date(2023, 1, 1, 0, 0, i, 0, time.UTC).Format(db.SQLiteTime)
			fmt.Fprintf(&file, "%s,560eee90-5fca-11eb-988b-%012x,USER_CREATE\n", at, i%50)
		}
		r := &revoking{Reader: strings.NewReader(file.String()), left: file.Len() / 4, revoke: func() {
			if err := d.RevokeToken(t.Context(), "importer"); err != nil {
				t.Error(err)
			}
		}}
		sum, err := store.Import(d.AsToken(t.Context(), token), r, nil)
		if !errors.Is(err, ErrRightLost) || sum.Accepted > 60_000 {
			t.Errorf("%d lines were stored: %v", sum.Accepted, err)
		}
	})
}
