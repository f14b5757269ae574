//go:build !unix

package crowd

// Files is how many files the process may have open, where there is such a limit.
func Files() (files uint64, ok bool) { return 0, false }
