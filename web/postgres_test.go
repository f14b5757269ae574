package main

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"compreface-stats/models/testdb"
)

// The newest PostgreSQL, over TLS that is checked, with a collation that turns I into ı, and with a role that owns its
// schema and nothing else.
func TestGoldenHistoryOnPostgreSQLAsCarefulPeopleRunIt(t *testing.T) {
	t.Parallel()
	server := testdb.Careful(t)
	env := environment{"DATABASE_URL": server.URL}
	mustCommand(t, env, append([]string{"import"}, goldenFiles...)...)
	checkGolden(t, env)
	mustCommand(t, env, "token", "create", "grafana", "--expires", "100h")
	hook := newHook(t)
	p := start(t, env.with("ALERT_WEBHOOK", hook.URL), time.Now)
	waitUntilTrue(t, "what ends soon is told", func() bool {
		all := hook.all()
		return strings.Contains(all, "the certificate of the database's server ends on ") && strings.Contains(all, "grafana")
	})
	p.stop()
	for sslmode, want := range map[string]string{"require": "", "verify-full&sslrootcert=system": "certificate", "disable": "pg_hba.conf"} {
		before, _, _ := strings.Cut(server.URL, "sslmode=")
		r := command(t, env.with("DATABASE_URL", before+"sslmode="+sslmode), "verify")
		if taken := r.code == exitOK; taken != (want == "") || !strings.Contains(r.stderr, want) {
			t.Errorf("sslmode=%s: exit code %d: %s", sslmode, r.code, r.stderr)
		}
		if strings.Contains(r.stderr, "p@ss") || strings.Contains(r.stderr, "p%40ss") {
			t.Errorf("the password is told: %s", r.stderr)
		}
	}
}

// A standby that is behind takes over under load. Until it is promoted records wait; what the dead server had and the
// standby had not is stored again from the spool.
func TestAFailOverLosesNothingThatWasAcknowledged(t *testing.T) {
	long(t)
	t.Parallel()
	primary := testdb.Server(t)
	standby := primary.Standby(t)
	env := environment{"DATABASE_URL": testdb.Either(standby, primary), "SPOOL_DIR": t.TempDir()}
	p := start(t, env, time.Now)
	ctx, enough := context.WithCancel(t.Context())
	l := &ledger{ids: map[string]bool{}}
	var posting sync.WaitGroup
	for range 16 {
		posting.Go(func() { l.send(ctx, p.url, true) })
	}
	goOn := func() {
		t.Helper()
		before := l.count()
		waitUntilTrue(t, "posts go on", func() bool { return l.count() > before+500 })
	}
	goOn()
	primary.HoldBack()
	held := len(storedIDs(t, primary.URL))
	goOn()
	waitUntilTrue(t, "something is stored that the standby has not", func() bool {
		return len(storedIDs(t, primary.URL)) > held+100
	})
	primary.Kill()
	goOn()
	if got := mustCommand(t, env.with("DATABASE_URL", standby.URL), "verify"); !strings.Contains(got, "no differences") {
		t.Errorf("the standby alone: %s", got)
	}
	standby.Promote()
	goOn()
	enough()
	posting.Wait()
	l.forgetCancelled()
	settle(t, env, p, l)
	checkLedger(t, env, l)
	if !strings.Contains(p.out.String(), "the database went back in time") {
		t.Error("the standby was not behind")
	}
}
