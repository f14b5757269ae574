package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// rehearsal plays stages.
type rehearsal struct {
	repository, folder string
	roots              map[string]string // of stages by name
	last               stage
}

// stage is what the instructions of one have come to.
type stage struct {
	root, workdir, user string
	env, entrypoint     []string
	health              []string
}

// tools are mounted into the root of a stage that has a base image, in the place of that image. The home has the caches
// of Go and npm, and their settings.
var tools = []string{"/usr", "/etc", "/dev", "/proc", "/root", "/opt", "/var/lib"}

func (r *rehearsal) stage(s instructions.Stage) error {
	st := stage{root: filepath.Join(r.folder, strconv.Itoa(len(r.roots))), workdir: "/"}
	if err := os.MkdirAll(st.root, 0o755); err != nil {
		return err
	}
	for _, command := range s.Commands {
		fmt.Println(" ", firstLine(fmt.Sprint(command)))
		if err := r.play(&st, s.BaseName == "scratch", command); err != nil {
			return fmt.Errorf("%s: %w", firstLine(fmt.Sprint(command)), err)
		}
	}
	name := s.Name
	if name == "" {
		name = "the image"
	}
	r.roots[name], r.last = st.root, st
	return nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

func (r *rehearsal) play(st *stage, bare bool, command instructions.Command) error {
	switch c := command.(type) {
	case *instructions.WorkdirCommand:
		st.workdir = filepath.Join(st.workdir, c.Path)
		return os.MkdirAll(filepath.Join(st.root, st.workdir), 0o755)
	case *instructions.CopyCommand:
		return r.copy(st, c)
	case *instructions.RunCommand:
		if bare {
			return errors.New("nothing can run in an empty root")
		}
		return r.runIn(st, strings.Join(c.CmdLine, " "))
	case *instructions.EnvCommand:
		for _, pair := range c.Env {
			st.env = append(st.env, pair.String())
		}
	case *instructions.UserCommand:
		st.user = c.User
	case *instructions.EntrypointCommand:
		st.entrypoint = c.CmdLine
	case *instructions.HealthCheckCommand:
		st.health = c.Health.Test[1:]
	case *instructions.VolumeCommand, *instructions.ExposeCommand:
	default:
		return fmt.Errorf("%T is not rehearsed: say here what it does", c)
	}
	return nil
}

// runIn runs a command in the stage's root, where the machine's tools are mounted and nothing else of it is.
func (r *rehearsal) runIn(st *stage, line string) error {
	const script = `set -e
root=$0
for folder in $1; do
	[ -d "$folder" ] || continue
	mkdir -p "$root$folder"
	mount --rbind "$folder" "$root$folder"
done
mkdir -p "$root/tmp"
mount -t tmpfs none "$root/tmp"
for name in bin sbin lib lib64; do [ -e "$root/$name" ] || ln -s "usr/$name" "$root/$name"; done
exec chroot "$root" /bin/sh -c "cd '$2' && $3"`
	run := exec.Command("unshare", "-m", "sh", "-c", script, st.root, strings.Join(tools, " "), st.workdir, line)
	run.Env = append(os.Environ(), st.env...)
	out, err := run.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

func (r *rehearsal) copy(st *stage, c *instructions.CopyCommand) error {
	if c.From == "" {
		return r.copyContext(st, c)
	}
	to := absolute(st, c.DestPath)
	for _, source := range c.SourcePaths {
		from := filepath.Join(r.roots[c.From], source)
		if _, err := os.Stat(from); err != nil {
			from = source // of the base image
		}
		target := filepath.Join(st.root, to)
		if strings.HasSuffix(c.DestPath, "/") {
			target = filepath.Join(target, filepath.Base(source))
		}
		if err := copyTree(from, target); err != nil {
			return err
		}
		if c.Chown != "" {
			if out, err := exec.Command("chown", "-R", c.Chown, target).CombinedOutput(); err != nil {
				return fmt.Errorf("%w: %s", err, out)
			}
		}
	}
	return nil
}

func absolute(st *stage, path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(st.workdir, path)
}

// copyTree copies a file, or what is in a folder.
func copyTree(from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	out, err := exec.Command("cp", "-aT", from, to).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

// copyContext copies what is under version control and not in .dockerignore.
func (r *rehearsal) copyContext(st *stage, c *instructions.CopyCommand) error {
	files, err := r.context()
	if err != nil {
		return err
	}
	to := filepath.Join(st.root, absolute(st, c.DestPath))
	for _, source := range c.SourcePaths {
		copied := 0
		for _, file := range files {
			target := filepath.Join(to, file)
			if source != "." {
				if file != source {
					continue
				}
				target = filepath.Join(to, filepath.Base(file))
			}
			copied++
			if err := copyTree(filepath.Join(r.repository, file), target); err != nil {
				return err
			}
		}
		if copied == 0 {
			return fmt.Errorf("%s is not there, or .dockerignore keeps it out", source)
		}
	}
	return nil
}

func (r *rehearsal) context() (files []string, err error) {
	ignore, err := os.Open(filepath.Join(r.repository, ".dockerignore"))
	if err != nil {
		return nil, err
	}
	defer ignore.Close()
	patterns, err := ignorefile.ReadAll(ignore)
	if err != nil {
		return nil, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, err
	}
	listed, err := exec.Command("git", "-C", r.repository, "ls-files", "-z").Output()
	if err != nil {
		return nil, err
	}
	for file := range strings.SplitSeq(strings.TrimRight(string(listed), "\x00"), "\x00") {
		ignored, err := matcher.MatchesOrParentMatches(file)
		if err != nil {
			return nil, err
		}
		if !ignored {
			files = append(files, file)
		}
	}
	return files, nil
}
