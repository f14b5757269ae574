// Package main is the program: commands, environment, start and stop. It knows every room, and no room knows it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// What a command returns to its caller.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2 // a usage error: a wrong argument or a wrong setting
)

// commandSet is the list of what the program can do, in the order in which -h shows it.
type commandSet struct {
	Serve       serveCommand       `cmd:"" default:"1" help:"Answer requests (the default)."`
	Import      importCommand      `cmd:"" help:"Read CSV files of the old service."`
	Series      seriesCommands     `cmd:"" help:"Keep series that others counted, such as downloads, beside ours."`
	Export      exportCommand      `cmd:"" help:"Write every number as CSV, JSON and XLSX into a folder."`
	Demo        demoCommand        `cmd:"" help:"Fill an empty database with an invented history."`
	Verify      verifyCommand      `cmd:"" help:"Recount everything and list what the stored totals say otherwise."`
	Backup      backupCommand      `cmd:"" help:"Write everything that the database holds to one file."`
	Restore     restoreCommand     `cmd:"" help:"Read such a file into an empty database of either kind."`
	Erase       eraseCommand       `cmd:"" help:"Remove one installation and take it out of every number."`
	SetAside    setAsideCommand    `cmd:"" help:"Keep a wave of new installations out of every number, or put it back."`
	Prune       pruneCommand       `cmd:"" help:"Remove facts older than RETENTION_DAYS; no number changes."`
	RemoveDay   removeDayCommand   `cmd:"" help:"Remove days that cannot be true and take them out of every number."`
	User        userCommands       `cmd:"" help:"Manage the people who may sign in."`
	Token       tokenCommands      `cmd:"" help:"Manage the tokens of programs that read the API."`
	Mcp         mcpCommand         `cmd:"" help:"Answer an assistant's questions on standard input and output."`
	Doctor      doctorCommand      `cmd:"" help:"Print a page about settings, database, disk, and what is to be done."`
	Loadtest    loadtestCommand    `cmd:"" help:"Load a test server as a midnight of many installations does."`
	Healthcheck healthcheckCommand `cmd:"" help:"Ask the running server whether it is alive."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
}

// process is the outside world as a command sees it; tests give another one.
type process struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	clock          func() time.Time
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	p := process{os.Getenv, os.Stdin, os.Stdout, os.Stderr, time.Now}
	getenv, err := readDotEnv(dotEnv, os.Getenv)
	if err != nil {
		os.Exit(p.fail(err))
	}
	p.getenv = getenv
	os.Exit(run(ctx, os.Args[1:], p))
}

// run carries out one command and returns its exit code. The end of ctx is the request to stop.
func run(ctx context.Context, args []string, p process) int {
	helped := false // kong would end the process here
	parser, err := kong.New(&commandSet{}, kong.Name("web"), kong.Description(programDescription), helpTexts,
		kong.Writers(p.stdout, p.stderr), kong.Exit(func(int) { helped = true }),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(p))
	if err != nil {
		return p.fail(err)
	}
	chosen, err := parser.Parse(args)
	if helped {
		return exitOK
	}
	if err != nil {
		return p.fail(fmt.Errorf("%w: %w (web -h lists the commands)", errUsage, err))
	}
	return p.fail(chosen.Run())
}

// helpTexts are those that do not fit beside their argument.
var helpTexts = kong.Vars{
	"erase_guid": "The installation's own GUID, as it sends it. - reads it from standard input, " +
		"where other users of the machine cannot see it.",
}

// errUsage marks what the caller has to change before the program can do anything.
var errUsage = errors.New("usage error")

// fail says what went wrong, if anything did, and returns the exit code for it.
func (p process) fail(err error) int {
	if err == nil {
		return exitOK
	}
	fmt.Fprintln(p.stderr, "web:", err)
	if errors.Is(err, errUsage) {
		return exitUsage
	}
	return exitFailed
}

const programDescription = `CompreFace Stats receives the anonymous statistics of CompreFace installations and
draws them.

It is configured by environment variables; .docs/configuration.md lists them.`
