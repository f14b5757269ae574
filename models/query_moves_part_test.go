package models

import "testing"

func TestEveryPartIsReadAsItIsWritten(t *testing.T) {
	for p := range SizePartCount {
		if got, err := ParseSizePart(p.String()); got != p || err != nil {
			t.Errorf("%v: %v %v", p, got, err)
		}
	}
	for size, want := range map[SizeRange]SizePart{
		SizeEmpty:          PartEmpty,
		1:                  PartDemo + 1,
		SizeRangeCount - 1: SizePartCount - 1,
	} {
		if got, _ := ParseSizePart(size.String()); got != want || (report{size: size}).part() != want {
			t.Errorf("%v is part %d, want %d", size, got, want)
		}
	}
	if _, err := ParseSizePart("11 to 50"); err == nil {
		t.Error("a part of another name was taken")
	}
}
