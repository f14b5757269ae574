package backup

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"compreface-stats/models"
	"compreface-stats/models/testdb"
	"compreface-stats/models/testhistory"
)

func inventedBackup(t *testing.T) []byte {
	t.Helper()
	source := testhistory.Open(t, testdb.SQLite(t))
	testhistory.Import(t, source, testhistory.Invent(rand.New(rand.NewPCG(12, 3))))
	return backupOf(t, source)
}

func openServer(t *testing.T, address string) *models.Store {
	t.Helper()
	server := &models.Server{Process: "process 1 on a", Address: ":3000", Version: "test"}
	return testhistory.Must(models.Open(t.Context(), models.Options{URL: address, Server: server}))(t)
}

func restoreInto(t *testing.T, address string, file []byte) error {
	t.Helper()
	_, err := Restore(t.Context(), models.Options{URL: address}, bytes.NewReader(file), nil)
	return err
}

func TestNothingIsRestoredUnderAServer(t *testing.T) {
	file := inventedBackup(t)
	testdb.Each(t, func(t *testing.T, address string) {
		server := openServer(t, address)
		err := restoreInto(t, address, file)
		if !errors.Is(err, models.ErrInUse) || !strings.Contains(err.Error(), "process 1 on a and listens on :3000") {
			t.Errorf("while it lives: %v", err)
		}
		if census := testhistory.Must(server.Census(t.Context()))(t); census.Facts != 0 {
			t.Errorf("%d facts were restored", census.Facts)
		}
		onSQLite := server.DB().OnSQLite()
		if err := server.Close(); err != nil { // as after a crash: it did not say that it stops
			t.Fatal(err)
		}
		if !onSQLite {
			if err := restoreInto(t, address, file); !errors.Is(err, models.ErrInUse) {
				t.Errorf("just after a crash: %v", err)
			}
			command := testhistory.Open(t, address)
			passed := command.DB().Write(t.Context()).Exec("UPDATE servers SET alive_at = alive_at - INTERVAL '2 minutes'")
			if passed.Error != nil {
				t.Fatal(passed.Error)
			}
		}
		testhistory.CheckVerify(t, restored(t, address, file))
	})
}

// slowReader gives half of a backup, and the rest when it is told to.
type slowReader struct {
	io.Reader
	half, rest chan struct{}
}

func newSlowReader(file []byte) *slowReader {
	s := &slowReader{half: make(chan struct{}), rest: make(chan struct{})}
	s.Reader = io.MultiReader(bytes.NewReader(file[:len(file)/2]), readerFunc(func([]byte) (int, error) {
		close(s.half)
		<-s.rest
		return 0, io.EOF
	}), bytes.NewReader(file[len(file)/2:]))
	return s
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// big is more than the reader's buffers hold, so that half of it is in the tables when half was read.
func bigBackup(t *testing.T) []byte {
	t.Helper()
	source := testhistory.Open(t, testdb.SQLite(t))
	for seed := range uint64(30) {
		testhistory.Import(t, source, testhistory.Invent(rand.New(rand.NewPCG(seed, 3))))
	}
	return backupOf(t, source)
}

func TestAServerThatStartsDuringARestoreServesWhatIsRestored(t *testing.T) {
	file, address := bigBackup(t), testdb.Postgres(t)
	if err := testhistory.Open(t, address).Close(); err != nil { // there are tables already, and a key
		t.Fatal(err)
	}
	slow, done := newSlowReader(file), make(chan error, 1)
	go func() {
		_, err := Restore(t.Context(), models.Options{URL: address}, slow, nil)
		done <- err
	}()
	<-slow.half
	opened := make(chan *models.Store, 1)
	go func() { opened <- openServer(t, address) }()
	select {
	case s := <-opened:
		t.Errorf("it started in the middle of a restore")
		defer s.Close()
	case <-time.After(200 * time.Millisecond):
	}
	close(slow.rest)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	s := <-opened
	defer s.Close()
	testhistory.CheckVerify(t, s)
	want := testhistory.Must(testhistory.Open(t, address).InstallationID(testInstall))(t)
	if got := testhistory.Must(s.InstallationID(testInstall))(t); got != want {
		t.Error("it uses another pseudonym key than the restored one")
	}
}

const testInstall = "59638de4-5fca-11eb-848b-0242ac120002"

func TestAServerDoesNotStartInTheMiddleOfARestoreIntoSQLite(t *testing.T) {
	file, address := bigBackup(t), testdb.SQLite(t)
	slow, done := newSlowReader(file), make(chan error, 1)
	go func() {
		_, err := Restore(t.Context(), models.Options{URL: address}, slow, nil)
		done <- err
	}()
	<-slow.half
	server := &models.Server{Process: "process 1 on a"}
	_, err := models.Open(t.Context(), models.Options{URL: address, Server: server})
	if !errors.Is(err, models.ErrInUse) || !strings.Contains(err.Error(), "a restore, process") {
		t.Errorf("error %v", err)
	}
	close(slow.rest)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

func TestABackupIsTheSameWhateverTheDatabaseSets(t *testing.T) {
	settings := []string{
		"datestyle = 'SQL, MDY'", "datestyle = 'SQL, DMY'", "datestyle = 'German, DMY'", "datestyle = 'Postgres, MDY'",
		"bytea_output = escape", "extra_float_digits = -5", "intervalstyle = iso_8601", "timezone = 'Asia/Kathmandu'",
		"client_encoding = LATIN1", "standard_conforming_strings = off", "lc_time = 'C'",
		"idle_in_transaction_session_timeout = '500ms'", "synchronous_commit = off",
	}
	file := inventedBackup(t)
	for _, setting := range settings {
		t.Run(setting, func(t *testing.T) {
			address := testdb.Postgres(t)
			ownDatabase(t, address, setting)
			if err := restoreInto(t, address, file); err != nil {
				t.Fatal(err)
			}
			s := testhistory.Must(models.Open(t.Context(), models.Options{URL: address}))(t)
			defer s.Close()
			again := backupOf(t, s)
			if withoutKinds(contentOf(t, again)) != withoutKinds(contentOf(t, file)) {
				t.Error("it comes back another one")
			}
			testhistory.CheckVerify(t, restored(t, testdb.SQLite(t), again))
		})
	}
}

// withoutKinds is a backup's content without what differs between the databases' types.
func withoutKinds(content string) string {
	var lines []string
	for line := range strings.SplitSeq(withoutZeros(content), "\n") {
		head, _, _ := strings.Cut(line, `,"kinds"`)
		lines = append(lines, head)
	}
	return strings.Join(lines, "\n")
}

// ownDatabase sets something for every session of the database.
func ownDatabase(t *testing.T, address, setting string) {
	t.Helper()
	u := testhistory.Must(url.Parse(address))(t)
	s := testhistory.Open(t, address)
	set := fmt.Sprintf(`ALTER DATABASE "%s" SET %s`, strings.TrimPrefix(u.Path, "/"), setting)
	if err := s.DB().Write(t.Context()).Exec(set).Error; err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// rewritten is a whole backup, sum and all, of changed content.
func rewritten(t *testing.T, file []byte, change func(string) string) []byte {
	t.Helper()
	zip := testhistory.Must(gzip.NewReader(bytes.NewReader(file)))(t)
	text := string(testhistory.Must(io.ReadAll(zip))(t))
	in := testhistory.Must(newFileReader(bytes.NewReader(file)))(t)
	l := &backupLoader{in: in, rows: make(map[string]int64)}
	if err := l.readAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := testhistory.Must(newFileWriter(&out, nil))(t)
	w.rows = l.rows
	body := text[:strings.LastIndex(text, `{"rows"`)]
	if _, err := io.WriteString(w, change(body)); err != nil {
		t.Fatal(err)
	}
	if err := w.close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAValueOfAnotherFormIsRefusedBeforeAnythingIsKept(t *testing.T) {
	file := inventedBackup(t)
	first := func(old, now string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				t.Fatalf("there is no %q to change", old)
			}
			return strings.Replace(s, old, now, 1)
		}
	}
	for name, change := range map[string]func(string) string{
		"a day of another DateStyle": first("\t2025-0", "\t04/03/"),
		"bytes of another form":      first(`\\x`, `\\000`),
		"a number that is none":      first("\t1\n", "\tone\n"),
		"text that is no UTF-8":      first("\tweek\t", "\t\xff\t"),
		"a cell too many":            first("\tweek\t", "\tweek\t\t"),
	} {
		bad := rewritten(t, file, change)
		if _, err := Check(t.Context(), bytes.NewReader(bad), nil); !errors.Is(err, ErrBadBackup) {
			t.Errorf("%s: the check says %v", name, err)
		}
		testdb.Each(t, func(t *testing.T, address string) {
			if err := restoreInto(t, address, bad); !errors.Is(err, ErrBadBackup) || strings.Contains(err.Error(), "SQLSTATE") {
				t.Errorf("%s: %v", name, err)
			}
			testhistory.CheckVerify(t, restored(t, address, file))
		})
	}
}
