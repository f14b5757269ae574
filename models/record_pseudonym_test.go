package models

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"testing"

	"github.com/google/uuid"

	"compreface-stats/models/testdb"
)

func TestTheSameGUIDIsTheSamePseudonymAndNeverItself(t *testing.T) {
	s := openTest(t, testdb.SQLite(t))
	const guid = "59638de4-5fca-11eb-848b-0242ac120002"
	lower, err := s.FacesRecord(guid, "00000000-0000-0000-0000-000000000001", "11-50")
	if err != nil {
		t.Fatal(err)
	}
	upper, err := s.FacesRecord("59638DE4-5FCA-11EB-848B-0242AC120002", guid, "0")
	if err != nil {
		t.Fatal(err)
	}
	if lower.Installation != upper.Installation || lower.Installation.String() == guid ||
		upper.Collection.String() == guid {
		t.Errorf("%v %v %v", lower.Installation, upper.Installation, upper.Collection)
	}
	if text := lower.Installation.String(); text[14] != '8' ||
		lower.Collection.String() != "00000000-0000-0000-0000-000000000001" {
		t.Errorf("%s is no UUID of version 8, or the demo collection was pseudonymized: %s", text, lower.Collection)
	}
	for _, bad := range []string{
		"",
		"59638de4",
		guid + "0",
		"59638de4+5fca-11eb-848b-0242ac120002",
		"zz638de4-5fca-11eb-848b-0242ac120002",
	} {
		if _, err := s.GeneralRecord(bad, "USER_CREATE"); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestAPseudonymIsTheHMACOfTheCanonicalGUIDAndLeavesNoGarbage(t *testing.T) {
	s := openTest(t, testdb.SQLite(t))
	for _, guid := range []ID{{}, {0: 1, 15: 1}, ID(uuid.MustParse("59638de4-5fca-11eb-848b-0242ac120002"))} {
		mac := hmac.New(sha256.New, s.pseudonymKey)
		mac.Write([]byte(guid.String()))
		want := uuid.UUID(mac.Sum(nil)[:16])
		want[6], want[8] = want[6]&0x0f|0x80, want[8]&0x3f|0x80
		for range 3 { // one maker after another, and the same again
			if got := s.pseudonymize(guid); got != ID(want) {
				t.Errorf("%v became %v, want %v", guid, got, want)
			}
		}
	}
	p := &pseudonymizer{mac: hmac.New(sha256.New, s.pseudonymKey)}
	if n := testing.AllocsPerRun(100, func() { p.pseudonym(ID{5}) }); n != 0 {
		t.Errorf("a pseudonym leaves %.1f pieces of garbage", n)
	}
}

// The answer to a post has the record's key in it: two answers must not tell how many posts came between them.
func TestKeysTellNotHowManyCameBetween(t *testing.T) {
	k := newRecordKeys()
	const bits = 2 * counterHalf
	seen := make([]bool, 1<<bits)
	for n := range uint32(1 << bits) {
		hidden := k.hidden(n)
		if hidden >= 1<<bits || seen[hidden] {
			t.Fatalf("%d is hidden as %d, as another is", n, hidden)
		}
		seen[hidden] = true
	}
	same, another := 0, newRecordKeys()
	for n := range uint32(1000) {
		step := int64(k.hidden(n+1)) - int64(k.hidden(n))
		if step == 1 || k.hidden(n) == another.hidden(n) {
			same++
		}
	}
	if same > 2 {
		t.Errorf("%d of 1000 keys follow one another, or are the same in two processes", same)
	}
}

func TestNoRecordIsMadeUnderAKeyThatNobodyKnows(t *testing.T) {
	s, err := newStore(Options{URL: "postgres://nobody@/stats?host=" + t.TempDir(), MayBeUnavailable: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 2 {
		_, general := s.GeneralRecord("59638de4-5fca-11eb-848b-0242ac120002", "USER_CREATE")
		_, faces := s.FacesRecord("59638de4-5fca-11eb-848b-0242ac120002", "a3d5dda8-b53a-4465-a44e-f1c3c81c7551", "0")
		ended, end := context.WithCancel(t.Context())
		end()
		if awaited := s.AwaitKey(ended); !errors.Is(general, ErrKeyUnknown) || !errors.Is(faces, ErrKeyUnknown) || !errors.Is(awaited, ErrKeyUnknown) {
			t.Errorf("%v, %v, %v", general, faces, awaited)
		}
		if err := s.BorrowIdentity(Identity{}); err != nil { // a folder that never saw the database
			t.Error(err)
		}
	}
	if err := s.BorrowIdentity(Identity{PseudonymKey: "a key that was kept here"}); err != nil || s.AwaitKey(t.Context()) != nil {
		t.Errorf("a known key: %v", err)
	}
}
