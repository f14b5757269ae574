// Command image reads what is shipped to container users with the readers of Docker itself, BuildKit's and Compose's, and
// plays the Dockerfile without Docker: each stage in a bare root, to which only the tools of a stage's base image are
// mounted from this machine. What the last stage holds is then started as it says. It needs root.
//
//	go run . ROOT-OF-THE-REPOSITORY
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: image ROOT-OF-THE-REPOSITORY")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(repository string) error {
	stages, err := readDockerfile(filepath.Join(repository, "Dockerfile"))
	if err != nil {
		return err
	}
	if err := readCompose(filepath.Join(repository, ".deploy/compose.yaml")); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "image-")
	if err != nil {
		return err
	}
	if !mayMount(folder) {
		fmt.Println("Nobody may mount on this machine: the Dockerfile was read and not played.")
		return os.RemoveAll(folder)
	}
	r := &rehearsal{repository: repository, folder: folder, roots: map[string]string{}}
	for _, s := range stages {
		if err = r.stage(s); err != nil {
			break
		}
	}
	if err == nil {
		err = r.start()
	}
	return errors.Join(err, os.RemoveAll(folder))
}

// mayMount reports whether this process may give a root of its own to another: some containers allow that to nobody.
func mayMount(folder string) bool {
	return exec.Command("unshare", "-m", "mount", "-t", "tmpfs", "none", folder).Run() == nil
}

// readDockerfile fails on what BuildKit does not take, and on what its linter warns of.
func readDockerfile(path string) ([]instructions.Stage, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	read, err := parser.Parse(file)
	if err != nil {
		return nil, err
	}
	var warned []error
	for _, w := range read.Warnings {
		warned = append(warned, errors.New(w.Short))
	}
	rules := linter.New(&linter.Config{Warn: func(rule, _, _, words string, _ []parser.Range) {
		warned = append(warned, fmt.Errorf("%s: %s", rule, words))
	}})
	stages, _, err := instructions.Parse(read.AST, rules)
	if err := errors.Join(append(warned, err)...); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	fmt.Printf("Dockerfile: BuildKit takes its %d stages and warns of nothing\n", len(stages))
	return stages, nil
}

// readCompose holds the file against Compose's schema, as docker compose does, with the two settings that it asks for.
func readCompose(path string) error {
	options, err := cli.NewProjectOptions([]string{path}, cli.WithEnv([]string{
		"STATS_HOST=stats.example.org", "POSTGRES_PASSWORD=a-password",
	}))
	if err != nil {
		return err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Printf("compose.yaml: Compose takes its %d services\n", len(project.Services))
	bare, err := cli.NewProjectOptions([]string{path})
	if err != nil {
		return err
	}
	if _, err := bare.LoadProject(context.Background()); err == nil {
		return errors.New("compose.yaml does not ask for STATS_HOST and POSTGRES_PASSWORD")
	}
	return nil
}
