package access

import (
	"errors"
	"fmt"
	"testing"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
)

func TestSavedViewsAreOnesOwnUnlessTheyAreSharedAndOneIsTheDefault(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		d := openTest(t, url)
		ada := must(d.CreateUser(t.Context(), "ada@example.org", "correct horse", models.RoleViewer))(t)
		bob := must(d.CreateUser(t.Context(), "bob@example.org", "battery staple", models.RoleViewer))(t)
		save := func(v models.SavedView) {
			t.Helper()
			if err := d.SaveView(t.Context(), v); err != nil {
				t.Fatal(err)
			}
		}
		save(models.SavedView{UserID: ada.ID, Name: "mine", Address: "/?range=7d", IsDefault: true})
		save(models.SavedView{UserID: ada.ID, Name: "ours", Address: "/faces?range=all", Shared: true, IsDefault: true})
		save(models.SavedView{UserID: ada.ID, Name: " ours ", Address: "/faces?range=12m", Shared: true, IsDefault: true})
		own, others, err := d.SavedViews(t.Context(), bob.ID)
		if err != nil || len(own) != 0 || len(others) != 1 || others[0].Address != "/faces?range=12m" {
			t.Errorf("%+v %+v %v", own, others, err)
		}
		for user, want := range map[string]string{ada.ID: "/faces?range=12m", bob.ID: ""} {
			if got, err := d.DefaultView(t.Context(), user); got != want || err != nil {
				t.Errorf("default %q, %v, want %q", got, err, want)
			}
		}
		if err := d.RemoveView(t.Context(), bob, others[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("another's view is removed: %v", err)
		}
		if err := d.RemoveView(t.Context(), ada, others[0].ID); err != nil {
			t.Error(err)
		}
		save(models.SavedView{UserID: ada.ID, Name: "other", Address: "/faces?range=7d"})
		own, _, err = d.SavedViews(t.Context(), ada.ID)
		if err != nil || len(own) != 2 {
			t.Fatalf("%+v %v", own, err)
		}
		for _, r := range []struct {
			user, name string
			want       error
		}{
			{ada.ID, " yours ", nil}, {ada.ID, "yours", nil}, {ada.ID, "other", ErrViewNameTaken}, {ada.ID, " ", ErrNoViewName},
			{bob.ID, "stolen", models.ErrNotFound},
		} {
			if err := d.RenameView(t.Context(), r.user, own[0].ID, r.name); !errors.Is(err, r.want) {
				t.Errorf("renamed %q: %v, want %v", r.name, err, r.want)
			}
		}
		if own, _, _ = d.SavedViews(t.Context(), ada.ID); own[1].Name != "yours" || !own[1].IsDefault && own[1].Address != "/?range=7d" {
			t.Errorf("%+v", own)
		}
		for i := range 12 {
			err := d.SaveView(t.Context(), models.SavedView{UserID: bob.ID, Name: fmt.Sprint("shared ", i), Address: "/", Shared: true})
			if want := i >= 10; errors.Is(err, ErrManyViews) != want || err != nil && !want {
				t.Errorf("shared view %d: %v", i, err)
			}
		}
		keeper := must(d.CreateUser(t.Context(), "cleo@example.org", "battery staple", models.RoleMaintainer))(t)
		_, others, err = d.SavedViews(t.Context(), keeper.ID)
		for _, v := range others {
			err = errors.Join(err, d.RemoveView(t.Context(), keeper, v.ID))
		}
		if len(others) != 10 || err != nil {
			t.Errorf("a maintainer removes %d shared views: %v", len(others), err)
		}
		for i := range 60 {
			err := d.SaveView(t.Context(), models.SavedView{UserID: bob.ID, Name: fmt.Sprint(i), Address: "/"})
			if want := i >= 50; errors.Is(err, ErrManyViews) != want || err != nil && !want {
				t.Errorf("view %d: %v", i, err)
			}
		}
		if err := d.SaveView(t.Context(), models.SavedView{UserID: ada.ID, Name: " "}); !errors.Is(err, ErrNoViewName) {
			t.Error(err)
		}
	})
}
