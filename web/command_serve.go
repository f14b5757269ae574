package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"runtime"
	"strconv"
	"time"

	"compreface-stats/handlers"
	"compreface-stats/handlers/crowd"
	"compreface-stats/models"
	"compreface-stats/models/access"
	"compreface-stats/models/aside"
	"compreface-stats/models/ingest"
	"compreface-stats/models/publish"
	"compreface-stats/static"
)

// Together they stay below the 10 seconds after which a supervisor kills.
const (
	lastVisits   = 3 * time.Second
	postsFinish  = 3 * time.Second
	recordsDrain = 2 * time.Second
)

type serveCommand struct{}

// Run serves until ctx ends, then stops in order: no new connections, the posts under way are answered, what
// waits is stored, the database is closed.
func (serveCommand) Run(ctx context.Context, p process) error {
	cfg, err := readConfig(p.getenv)
	if err != nil {
		return err
	}
	// Before the database is opened: senders that come during a migration wait in the kernel's queue
	// instead of losing their day.
	listener, err := listen(cfg.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	reserveProcessors()
	options := p.options(cfg)
	options.MayBeUnavailable = true
	options.Server = &models.Server{
		Process: models.ProcessName(), Address: listener.Addr().String(), Version: versionName(),
	}
	options.Log.Info("starting", "database", models.DatabasePlace(cfg.database), "version", versionName(),
		"spool", options.SpoolFolder())
	store, err := openStore(ctx, options)
	if err != nil {
		return err
	}
	boundMemory(ctx)
	return errors.Join(p.serve(ctx, cfg, admitCrowds(listener, cfg.trustedProxies, options.Log), store), store.Close())
}

// reserveProcessors lets two more threads run Go code than there are processors: SQLite's driver makes its system
// calls without telling Go's scheduler, so that a thread which waits for the disk to sync would keep a processor
// from the others' requests. Measured with two processors and 64 senders, this takes half as many records again
// (see BenchmarkIngest). GOMAXPROCS in the environment wins.
func reserveProcessors() {
	const waitingForDisk = 2 // the spool and the embedded database
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.NumCPU() + waitingForDisk)
	}
}

func (p process) serve(ctx context.Context, cfg config, listener *crowd.Listener, store *models.Store) error {
	log := cfg.logger(p.stderr)
	if cfg.publicURL == "" {
		cfg.publicURL = localURL(listener.Addr())
	}
	directory, err := access.Open(ctx, store, cfg.ingestKeys...)
	if err != nil {
		return err
	}
	secret, err := p.firstAdministrator(ctx, cfg, directory, store)
	if err != nil {
		return err
	}
	assets, err := openAssets(log)
	if err != nil {
		return err
	}
	recorder, err := ingest.NewRecorder(ctx, store)
	if err != nil {
		return fmt.Errorf("open the spool: %w", err)
	}
	if !store.KnowsKey() {
		log.Warn("no record can be taken in before the database answers for the first time, since PSEUDONYM_KEY is not " +
			"set: posts wait 45 seconds for it, and are refused then")
	}
	alerts := newAlertQueue(cfg.alerts, log)
	backups := newBackupKeeper(store, cfg, p.clock, alerts)
	desk, keeper := publish.Open(store), aside.Open(store, cfg.erasures)
	site := handlers.New(handlers.Config{
		Store: store, Access: directory, Publish: desk, Recorder: recorder, Assets: assets,
		Clock: p.clock, PublicURL: cfg.publicURL, Operator: cfg.operator,
		SecurityContact: cfg.securityContact, SetupSecret: secret,
		TrustedProxies: cfg.trustedProxies, SingleSignOn: cfg.singleSignOn,
		RetentionDays: cfg.retentionDays, NewestBackup: backups.asked(), Log: log, Aside: keeper,
		Version: versionName(), Connections: listener, Mails: cfg.mail.host != "", TestAlert: alerts.tester(),
		Stopping: func() bool { return ctx.Err() != nil }, Crowded: listener.Waits,
	})
	watcher := silenceWatch{
		store: store, recorder: recorder, clock: p.clock, log: log,
		silence: silenceAlert{after: cfg.silenceAfter}, doubt: clockAlert{address: cfg.publicURL + "/data"},
		aside: asideAlert{keeper: keeper, address: cfg.publicURL + "/data/aside"}, alerts: alerts,
		ends: endWatch{store: store, directory: directory, publicURL: cfg.publicURL, log: log},
	}
	if err := serveOperators(ctx, cfg, site, log); err != nil {
		return errors.Join(err, recorder.Close())
	}
	stopAhead := runBeyond(ctx, func(ctx context.Context) {
		prepareOnceThere(ctx, store, log)
		site.ReadAhead(ctx)
	})
	go watcher.run(ctx)
	jobs := newJobScheduler(store, directory, cfg, p.clock, log)
	jobs.alerts = alerts
	jobs.keepBackups(backups)
	jobs.eraseAsked(keeper)
	jobs.makeReleases(desk, recorder.WaitUntilApplied)
	jobs.digests = newDigestSender(store, directory, cfg, p.clock, recorder.WaitUntilApplied, log)
	go jobs.run(ctx)
	log.Info("listening", "address", listener.Addr().String(), "url", cfg.publicURL, "version", versionName())
	stopKeeping := runBeyond(ctx, directory.RunUsageFlusher)
	stopCounts := runBeyond(ctx, site.RunCounts)
	stopSigns := runBeyond(ctx, store.RunSignsOfLife)
	err = serveUntilDone(ctx, site, listener, recorder, log)
	stopAhead()
	stopKeeping()
	stopCounts()
	err = errors.Join(err, recorder.Close())
	stopSigns()
	return err
}

// serveOperators serves profiles and metrics where they are asked for.
func serveOperators(ctx context.Context, cfg config, site *handlers.Site, log *slog.Logger) error {
	if err := serveInside(ctx, "profiles", cfg.pprof, profiles(), log); err != nil {
		return err
	}
	return serveInside(ctx, "metrics", cfg.metrics, metricsAlone(site.Metrics()), log)
}

// runBeyond runs f beyond the end of ctx, which is the request to stop, until the returned function is called, and
// that waits until f has ended.
func runBeyond(ctx context.Context, f func(context.Context)) (stop func()) {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() { f(running); close(ended) }()
	return func() { cancel(); <-ended }
}

// serveUntilDone runs the recorder and the site until ctx ends or the listener fails.
func serveUntilDone(
	ctx context.Context, site *handlers.Site, listener *crowd.Listener, recorder *ingest.Recorder, log *slog.Logger,
) error {
	recording, stopRecording := context.WithCancel(context.WithoutCancel(ctx))
	defer stopRecording()
	recorded, listened := make(chan struct{}), make(chan error, 1)
	go func() { recorder.Run(recording, recordsDrain); close(recorded) }()
	go func() { listened <- site.Serve(listener) }()

	var failure error
	select {
	case <-ctx.Done():
		log.Info("stopping")
	case err := <-listened:
		failure = fmt.Errorf("listen: %w", err)
	}
	site.Leave()
	listener.Drain(lastVisits)
	if err := site.Shutdown(postsFinish); err != nil {
		log.Warn("connections were cut that did not finish", "error", err)
	}
	stopRecording()
	<-recorded
	return failure
}

// firstAdministrator makes the user of ADMIN_*, or prints the set-up address, and returns that address's secret. It
// does nothing once there is an administrator. Where the database is unavailable it waits until that answers.
func (p process) firstAdministrator(
	ctx context.Context, cfg config, directory *access.Directory, store *models.Store,
) (secret string, err error) {
	var random [32]byte
	rand.Read(random[:])
	secret = hex.EncodeToString(random[:])
	begin := func(ctx context.Context) error { return p.begin(ctx, cfg, directory, secret) }
	if err := store.WhenReady(ctx, begin); err != nil && !errors.Is(err, models.ErrUnavailable) {
		return "", err
	}
	return secret, nil
}

func (p process) begin(ctx context.Context, cfg config, directory *access.Directory, secret string) error {
	exists, err := directory.HasAdministrator(ctx)
	if err != nil || exists {
		return err
	}
	if cfg.adminEmail != "" {
		if _, err := directory.CreateUser(ctx, cfg.adminEmail, cfg.adminPassword, models.RoleAdministrator); err != nil {
			return fmt.Errorf("make the first administrator: %w", err)
		}
		return directory.Audit(ctx, access.CommandLine, "set-up", "the first administrator "+cfg.adminEmail)
	}
	const words = "No accounts yet. Create the first administrator at this address, which works once:\n\n" +
		"  %s/setup?secret=%s\n\n"
	_, err = fmt.Fprintf(p.stdout, words, cfg.publicURL, secret)
	return err
}

// openAssets opens the files for the browser; without them the pages still show every number.
func openAssets(log *slog.Logger) (*static.Assets, error) {
	assets, err := static.Open()
	if err != nil {
		return nil, fmt.Errorf("open the front-end assets: %w", err)
	}
	if !assets.Built() {
		log.Warn("front-end assets are not built: run `go generate ./...` once, then start again")
	}
	return assets, nil
}

// localURL is what a person on this machine types to reach the listener.
func localURL(address net.Addr) string {
	port := 0
	if tcp, ok := address.(*net.TCPAddr); ok {
		port = tcp.Port
	}
	return "http://localhost:" + strconv.Itoa(port)
}
