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

func TestRangesCannotBecomeDatesAndUmlautsAreMarked(t *testing.T) {
	sizes := Table{
		Columns: []Column{Named("from")},
		Rows:    [][]Cell{{Range("1-10")}, {Range("demo")}, {Range("1000001+")}},
	}
	got, err := sizes.CSV()
	if want := "from\n1-10 faces\ndemo\n1000001+ faces\n"; err != nil || string(got) != want {
		t.Errorf("%q (%v), want %q", got, err, want)
	}
	if got := string(sizes.JSON()); got != `{"rows":[{"from":"1-10"},{"from":"demo"},{"from":"1000001+"}]}` {
		t.Error(got)
	}
	sizes.Rows = append(sizes.Rows, []Cell{Words("Größe")})
	if got, _ := sizes.CSV(); string(got[:3]) != "\ufeff" {
		t.Errorf("no byte-order mark before %q", got)
	}
}

func TestGuardsCanBeTakenOff(t *testing.T) {
	for text, want := range map[string]string{
		"=1": "'=1", "'=1": "''=1", "''-x": "'''-x", "'tis": "'tis", "a=b": "a=b", "": "", "'": "'",
		"＝1+1": "'＝1+1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x", "\u200b=1": "'\u200b=1", " =1": "' =1", "\ufeff'@": "'\ufeff'@",
		"'\u200b＝1": "''\u200b＝1", " a": " a", "1＋1": "1＋1",
	} {
		if got := Harmless(text); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
}
