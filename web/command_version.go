package main

import (
	"fmt"
	"runtime/debug"
)

// version is set by the linker: go build -ldflags "-X main.version=1.2.3".
var version string

type versionCommand struct{}

func (versionCommand) Run(p process) error {
	_, err := fmt.Fprintln(p.stdout, versionName())
	return err
}

// versionName is what this binary was built from, as far as it knows.
func versionName() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return "development " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	return "development"
}
