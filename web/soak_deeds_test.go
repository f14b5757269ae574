package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"compreface-stats/models"
)

// soakDeed is something that an operator does, or that happens to him.
type soakDeed struct {
	name string
	do   func()
}

// everyDeed lists what may be done to the database at hand.
func (s *soak) everyDeed() []soakDeed {
	deeds := []soakDeed{
		{"restart", func() { s.stop(); s.start() }},
		{"kill -9", s.crash},
		{"kill -9 while the last one is mended", func() { s.crash(); time.Sleep(200 * time.Millisecond); s.crash() }},
		{"full disk", s.fillDisk},
		{"import", s.importFile},
		{"backup, and restore elsewhere", s.backUp},
		{"erasure", s.eraseOne},
		{"boot with a clock 400 days ahead", func() { s.bootAt(400 * 24 * time.Hour) }},
		{"boot with a clock 30 days back", func() { s.bootAt(-30 * 24 * time.Hour) }},
	}
	if s.server == nil {
		return append(deeds, soakDeed{"another program reads the file", s.readFile},
			soakDeed{"another program holds the lock", s.holdLock}, soakDeed{"restored file", s.travelSQLite})
	}
	return append(deeds, soakDeed{"outage", s.outage}, soakDeed{"crash of PostgreSQL", s.crashServer},
		soakDeed{"start while PostgreSQL is away", s.startAway}, soakDeed{"fail-over to a standby behind", s.travelPostgres},
		soakDeed{"another address", s.move}, soakDeed{"second server, killed", s.secondServer})
}

func (s *soak) stop() {
	s.t.Helper()
	if err := s.child.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	if err := s.child.cmd.Wait(); err != nil {
		s.t.Errorf("seed %d, %s: the stop: %v", s.seed, s.name, err)
	}
}

func (s *soak) kill() {
	s.t.Helper()
	if err := s.child.cmd.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = s.child.cmd.Wait() // says that it was killed
}

func (s *soak) crash() { s.kill(); s.start() }

// fillDisk lets no file of the server grow, as a full disk does.
func (s *soak) fillDisk() {
	limit := func(size uint64) {
		l := unix.Rlimit{Cur: size, Max: unix.RLIM_INFINITY}
		if err := unix.Prlimit(s.child.cmd.Process.Pid, unix.RLIMIT_FSIZE, &l, nil); err != nil {
			s.t.Fatal(err)
		}
	}
	limit(4096)
	s.pause(time.Second, 3*time.Second)
	limit(unix.RLIM_INFINITY)
}

// importFile imports reports of days before the soak.
func (s *soak) importFile() {
	path := filepath.Join(s.t.TempDir(), "faces.csv")
	var file strings.Builder
	file.WriteString("\"_createdAt:date\",\"install_guid:string\",\"collection_guid:string\",\"faces_range:string\"\n")
	at := s.clock.now().AddDate(0, 0, -12).UTC()
	for range 50 {
		n := s.ledger.pick()
		fmt.Fprintf(&file, "%q,%q,%q,\"51-200\"\n", at.Format("2006-01-02 15:04:05.000"), soakGUID(n), soakGUID(1000*n+9))
		s.ledger.imported(soakReport{n, 9, models.ReportDay(at)})
	}
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.run(s.env, "import", path)
	s.imports = append(s.imports, path)
}

// backUp makes a backup of the running server's database and restores it elsewhere.
func (s *soak) backUp() {
	folder := s.t.TempDir()
	path := filepath.Join(folder, "backup.gz")
	elsewhere := s.env.with("DATABASE_URL", "sqlite:"+filepath.Join(folder, "stats.db"), "SPOOL_DIR", folder)
	s.run(s.env, "backup", path)
	s.run(elsewhere, "restore", path)
	s.run(elsewhere, "verify")
	if err := os.RemoveAll(folder); err != nil {
		s.t.Fatal(err)
	}
}

// eraseOne removes an installation that posted, by a command beside the server.
func (s *soak) eraseOne() {
	n := s.ledger.pick()
	s.ledger.erase(n)
	s.pause(300*time.Millisecond, 600*time.Millisecond) // posts under way come to their end
	var out strings.Builder
	args := []string{"erase", soakGUID(n)}
	code := run(s.t.Context(), args, process{s.env.get, strings.NewReader(""), &out, &out, s.clock.now})
	if code == exitOK {
		s.gone = append(s.gone, n)
	} else if !strings.Contains(out.String(), "nothing is kept") {
		s.t.Errorf("seed %d, %s: erase: exit code %d\n%s", s.seed, s.name, code, &out)
	}
}

// bootAt starts the server with a wrong clock, which is set right while it runs.
func (s *soak) bootAt(wrong time.Duration) {
	s.stop()
	s.clock.jump(s.t, wrong)
	s.start()
	s.pause(time.Second, 2*time.Second)
	s.clock.jump(s.t, -wrong)
	s.pause(time.Second, 2*time.Second)
	s.crash()
}

// wentBack does what an operator does after his database lost what came last.
func (s *soak) wentBack() {
	s.gone = nil
	for _, path := range s.imports {
		s.run(s.env, "import", path)
	}
}

func (s *soak) readFile() {
	shell, err := exec.LookPath("sqlite3")
	if err != nil {
		s.t.Fatal(err)
	}
	for _, statement := range []string{
		"SELECT COUNT(*) FROM statistics_faces", "PRAGMA wal_checkpoint(TRUNCATE)", "CREATE TABLE IF NOT EXISTS x (y); DROP TABLE x",
	} {
		cmd := exec.Command(shell, "-cmd", ".timeout 20000", s.sqlitePath(), statement)
		if out, err := cmd.CombinedOutput(); err != nil {
			s.t.Errorf("sqlite3: %v\n%s", err, out)
		}
	}
}

func (s *soak) holdLock() {
	file, err := sql.Open("sqlite", s.sqlitePath())
	if err != nil {
		s.t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Exec("PRAGMA busy_timeout = 20000; BEGIN IMMEDIATE"); err != nil {
		s.t.Fatal(err)
	}
	s.pause(time.Second, 2*time.Second)
	if _, err := file.Exec("ROLLBACK"); err != nil {
		s.t.Error(err)
	}
}

// travelSQLite puts a copy of the database back that is a while old.
func (s *soak) travelSQLite() {
	s.stop()
	s.copyFiles(".saved-", s.sqliteFiles())
	s.start()
	s.pause(2*time.Second, 4*time.Second)
	s.kill()
	for _, path := range s.sqliteFiles() {
		if err := os.Remove(path); err != nil {
			s.t.Fatal(err)
		}
	}
	saved, err := filepath.Glob(filepath.Join(filepath.Dir(s.sqlitePath()), ".saved-*"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, path := range saved {
		back := filepath.Join(filepath.Dir(path), strings.TrimPrefix(filepath.Base(path), ".saved-"))
		if err := os.Rename(path, back); err != nil {
			s.t.Fatal(err)
		}
	}
	s.start()
	s.wentBack()
}

func (s *soak) copyFiles(prefix string, paths []string) {
	for _, path := range paths {
		content, err := os.ReadFile(path) // nobody has it open
		if err == nil {
			err = os.WriteFile(filepath.Join(filepath.Dir(path), prefix+filepath.Base(path)), content, 0o600)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}
