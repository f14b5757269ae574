//go:build unix

package crowd

import "syscall"

// Files is how many files the process may have open. Go raises the soft limit to the hard one when a program starts.
func Files() (files uint64, ok bool) {
	var limit syscall.Rlimit
	err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit)
	return limit.Cur, err == nil
}
