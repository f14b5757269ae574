package segment

import (
	"net/url"
	"strings"
	"testing"
)

// Each part to begin with is one that can be counted, over the days of the page.
func TestPartsToBeginWithCanBeCounted(t *testing.T) {
	for _, l := range ready("range=90d") {
		address, err := url.Parse(l.URL)
		if err != nil {
			t.Fatal(err)
		}
		chosen := map[string]string{}
		for name, values := range address.Query() {
			chosen[name] = values[0]
		}
		if s, err := Parse(chosen); err != nil || len(s) != 1 || chosen["range"] != "90d" || strings.TrimSpace(l.Label) == "" {
			t.Errorf("%s leads to %s: %v, %v", l.Label, l.URL, s, err)
		}
	}
}
