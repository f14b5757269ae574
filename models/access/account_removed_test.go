package access

import (
	"errors"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

// An administrator who goes has made an invitation, a link for another's password, a token and a share link.
func (d *Directory) leaves(t *testing.T, how func(id string) error) (links [2]string, token string, shares int) {
	t.Helper()
	ctx := t.Context()
	d.add(t, "anna@example.org", models.RoleAdministrator)
	bob := d.add(t, "bob@example.org", models.RoleAdministrator)
	victim := d.add(t, "carl@example.org", models.RoleViewer)
	links[0] = must(d.Invite(ctx, "dora@example.org", models.RoleAdministrator, bob.Email))(t)
	links[1], _ = must2(d.ResetLink(ctx, victim.ID, bob.Email))(t)
	made := models.Token{Name: "bobs", MadeBy: bob.Email}
	made.Allow(models.ScopeRead)
	token = must(d.CreateToken(ctx, made))(t)
	share := models.ShareLink{TokenHash: "x", MadeBy: bob.Email, CreatedAt: d.now(), ExpiresAt: d.now().Add(time.Hour)}
	if err := errors.Join(d.db.Write(ctx).Create(&share).Error, how(bob.ID)); err != nil {
		t.Fatal(err)
	}
	_, left, err := d.MadeBy(ctx, bob.Email)
	if err != nil {
		t.Fatal(err)
	}
	return links, token, len(left)
}

func must2[A, B any](a A, b B, err error) func(*testing.T) (A, B) {
	return func(t *testing.T) (A, B) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a, b
	}
}

func TestWhatAPersonMadeEndsWithWhatAllowedIt(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		for name, c := range map[string]struct {
			how           func(*Directory, string) error
			token, shares bool // that still work
		}{
			"disabled": {how: func(d *Directory, id string) error { return second(d.DisableUser(t.Context(), id, RevokeMade)) }},
			"deleted":  {how: func(d *Directory, id string) error { return second(d.DeleteUser(t.Context(), id, RevokeMade)) }},
			"viewer": {how: func(d *Directory, id string) error {
				return second(d.SetRole(t.Context(), id, models.RoleViewer, RevokeMade))
			}},
			"maintainer": {shares: true, how: func(d *Directory, id string) error {
				return second(d.SetRole(t.Context(), id, models.RoleMaintainer, RevokeMade))
			}},
			"kept": {token: true, shares: true, how: func(d *Directory, id string) error {
				return second(d.DisableUser(t.Context(), id, KeepMade))
			}},
		} {
			t.Run(name, func(t *testing.T) {
				d := openTest(t, freshURL(t, url))
				links, token, shares := d.leaves(t, func(id string) error { return c.how(d, id) })
				for _, link := range links {
					if _, err := d.UseLink(t.Context(), link, "battery staple"); !errors.Is(err, models.ErrNotFound) {
						t.Errorf("a link of somebody who left: %v", err)
					}
				}
				if _, err := d.CheckToken(t.Context(), token); (err == nil) != c.token {
					t.Errorf("the token works: %v", err == nil)
				}
				if (shares == 1) != c.shares {
					t.Errorf("%d share links are left", shares)
				}
			})
		}
	})
}

// freshURL is an empty database of the same kind as the one of the address.
func freshURL(t *testing.T, url string) string {
	t.Helper()
	if url[:len("sqlite:")] == "sqlite:" {
		return testdb.SQLite(t)
	}
	return testdb.Postgres(t)
}

// A link works only while its maker may still make it, however the maker lost the role.
func TestALinkOfSomebodyWhoIsNoAdministratorAnyMoreIsDead(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d, ctx := openTest(t, url), t.Context()
		d.add(t, "anna@example.org", models.RoleAdministrator)
		for maker, works := range map[string]bool{"anna@example.org": true, CommandLine: true, "gone@example.org": false} {
			link := must(d.Invite(ctx, "new-"+maker[:4]+"@example.org", models.RoleViewer, maker))(t)
			if _, err := d.UseLink(ctx, link, "battery staple"); (err == nil) != works {
				t.Errorf("by %s: %v", maker, err)
			}
		}
	})
}

func TestADeletedPersonComesBackByInvitationAlone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d, ctx := openTest(t, url), t.Context()
		d.add(t, "anna@example.org", models.RoleAdministrator)
		who := Identity{Subject: "iss b", Email: "bob@example.org"}
		bob := must(d.UserOfIdentity(ctx, who))(t)
		if _, err := d.DeleteUser(ctx, bob.ID, RevokeMade); err != nil {
			t.Fatal(err)
		}
		for _, again := range []Identity{who, {"iss new", "bob@example.org", ""}, {"iss b", "other@example.org", ""}} {
			if _, err := d.UserOfIdentity(ctx, again); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%+v: %v", again, err)
			}
		}
		link := must(d.Invite(ctx, "bob@example.org", models.RoleViewer, "anna@example.org"))(t)
		back := must(d.UseLink(ctx, link, "battery staple"))(t)
		if err := d.Connect(ctx, back, who); err != nil {
			t.Error(err)
		}
		if again := must(d.UserOfIdentity(ctx, who))(t); again.ID != back.ID {
			t.Errorf("%+v", again)
		}
	})
}

// Letters that look like others, or become others in lower case, let nobody in as somebody else.
func TestAddressesAreASCII(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d, ctx := openTest(t, url), t.Context()
		d.add(t, "admin@kompany.org", models.RoleAdministrator)
		for _, email := range []string{
			"adm\u0130n@kompany.org", "admin@\u212aompany.org", "\u00fc@example.org", "a b@example.org", "a@example.org\x00",
			"a@" + string(make([]byte, 300)) + ".org", "", "Admin <admin@kompany.org>",
		} {
			if _, err := d.UserOfIdentity(ctx, Identity{Subject: "iss x", Email: email}); !errors.Is(err, ErrBadEmail) {
				t.Errorf("single sign-on of %q: %v", email, err)
			}
			if _, err := d.Invite(ctx, email, models.RoleViewer, CommandLine); !errors.Is(err, ErrBadEmail) {
				t.Errorf("an invitation of %q: %v", email, err)
			}
			if _, err := d.CreateUser(ctx, email, "battery staple", models.RoleViewer); !errors.Is(err, ErrBadEmail) {
				t.Errorf("an account of %q: %v", email, err)
			}
			if _, err := d.UserByEmail(ctx, email); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%q is somebody: %v", email, err)
			}
		}
		if user, err := d.UserByEmail(ctx, " ADMIN@Kompany.org"); err != nil || user.Email != "admin@kompany.org" {
			t.Errorf("%+v %v", user, err)
		}
	})
}
