// Package dex signs people in to the running program through a real Dex, in a module of its own: nobody who builds or
// tests the program downloads it.
package dex

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gosundheit "github.com/AppsFlyer/go-sundheit"
	"github.com/dexidp/dex/server"
	"github.com/dexidp/dex/server/connectors"
	"github.com/dexidp/dex/server/signer"
	"github.com/dexidp/dex/server/tokens"
	"github.com/dexidp/dex/storage"
	"github.com/dexidp/dex/storage/memory"
	"github.com/dexidp/dex/web"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/crypto/bcrypt"
)

const (
	client, secret = "compreface-stats", "a secret of the client's"
	word           = "a word of mary's"
)

func TestPeopleOfDexSignInWithTheRoleOfTheirGroups(t *testing.T) {
	address := freeAddress(t)
	issuer := startDex(t, "http://"+address+"/login/oidc/callback")
	site := startProgram(t, address, issuer)
	for _, c := range []struct{ name, password, ends, says string }{
		{"mary", word, "/data", "mary@example.org, maintainer"},
		{"tom", word, "/data", "tom@example.org, viewer"},
		{"eve", word, "/login/oidc/callback", "needs a verified address"},
		{"mary", "another word", "/auth/local/login", "Invalid"},
	} {
		t.Run(c.name+" "+c.password, func(t *testing.T) {
			visitor := newVisitor(t)
			form := visitor.get(site + "/login/oidc?next=/data")
			ended := visitor.submit(form, url.Values{"login": {c.name + "@example.org"}, "password": {c.password}})
			if ended.path != c.ends {
				t.Fatalf("the browser is at %s: %s", ended.path, ended.body)
			}
			if c.ends == "/data" {
				ended = visitor.get(site + "/settings")
			}
			if !strings.Contains(ended.body, c.says) {
				t.Errorf("no word of %q: %s", c.says, ended.body)
			}
		})
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// startDex returns the address of an issuer that knows three people by their passwords.
func startDex(t *testing.T, callback string) string {
	t.Helper()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	var dex http.Handler
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { dex.ServeHTTP(w, r) }))
	t.Cleanup(listener.Close)
	people := storage.WithStaticPasswords(memory.New(log), []storage.Password{
		person(t, "mary", true, "crew", "others"), person(t, "tom", true), person(t, "eve", false, "crew"),
	}, log)
	known := storage.WithStaticConnectors(storage.WithStaticClients(people, []storage.Client{
		{ID: client, Secret: secret, RedirectURIs: []string{callback}, Name: "CompreFace Stats"},
	}), []storage.Connector{{ID: connectors.LocalConnector, Type: connectors.LocalConnector, Name: "Password"}})
	keys, err := (&signer.LocalConfig{KeysRotationPeriod: "6h"}).Open(t.Context(), known, time.Hour, time.Now, log)
	if err != nil {
		t.Fatal(err)
	}
	dex, err = server.NewServer(t.Context(), server.Config{
		Issuer: listener.URL, Storage: known, Signer: keys, SkipApprovalScreen: true,
		Web: server.WebConfig{WebFS: web.FS()}, Logger: log, HealthChecker: gosundheit.New(),
		RefreshTokenPolicy: tokens.NewRefreshStrategy(true, 0, 0, 0, nil), PrometheusRegistry: prometheus.NewRegistry(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return listener.URL
}

func person(t *testing.T, name string, verified bool, groups ...string) storage.Password {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(word), bcrypt.DefaultCost)
	if err != nil {
		t.Fatal(err)
	}
	return storage.Password{
		Email: name + "@example.org", Hash: hash, Username: name, UserID: "id of " + name,
		EmailVerified: &verified, Groups: groups,
	}
}

// startProgram builds the program as it is released and returns its address once it is ready.
func startProgram(t *testing.T, address, issuer string) string {
	t.Helper()
	folder := t.TempDir()
	program := filepath.Join(folder, "compreface-stats")
	build := exec.Command("go", "build", "-o", program, "./web")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	log := &strings.Builder{}
	ctx, stop := context.WithCancel(context.Background())
	running := exec.CommandContext(ctx, program)
	running.Stdout, running.Stderr = log, log
	running.Env = append(os.Environ(), "DATABASE_URL=sqlite:"+filepath.Join(folder, "stats.db"), "LISTEN_ADDR="+address,
		"PUBLIC_URL=http://"+address, "OIDC_ISSUER="+issuer, "OIDC_CLIENT_ID="+client, "OIDC_CLIENT_SECRET="+secret,
		"OIDC_ALLOWED_DOMAINS=example.org", "OIDC_ROLE_CLAIM=groups", "OIDC_MAINTAINER_VALUES=crew",
		"ADMIN_EMAIL=david@example.org", "ADMIN_PASSWORD=a word of david's")
	if err := running.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop()
		_ = running.Wait() // it was killed
		if t.Failed() {
			t.Log(log.String())
		}
	})
	awaitReady(t, "http://"+address)
	return "http://" + address
}

func awaitReady(t *testing.T, site string) {
	t.Helper()
	for until := time.Now().Add(time.Minute); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		answer, err := http.Get(site + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return
			}
		}
	}
	t.Fatal("the program is not ready after a minute")
}

// visitor is a browser as far as addresses, forms and cookies go.
type visitor struct {
	t *testing.T
	http.Client
}

type page struct {
	address    *url.URL
	path, body string
}

func newVisitor(t *testing.T) visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return visitor{t, http.Client{Jar: jar, Timeout: time.Minute}}
}

func (v visitor) get(address string) page {
	v.t.Helper()
	return v.read(v.Get(address))
}

// submit posts to the address of the form that the page holds: Dex's has no other one than its own.
func (v visitor) submit(form page, fields url.Values) page {
	v.t.Helper()
	if !strings.HasPrefix(form.path, "/auth/local/login") {
		v.t.Fatalf("Dex shows no form at %s: %s", form.path, form.body)
	}
	return v.read(v.PostForm(form.address.String(), fields))
}

func (v visitor) read(answer *http.Response, err error) page {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return page{answer.Request.URL, answer.Request.URL.Path, string(body)}
}
