package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// start runs the image as it says of itself, with a data folder that is its own and with one that is root's.
func (r *rehearsal) start() error {
	if err := onlyHas(r.last.root, "backups", "data", "etc/ssl/certs/ca-certificates.crt", "web"); err != nil {
		return err
	}
	if err := r.startsAndIsHealthy(); err != nil {
		return err
	}
	data := filepath.Join(r.last.root, "data")
	if err := errors.Join(os.RemoveAll(data), os.Mkdir(data, 0o755)); err != nil {
		return err
	}
	for _, database := range []string{"sqlite:/data/stats.db", "postgres://nobody@127.0.0.1:1/stats"} {
		said, err := r.command("serve", "DATABASE_URL="+database, "PSEUDONYM_KEY=a-key-of-the-operator").CombinedOutput()
		const want = "permission denied: /data belongs to user 0 (mode 0755), and this process is user 65532: chown it to 65532"
		if err == nil || !strings.Contains(string(said), want) {
			return fmt.Errorf("with a /data of root's, %s: %v\n%s", database, err, said)
		}
	}
	fmt.Println("the image starts, is healthy and stops; a /data of root's is told with its remedy")
	return nil
}

// onlyHas fails on what an image should not hold, and on what it lacks.
func onlyHas(root string, names ...string) error {
	want := strings.Join(names, " ")
	var found []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		inside, _ := filepath.Rel(root, path)
		if err == nil && (!entry.IsDir() || strings.Contains(want, inside+" ") && inside != "etc") {
			found = append(found, inside)
		}
		return err
	})
	if got := strings.Join(found, " "); err == nil && got != want {
		err = fmt.Errorf("the image holds %s, want %s", got, want)
	}
	return err
}

// command is the image's entry point with an argument, as its user, in its root.
func (r *rehearsal) command(argument string, env ...string) *exec.Cmd {
	st := r.last
	user, group, _ := strings.Cut(st.user, ":")
	uid, _ := strconv.Atoi(user)
	gid, _ := strconv.Atoi(group)
	run := exec.Command(st.entrypoint[0], append(st.entrypoint[1:], argument)...)
	run.Dir = st.workdir
	run.Env = append(st.env, env...)
	run.SysProcAttr = &syscall.SysProcAttr{
		Chroot: st.root, Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid), NoSetGroups: false},
	}
	return run
}

func (r *rehearsal) startsAndIsHealthy() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := "LISTEN_ADDR=" + listener.Addr().String()
	listener.Close()
	server := r.command("serve", address)
	var said bytes.Buffer
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		return err
	}
	healthy := errors.New("never asked")
	for deadline := time.Now().Add(30 * time.Second); healthy != nil && time.Now().Before(deadline); {
		time.Sleep(50 * time.Millisecond)
		healthy = r.command(r.last.health[1], address).Run()
	}
	err = errors.Join(healthy, server.Process.Signal(syscall.SIGTERM), server.Wait())
	if err != nil {
		return fmt.Errorf("the image: %w\n%s", err, said.String())
	}
	return nil
}
