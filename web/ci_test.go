package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Words at once, and not a failure in the middle of a long run.
func TestCISaysAtOnceWhichToolIsTooOld(t *testing.T) {
	for _, c := range []struct{ golang, node, says string }{
		{"go1.25.9", "v22.1.0", "Go 1.25.9 is too old: go.mod asks for 1.26"},
		{"go1.9", "v22.1.0", "Go 1.9 is too old"},
		{"go1.26.0", "v18.19.0", "Node 18.19.0 is too old: static/build needs 20"},
		{"go1.100.1", "v9.1.0", "Node 9.1.0 is too old"},
	} {
		t.Run(c.golang+" "+c.node, func(t *testing.T) {
			bin := t.TempDir()
			for name, version := range map[string]string{"go": c.golang, "node": c.node} {
				if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\necho "+version+"\n"), 0o700); err != nil {
					t.Fatal(err)
				}
			}
			cmd := exec.Command("bash", "../.ci/run")
			cmd.Env = append(os.Environ(), "PATH="+bin+":/usr/bin:/bin")
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.HasPrefix(string(out), ".ci/run: "+c.says) {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}
