package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

const stampFile = "node_modules/.fetched"

var errNoNpm = errors.New("npm is needed once to fetch the pinned front-end packages (install Node.js 20 or newer)")

// fetchPackages runs npm only when the lock file is not the one that node_modules was made from.
func fetchPackages() error {
	lock, err := os.ReadFile("package-lock.json")
	if err != nil {
		return fmt.Errorf("the lock file must be beside this build: %w", err)
	}
	sum := sha256.Sum256(lock)
	want := hex.EncodeToString(sum[:])
	if have, err := os.ReadFile(stampFile); err == nil && string(have) == want {
		return nil
	}
	if err := npmCI(); err != nil {
		return err
	}
	return os.WriteFile(stampFile, []byte(want), 0o644)
}

func npmCI() error {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errNoNpm
	}
	cmd := exec.Command(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm could not fetch the packages of package-lock.json (%w):\n%s", err, out)
	}
	return nil
}
