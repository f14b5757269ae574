package table

import "testing"

func TestCellsCannotBecomeFormulas(t *testing.T) {
	risky := Table{
		Columns: []Column{{Name: "a", Flat: "=a", Type: Text}, Named("b")},
		Rows:    [][]Cell{{Words("=1+1"), Count(-5)}, {Words("@x"), {}}, {Words("-"), Words("\tx")}},
	}
	got, err := risky.CSV()
	if want := "'=a,b\n'=1+1,-5\n'@x,\n'-,'\tx\n"; err != nil || string(got) != want {
		t.Errorf("%q (%v), want %q", got, err, want)
	}
}
