package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"compreface-stats/models/access"
)

// newPassword reads a password without showing it, or, where there is no terminal, the first line of standard
// input. It is never an argument: other users of the machine can read those.
func (p process) newPassword() (string, error) {
	password, err := p.readPassword()
	switch {
	case err != nil:
		return "", fmt.Errorf("read the password: %w", err)
	case password == "":
		return "", fmt.Errorf("%w: no password was given: type one, or pipe it to standard input", errUsage)
	}
	if err := checkPassword(password); err != nil {
		return "", fmt.Errorf("%w: the password %w", errUsage, err)
	}
	return password, nil
}

func (p process) readPassword() (string, error) {
	if file, ok := p.stdin.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		fmt.Fprintf(p.stderr, "Password (at least %d characters): ", access.ShortestPassword)
		typed, err := term.ReadPassword(int(file.Fd()))
		fmt.Fprintln(p.stderr)
		return string(typed), err
	}
	return firstLine(p.stdin)
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(r).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}
