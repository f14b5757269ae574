package seal

import (
	"errors"
	"strings"
	"testing"
)

const oldKey, newKeyText = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"

func parsed(t *testing.T, text string) *Keys {
	t.Helper()
	keys, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestWhatIsSealedOpensForItsPurposeAndKeyAlone(t *testing.T) {
	keys := parsed(t, oldKey)
	kept := keys.Seal("a purpose", "the secret")
	if strings.Contains(kept, "secret") || kept == keys.Seal("a purpose", "the secret") {
		t.Errorf("kept as %q", kept)
	}
	if got, err := keys.Open("a purpose", kept); got != "the secret" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := keys.Open("another purpose", kept); err == nil {
		t.Errorf("another purpose: %q", got)
	}
	for name, others := range map[string]*Keys{"no key": nil, "another key": parsed(t, newKeyText)} {
		if got, err := others.Open("a purpose", kept); !errors.Is(err, ErrKey) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, damaged := range []string{kept[:len(kept)-4], kept[:len(kept)-1] + "!", prefix, prefix + "x"} {
		if got, err := keys.Open("a purpose", damaged); err == nil {
			t.Errorf("%q: %q", damaged, got)
		}
	}
}

func TestKeysAreRotatedAndGivenUp(t *testing.T) {
	kept := parsed(t, oldKey).Seal("p", "x")
	rotating, ending := parsed(t, newKeyText+" , "+oldKey), parsed(t, None+","+oldKey)
	for name, keys := range map[string]*Keys{"rotating": rotating, "ending": ending} {
		if got, err := keys.Open("p", kept); got != "x" || err != nil || keys.Current(kept) {
			t.Errorf("%s: %q, %v, current %v", name, got, err, keys.Current(kept))
		}
	}
	if again := rotating.Seal("p", "x"); !rotating.Current(again) || !parsed(t, newKeyText).Current(again) {
		t.Errorf("rotated: %q", again)
	}
	if plain := ending.Seal("p", "x"); plain != "x" || !ending.Current(plain) {
		t.Errorf("given up: %q", plain)
	}
	var none *Keys
	if got, err := none.Open("p", none.Seal("p", "x")); got != "x" || err != nil || !none.Current("x") || none.Current(kept) {
		t.Errorf("without keys: %q, %v", got, err)
	}
}

func TestAShortKeyIsRefused(t *testing.T) {
	for _, text := range []string{"short", oldKey + ",", oldKey + ",none", ","} {
		if keys, err := Parse(text); err == nil {
			t.Errorf("%q: %+v", text, keys)
		}
	}
}
