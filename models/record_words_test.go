package models

import (
	"strings"
	"testing"
)

// A GUID may name an installation; a range that is not known has to be read to be mended.
func TestAMessageShowsAForeignRangeAndNoPartOfAGUID(t *testing.T) {
	for text, shown := range map[string]bool{
		"10000001-50000000": true, "51-2000": true, "USER_DELETE": true,
		"560eee90-5fca-11eb-988b-0242ac120004": false, "12345678-1234": false, "12345678-1234-1234": false,
		"1234567890123456": false, "a 560eee90-5fca": false,
	} {
		if _, err := ParseSizeRange(text); strings.Contains(err.Error(), text) != shown {
			t.Errorf("%s: %v", text, err)
		}
	}
}
