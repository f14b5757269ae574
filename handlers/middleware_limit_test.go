package handlers

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/access"
)

// guessesAt are limits on one account from one network, without that network's own.
func guessesAt(email string) tryLimit { return signInLimits(email, "192.0.2.0/24", "")[0] }

func TestEachFailureMakesTheNextTryWaitLongerUpToABound(t *testing.T) {
	now := time.Unix(0, 0)
	b := newLimiter(func() time.Time { return now })
	mary := guessesAt("mary@example.org")
	var waits []time.Duration
	for range 14 {
		if wait := b.take(mary); wait != 0 {
			t.Fatalf("waits %s although the time is over", wait)
		}
		wait := b.take(mary)
		waits = append(waits, wait)
		now = now.Add(wait)
	}
	if got := fmt.Sprint(waits); got != "[0s 0s 1s 2s 4s 8s 16s 32s 1m4s 2m8s 4m16s 8m32s 15m0s 15m0s]" {
		t.Errorf("waits %s", got)
	}
	now = now.Add(limiterMemory)
	for range 2 {
		if b.take(mary) != 0 {
			t.Error("an hour of quiet is not forgiven")
		}
	}
}

func TestManyTriesAtOnceGetNoFurtherThanOneAfterAnother(t *testing.T) {
	now := time.Unix(0, 0)
	b := newLimiter(func() time.Time { return now })
	var wait sync.WaitGroup
	passed := make(chan bool, 1000)
	for range 1000 {
		wait.Go(func() {
			if b.take(guessesAt("mary@example.org"), networkLimit("192.0.2.0/24")) == 0 {
				passed <- true
			}
		})
	}
	wait.Wait()
	if len(passed) != 5 {
		t.Errorf("%d of 1000 tries at once were let through", len(passed))
	}
}

func TestASuccessForgivesItsAccountAndNotTheNetwork(t *testing.T) {
	now := time.Unix(0, 0)
	b := newLimiter(func() time.Time { return now })
	network := networkLimit("192.0.2.0/24")
	for i := range 19 { // nineteen others of the network fail
		b.take(guessesAt(strconv.Itoa(i)), network)
	}
	for range 3 {
		if wait := b.take(guessesAt("mary"), network); wait != 0 {
			t.Fatalf("waits %s", wait)
		}
		b.reset(guessesAt("mary"), network)
	}
	b.take(guessesAt("eve"), network)
	if b.take(guessesAt("mary"), network) == 0 {
		t.Error("the failures of the network are forgotten")
	}
	if b.take(guessesAt("mary"), networkLimit("198.51.100.0/24")) != 0 {
		t.Error("another network waits too")
	}
}

// A crowd of one kind pushes nothing of another out, and of its own kind what was tried longest ago.
func TestTheLimiterFillsNoMemoryAndForgetsTheOldest(t *testing.T) {
	now := time.Unix(0, 0)
	b := newLimiter(func() time.Time { return now })
	account := guessesAt("mary@example.org")
	for b.take(account) == 0 {
		continue
	}
	now = now.Add(time.Millisecond)
	for i := range limiterMarks + 10 {
		b.take(lookupLimit(strconv.Itoa(i)))
		now = now.Add(time.Microsecond)
	}
	if n := len(b.marks[perLookup]); n > limiterMarks || n < limiterMarks/2 {
		t.Errorf("%d marks", n)
	}
	if b.take(account) == 0 {
		t.Error("a crowd that looks up installations makes the limiter forget who guesses at an account")
	}
	for range 30 {
		b.take(lookupLimit(strconv.Itoa(limiterMarks + 9)))
	}
	if b.take(lookupLimit(strconv.Itoa(limiterMarks+9))) == 0 {
		t.Error("the newest mark is forgotten")
	}
}

func TestTheClientIsTheLastHopThatNoProxyOfOursVouchesFor(t *testing.T) {
	trusted := parseProxies([]string{"10.0.0.0/8", "fd00::1"})
	for _, c := range []struct{ remote, header, want string }{
		{"192.0.2.7", "", "192.0.2.7"},
		{"192.0.2.7", "198.51.100.1", "192.0.2.7"}, // a stranger's header is not believed
		{"10.0.0.1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"}, // what stands left the client wrote
		{"10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"::ffff:10.0.0.1", " 2001:db8:1:2::3 ", "2001:db8:1:2::3"},
		{"fd00::1", "::ffff:198.51.100.1", "198.51.100.1"},
		{"fd00::2", "198.51.100.1", "fd00::2"},
		{"10.0.0.1", "198.51.100.1, garbage", "10.0.0.1"},
		{"10.0.0.1", "198.51.100.1:5678", "198.51.100.1"},
		{"10.0.0.1", "[2001:db8::1]:443", "2001:db8::1"},
		{"10.0.0.1", "[2001:db8::1]", "2001:db8::1"},
		{"10.0.0.1", "", "10.0.0.1"},
	} {
		hops := strings.Split(c.header, ",")
		if got := clientAddress(netip.MustParseAddr(c.remote), hops, trusted); got.String() != c.want {
			t.Errorf("%s via %s: %s, want %s", c.header, c.remote, got, c.want)
		}
	}
	for address, want := range map[string]string{"192.0.2.7": "192.0.2.0/24", "2001:db8:1:2::3": "2001:db8:1::/48", "fe80::1%eth0": "fe80::/48"} {
		if got := networkOf(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
	if networkOf(netip.Addr{}) != "unknown" {
		t.Error("no address is of a network")
	}
}

// Known and unknown addresses are slowed down alike, and nobody is locked out for good.
func TestGuessingIsSlowedDownAndTheOwnerStillGetsIn(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	var seen [2][]string
	for i, email := range []string{davidsMail, "nobody@example.org"} {
		s.setNow(s.now().Add(2 * limiterMemory))
		for range 8 {
			got := s.form("/login", "", "email", email, "password", "a guess")
			seen[i] = append(seen[i], fmt.Sprint(got.StatusCode, got.Header.Get("Retry-After")))
		}
	}
	if fmt.Sprint(seen[0]) != fmt.Sprint(seen[1]) || !strings.HasPrefix(seen[0][7], "429") {
		t.Errorf("a known address: %v, an unknown one: %v", seen[0], seen[1])
	}
	s.setNow(s.now().Add(2 * limiterMemory))
	for range 6 {
		s.form("/login", "", "email", davidsMail, "password", "a guess")
	}
	s.form("/login", "", "email", davidsMail, "password", davidsWord).
		expect(t, 429, []string{"Try again in 1 second."}, nil)
	s.setNow(s.now().Add(time.Second))
	s.form("/login", "", "email", davidsMail, "password", davidsWord).expect(t, 303, nil, nil)
	for range 5 {
		s.form("/login", "", "email", davidsMail, "password", davidsWord).expect(t, 303, nil, nil)
	}
}

func TestCodesAreSlowedDownHoweverOftenThePasswordIsGiven(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	david := must(s.access.UserByEmail(t.Context(), davidsMail))(t)
	code := s.secondStep(david)
	var last answerOf
	for range 8 {
		in := s.form("/login", "", "email", davidsMail, "password", davidsWord)
		last = s.form("/login/code", pendingCookie+"="+in.cookie(pendingCookie).Value, "code", "000000")
	}
	last.expect(t, 429, []string{"Too many attempts"}, nil)
	s.setNow(s.now().Add(15 * time.Minute))
	in := s.form("/login", "", "email", davidsMail, "password", davidsWord)
	s.form("/login/code", pendingCookie+"="+in.cookie(pendingCookie).Value, "code", code()).expect(t, 303, nil, nil)
}

// The medians of several tries are compared, and roughly: one alone says nothing on a busy machine, and without the
// hashing it would be a fiftieth.
func TestSigningInTakesAsLongForAnUnknownAddressAsForAKnownOne(t *testing.T) {
	s := newSite(t)
	s.davidSignsIn()
	disabled := must(s.access.CreateUser(t.Context(), "gone@example.org", davidsWord, models.RoleViewer))(t)
	must(s.access.DisableUser(t.Context(), disabled.ID, access.RevokeMade))(t)
	took := map[string][]time.Duration{}
	for range 9 {
		for _, email := range []string{davidsMail, "nobody@example.org", "gone@example.org", strings.Repeat("x", 300)} {
			s.setNow(s.now().Add(2 * limiterMemory))
			began := time.Now()
			s.form("/login", "", "email", email, "password", "a guess")
			took[email] = append(took[email], time.Since(began))
		}
	}
	known := median(took[davidsMail])
	for email, all := range took {
		if got := median(all); got < known/4 || got > known*4 {
			t.Errorf("%.30s takes %s, a known address %s", email, got, known)
		}
	}
}

func median(all []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}
