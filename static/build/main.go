// Command build turns src/ and the pinned npm packages into dist/: one bundle, hashed names, three encodings
// and a manifest. It runs by go generate, with static/ as its folder, and imports nothing else of ours, so that
// it works before anything has been built.
package main

import (
	"fmt"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "static:", err)
		os.Exit(1)
	}
}

func run() error {
	if err := fetchPackages(); err != nil {
		return err
	}
	out, err := bundle()
	if err != nil {
		return err
	}
	if err := writeOutput("dist", out); err != nil {
		return err
	}
	for _, name := range out.names() {
		reportSize("dist", name)
	}
	return nil
}
