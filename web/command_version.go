package main

import (
	_ "embed"
	"fmt"
	"runtime/debug"
	"strings"
)

// versionFile holds the version and nothing else; a release changes it and adds an entry to .docs/changelog.md.
//
//go:embed version.txt
var versionFile string

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(p process) error {
	_, err := fmt.Fprintln(p.stdout, versionName())
	return err
}

// versionName returns the version, and the revision it was built from where the build knows it.
func versionName() string {
	name := strings.TrimSpace(versionFile)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return name
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return name + " (" + s.Value[:min(12, len(s.Value))] + ")"
		}
	}
	return name
}
