package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/backup"
	"compreface-stats/models/publish"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

// inventedBackup is a backup that is more than a pipe holds.
func inventedBackup(t *testing.T) string {
	t.Helper()
	store, file := openTestStore(t), filepath.Join(t.TempDir(), "stats.backup")
	for seed := range uint64(40) {
		testhistory.Import(t, store, testhistory.Invent(rand.New(rand.NewPCG(seed, 3))))
	}
	if _, err := backup.WriteFile(t.Context(), store, file, backup.FileOptions{}); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestARestoreThatDiesLeavesTheDatabaseEmpty(t *testing.T) {
	long(t)
	t.Parallel()
	program, file := buildProgram(t), inventedBackup(t)
	again := func(t *testing.T, url string) {
		t.Helper()
		env := environment{"DATABASE_URL": url}
		if got := mustCommand(t, env, "restore", file); !strings.Contains(got, "no differences") {
			t.Errorf("the second restore says %q", got)
		}
	}
	testdb.Each(t, func(t *testing.T, url string) {
		killRestore(t, program, url, read(t, file))
		again(t, url)
	})
	t.Run("without room", func(t *testing.T) { // a limit on the size of files stands for a disk that is full
		url := testdb.SQLite(t)
		const script = `trap "" XFSZ; ulimit -f 512; exec "$0" restore "$1"`
		cmd := exec.Command("/bin/bash", "-c", script, program, file)
		cmd.Env = append(cmd.Env, "DATABASE_URL="+url)
		if out, err := cmd.CombinedOutput(); err == nil {
			t.Fatalf("it had room enough: %s", out)
		}
		again(t, url)
	})
}

// killRestore kills a restore that has read most of a backup.
func killRestore(t *testing.T, program, url, content string) {
	t.Helper()
	cmd := exec.Command(program, "restore", "-")
	cmd.Env = append(cmd.Env, "DATABASE_URL="+url)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	const pipe = 64 << 10 // what it holds unread
	if len(content) < 3*pipe {
		t.Fatalf("a backup of %d bytes says nothing", len(content))
	}
	if _, err := io.WriteString(in, content[:len(content)*3/4]); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
}

func TestNothingIsRestoredWhileAServerRuns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "stats.backup")
	from := environment{"DATABASE_URL": testdb.SQLite(t)}
	mustCommand(t, from, append([]string{"import"}, goldenFiles...)...)
	mustCommand(t, from, "backup", file)
	testdb.Each(t, func(t *testing.T, url string) {
		env := environment{"DATABASE_URL": url}
		p := start(t, env, time.Now)
		want := fmt.Sprintf("process %d on ", os.Getpid())
		r := command(t, env, "restore", file)
		if r.code != exitFailed || !strings.Contains(r.stderr, want) || !strings.Contains(r.stderr, "stop") {
			t.Errorf("exit code %d: %s", r.code, r.stderr)
		}
		p.stop()
		if got := mustCommand(t, env, "restore", file); !strings.Contains(got, "no differences") {
			t.Errorf("restore says %q", got)
		}
		checkGolden(t, env)
	})
}

func TestASecondServerOnOneSQLiteFileIsToldOfTheFirst(t *testing.T) {
	env := environment{"DATABASE_URL": testdb.SQLite(t), "LISTEN_ADDR": "127.0.0.1:0"}
	p := start(t, env, time.Now)
	r := command(t, env, "serve")
	if address := strings.TrimPrefix(p.url, "http://"); r.code != exitFailed ||
		!strings.Contains(r.stderr, fmt.Sprintf("process %d on ", os.Getpid())) ||
		!strings.Contains(r.stderr, "listens on "+address) || !strings.Contains(r.stderr, "stop that one first") {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	if status, answer := p.post(generalPath, general("59638de4-5fca-11eb-848b-0242ac120002", "USER_CREATE")); status != 200 {
		t.Errorf("the first server answers %d %s", status, answer)
	}
}

// Months that were released since an old backup are in the machine's copies, or the operator is told before a server
// draws them a second time.
func TestRestoreTellsOfReleasesThatWouldBeDrawnAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, url string) {
		folder, file, now := t.TempDir(), filepath.Join(t.TempDir(), "stats.backup"), time.Now()
		at := now.AddDate(0, 0, -70)
		store, err := models.Open(t.Context(), models.Options{
			URL: url, SpoolDir: folder, Clock: func() time.Time { return at },
		})
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		desk := publish.Open(store)
		if err := desk.Start(t.Context(), store, 5); err != nil {
			t.Fatal(err)
		}
		if _, err := backup.WriteFile(t.Context(), store, file, backup.FileOptions{}); err != nil {
			t.Fatal(err)
		}
		at = now
		made := testhistory.Must(desk.Make(t.Context(), store))(t)
		if len(made) < 2 {
			t.Fatalf("made %v in seventy days", made)
		}
		for _, to := range []struct {
			database, spools string
			told             bool
		}{
			{testdb.SQLite(t), t.TempDir(), true},
			{besides(t, url, "restored"), folder, false},
		} {
			r := command(t, environment{"DATABASE_URL": to.database, "SPOOL_DIR": to.spools}, "restore", file)
			if r.code != exitOK || strings.Contains(r.stderr, strings.Join(made, ", ")) != to.told {
				t.Errorf("told %v: exit code %d, %s", to.told, r.code, r.stderr)
			}
		}
	})
}
