package packed

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

const dayOfTests = 20103 // 2025-01-15

var here = Place{Installation: [16]byte{1, 2, 3}, Day: dayOfTests}

// invent makes facts of the place, among them the first and the last that a day can have.
func invent(rng *rand.Rand, p Place) (created []Creation, reported []Report) {
	at := func() int64 {
		switch rng.IntN(4) {
		case 0:
			return p.begin()
		case 1:
			return p.begin() + dayMillis + leadMillis - 1
		}
		return p.begin() + rng.Int64N(dayMillis+leadMillis)
	}
	for n := range rng.IntN(20) {
		c, r := Creation{At: at(), Action: byte(rng.IntN(256))}, Report{At: at(), Size: byte(rng.IntN(256))}
		c.Key[0], c.Key[5] = byte(n), byte(rng.IntN(256))
		r.Collection[0], r.Collection[9] = byte(n), byte(rng.IntN(256))
		created, reported = append(created, c), append(reported, r)
	}
	return created, reported[:rng.IntN(len(reported)+1)]
}

func packBoth(t *testing.T, p Place, created []Creation, reported []Report) (c, r []byte) {
	t.Helper()
	c, err := p.AppendCreations([]byte{}, created)
	if err != nil {
		t.Fatal(err)
	}
	if r, err = p.AppendReports([]byte{}, reported); err != nil {
		t.Fatal(err)
	}
	return c, r
}

func TestFactsComeBackAsTheyWerePacked(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		p := Place{Day: int32(rng.IntN(100_000) - 20_000)}
		p.Installation[rng.IntN(16)] = byte(rng.IntN(256))
		created, reported := invent(rng, p)
		c, r := packBoth(t, p, created, reported)
		gotCreated, err := p.Creations(c)
		gotReported, err2 := p.Reports(r)
		if err != nil || err2 != nil || !slices.Equal(gotCreated, created) || !slices.Equal(gotReported, reported) {
			t.Fatalf("%v %v: %v and %v come back as %v and %v", err, err2, created, reported, gotCreated, gotReported)
		}
		counted := (len(c)-FrameBytes)/CreationBytes + (len(r)-FrameBytes)/ReportBytes
		if counted != len(created)+len(reported) {
			t.Errorf("%d and %d facts are counted as %d", len(created), len(reported), counted)
		}
	}
}

// The form is a promise to views, to the recount and to backups.
func TestTheFormIsTheOneDescribed(t *testing.T) {
	p := Place{Installation: [16]byte{0xaa}, Day: 1}
	c, r := packBoth(t, p, []Creation{{Key: [12]byte{1, 11: 2}, At: dayMillis + 12_345, Action: 4}},
		[]Report{{Collection: [16]byte{3, 15: 4}, At: dayMillis - leadMillis, Size: 10}})
	wantC := append([]byte{1, 1}, append(make([]byte, 10), 2, 0x00, 0x61, 0x23, 0x45, 4)...)
	wantR := append([]byte{1, 3}, append(make([]byte, 14), 4, 0, 0, 0, 0, 10)...)
	if !bytes.Equal(c[:len(c)-sumBytes], wantC) || !bytes.Equal(r[:len(r)-sumBytes], wantR) {
		t.Errorf("packed as %x and %x, want %x and %x", c, r, wantC, wantR)
	}
}

func TestEveryFlippedBitAndEveryOtherPlaceIsNoticed(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	created, reported := invent(rng, here)
	c, r := packBoth(t, here, created, reported)
	for i := range 8 * len(c) {
		damaged := bytes.Clone(c)
		damaged[i/8] ^= 1 << (i % 8)
		if got, err := here.Creations(damaged); err == nil {
			t.Errorf("with bit %d flipped they are %v", i, got)
		}
	}
	for n := range len(r) - 1 {
		if _, err := here.Reports(r[:n+1]); !errors.Is(err, ErrDamaged) {
			t.Errorf("the first %d bytes: %v", n+1, err)
		}
	}
	for _, p := range []Place{{Installation: here.Installation, Day: dayOfTests + 1}, {Day: dayOfTests}} {
		if _, err := p.Creations(c); !errors.Is(err, ErrDamaged) {
			t.Errorf("at %v: %v", p, err)
		}
	}
	if _, err := here.Reports(c); err == nil {
		t.Error("creations are read as reports")
	}
}

func TestAFactOfAnotherDayIsNotPacked(t *testing.T) {
	for _, at := range []int64{here.begin() - 1, here.begin() + dayMillis + leadMillis} {
		if b, err := here.AppendReports(nil, []Report{{At: at}}); err == nil {
			t.Errorf("%d is packed as %x", at, b)
		}
	}
}

func TestFactsOutOfOrderAreRefused(t *testing.T) {
	for _, names := range [][2]byte{{2, 1}, {1, 1}} {
		c, r := packBoth(t, here,
			[]Creation{{Key: [12]byte{names[0]}, At: here.begin()}, {Key: [12]byte{names[1]}, At: here.begin()}},
			[]Report{{Collection: [16]byte{names[0]}, At: here.begin()}, {Collection: [16]byte{names[1]}, At: here.begin()}})
		if _, err := here.Creations(c); !errors.Is(err, ErrDamaged) {
			t.Errorf("creations %v: %v", names, err)
		}
		if _, err := here.Reports(r); !errors.Is(err, ErrDamaged) {
			t.Errorf("reports %v: %v", names, err)
		}
	}
}

// Whatever bytes a row has: they are refused, or are exactly what packing their facts makes.
func FuzzPacked(f *testing.F) {
	created, reported := invent(rand.New(rand.NewPCG(5, 6)), here)
	c, _ := here.AppendCreations(nil, created)
	r, _ := here.AppendReports(nil, reported)
	f.Add(c, r)
	f.Add([]byte{}, []byte{1, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, c, r []byte) {
		if got, err := here.Creations(c); err == nil {
			if again, err := here.AppendCreations(nil, got); err == nil && !bytes.Equal(again, c) {
				t.Errorf("%x is packed as %x", c, again)
			}
		}
		if got, err := here.Reports(r); err == nil {
			if again, err := here.AppendReports(nil, got); err == nil && !bytes.Equal(again, r) {
				t.Errorf("%x is packed as %x", r, again)
			}
		}
	})
}
