package limit

import "testing"

func TestOnlySoMuchIsUnderWayUnderOneName(t *testing.T) {
	a := NewAtOnce()
	for i, want := range []bool{true, true, false} {
		if got := a.Enter("ada", 2); got != want {
			t.Errorf("the %d. of ada's: %t", i+1, got)
		}
	}
	if !a.Enter("bob", 2) {
		t.Error("ada's keep bob out")
	}
	a.Leave("ada")
	if !a.Enter("ada", 2) {
		t.Error("what was left is not free")
	}
	for range 2 {
		a.Leave("ada")
	}
	a.Leave("bob")
	if len(a.under) != 0 {
		t.Errorf("names are kept: %v", a.under)
	}
}
