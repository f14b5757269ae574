package models

import "testing"

func TestARoleMayDoWhatTheLesserOnesMay(t *testing.T) {
	for i, role := range Roles() {
		for j, needed := range Roles() {
			if got := role.AtLeast(needed); got != (i >= j) {
				t.Errorf("%s at least %s: %v", role, needed, got)
			}
		}
		if got, err := ParseRole(string(role)); err != nil || got != role {
			t.Errorf("%s reads back as %q, %v", role, got, err)
		}
	}
	if Role("owner").AtLeast(RoleViewer) {
		t.Error("what is no role may look")
	}
	if _, err := ParseRole("owner"); err == nil {
		t.Error("what is no role was read")
	}
}
