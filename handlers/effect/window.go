package effect

import (
	"cmp"
	"slices"
	"strconv"
)

// Window is how many days each side has, where there are so many: one of Windows.
type Window int

// Usual is the window where nobody chose one.
const Usual Window = 28

// Longest is the window whose days hold those of all others.
const Longest Window = 56

// Windows are whole weeks, so that each side has every weekday as often: short ones show what faded soon, long ones
// what came slowly.
func Windows() []Window { return []Window{14, Usual, Longest} }

// ParseWindow returns the window that is nearest to a number of days; Usual for what is no number.
func ParseWindow(days string) Window {
	n, err := strconv.Atoi(days)
	if err != nil {
		return Usual
	}
	far := func(w Window) int { return max(n-int(w), int(w)-n) }
	return slices.MinFunc(Windows(), func(a, b Window) int { return cmp.Compare(far(a), far(b)) })
}
